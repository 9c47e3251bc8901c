#include "cli/rpcs.h"

#include <gmock/gmock.h>

#include <set>

#include "cli/arguments.h"
#include "common/core/status.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const google::protobuf::MethodDescriptor& Method(absl::string_view name) { return **FindRpc(name); }

TEST(PublicRpcs, HoldEveryServiceAndNothingInternal) {
  std::set<std::string> packages;
  for (const auto* method : PublicRpcs()) packages.insert(method->file()->package());
  EXPECT_THAT(packages, testing::ElementsAre("homeward.episode.v1", "homeward.gateway.v1", "homeward.interview.v1",
                                             "homeward.meeting.v1"));
}

TEST(FindRpc, TakesShortAndFullNames) {
  EXPECT_EQ(FullName(Method("GetCouncil")), "homeward.episode.v1.EpisodeService/GetCouncil");
  EXPECT_EQ(&Method("EpisodeService/GetCouncil"), &Method("GetCouncil"));
  EXPECT_EQ(&Method("homeward.episode.v1.EpisodeService/GetCouncil"), &Method("GetCouncil"));
  EXPECT_EQ(Method("MeetingService/ListObligations").service()->name(), "MeetingService");
}

TEST(FindRpc, WantsToKnowWhichOfSeveral) {
  const absl::Status status = FindRpc("ListObligations").status();
  EXPECT_TRUE(IsUsageError(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("GatewayService/ListObligations"));
  EXPECT_TRUE(IsUsageError(FindRpc("Council").status()));
}

TEST(RequestFromJson, MakesARequestIdOnlyWhereThereIsNone) {
  const auto made = RequestFromJson(Method("CreateCouncil"), R"({"council":"E08000036"})", absl::Now());
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE(IsUuid(static_cast<const episode::v1::CreateCouncilRequest&>(**made).request_id()));
  const auto given = RequestFromJson(Method("CreateCouncil"), R"({"request_id":"mine"})", absl::Now());
  ASSERT_THAT(given, IsOk());
  EXPECT_EQ(static_cast<const episode::v1::CreateCouncilRequest&>(**given).request_id(), "mine");
}

TEST(RequestFromJson, RefusesUnknownFieldsAndNeverQuotesValues) {
  const auto unknown = RequestFromJson(Method("GetCouncil"), R"({"counsil":"E08000036"})", absl::Now());
  EXPECT_THAT(unknown, FailsWith(absl::StatusCode::kInvalidArgument, "JSON_INVALID"));
  const auto wrong = RequestFromJson(Method("ListEpisodes"), R"({"page_size":"Robin Oakenfold"})", absl::Now());
  EXPECT_THAT(wrong, FailsWith(absl::StatusCode::kInvalidArgument, "JSON_INVALID"));
  EXPECT_THAT(std::string(wrong.status().message()), Not(HasSubstr("Robin")));
  const auto broken = RequestFromJson(Method("GetCouncil"), R"({"council": Robin Oakenfold})", absl::Now());
  EXPECT_THAT(broken, FailsWith(absl::StatusCode::kInvalidArgument, "JSON_INVALID"));
  EXPECT_THAT(std::string(broken.status().message()), Not(HasSubstr("Robin")));
}

}  // namespace
}  // namespace homeward::cli
