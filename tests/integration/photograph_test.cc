// Photographs through a gateway, as front ends add and show them.

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <string>

#include "common/core/status_matchers.h"
#include "tests/support/photograph_client.h"
#include "tests/support/test_gateway.h"

namespace homeward::gateway {
namespace {

using episode::EpisodeClient;
using episode::PhotographClient;

class PhotographTest : public ::testing::Test {
 protected:
  PhotographTest() { episodes_.CreateCouncil(); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  const TestGateway gateway_{
      episodes_.service().issuer(), clock_, {{"homeward.episode.v1", episodes_.service().channel()}}};
  PhotographClient client_{episodes_, gateway_.channel()};
};

TEST_F(PhotographTest, WhatIsAddedComesBackByteForByte) {
  const std::string image = episode::Png(4000, 3000, 5 << 20);
  const auto added = client_.MustAdd(episodes_.CreateChild().young_person(), image);
  const auto read = client_.ReadAll(added.photograph());
  EXPECT_THAT(read.status, IsOk());
  EXPECT_TRUE(read.bytes == image);
  EXPECT_EQ(read.photograph.SerializeAsString(), added.SerializeAsString());
}

TEST_F(PhotographTest, ARefusalComesThroughWithItsReason) {
  const std::string image = episode::Png(30, 40, 5 << 16);
  auto first = PhotographClient::First(episodes_.CreateChild().young_person(), image);
  first.mutable_header()->set_media_type(episode::v1::MEDIA_TYPE_JPEG);
  EXPECT_THAT(client_.Add(first, image).status(), FailsWith(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_DIFFERS"));
  EXPECT_THAT(client_.ReadAll(first.request_id()).status,
              FailsWith(absl::StatusCode::kNotFound, "PHOTOGRAPH_NOT_FOUND"));
}

}  // namespace
}  // namespace homeward::gateway
