#include "common/edge/consistency_token.h"

#include <gmock/gmock.h>

namespace homeward {
namespace {

TEST(ConsistencyToken, SaysWhereTheWriteStands) {
  Call call;
  call.council = "E08000036";
  call.position = 41;
  const auto point = ParseConsistencyToken(ConsistencyToken("homeward.episode.v1", call));
  ASSERT_TRUE(point.has_value());
  EXPECT_EQ(point->source, "homeward.episode.v1");
  EXPECT_EQ(point->council, "E08000036");
  EXPECT_EQ(point->position, 41);
}

TEST(ConsistencyToken, IsNothingUnlessItIsOneOfOurs) {
  for (const char* text : {"", "a|b", "a|b|c", "a|b|1|d", "a|b|99999999999999999999"}) {
    EXPECT_FALSE(ParseConsistencyToken(absl::WebSafeBase64Escape(text)).has_value()) << text;
  }
  EXPECT_FALSE(ParseConsistencyToken("&&&").has_value());
}

}  // namespace
}  // namespace homeward
