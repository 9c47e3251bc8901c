#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/core/status_matchers.h"
#include "common/edge/consistency_token.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"
#include "tests/support/meeting_client.h"

namespace homeward {
namespace {

// Somebody has just reported a child missing at episode-service and goes on at another service.
class ConsistencyTest : public ::testing::Test {
 protected:
  ConsistencyTest() {
    episodes_.CreateCouncil();
    interviews_.Follow();
    child_ = episodes_.CreateChild().young_person();
    auto report = episode::EpisodeClient::Missing(child_, "2026-03-10T09:00:00Z");
    report.set_request_id(NewUuid(absl::Now()));
    const CallResult reported =
        episodes_.service().CallBytes(episode::EpisodeClient::Path("ReportMissing"), report.SerializeAsString(),
                                      {.token = episodes_.service().TokenFor(report.council())});
    token_ = reported.metadata.at(kConsistencyTokenKey);
  }

  CallResult Read(absl::Duration timeout, const std::string& token) {
    interview::v1::GetChronologyRequest request;
    request.set_council(episode::kWakefield);
    request.set_young_person(child_);
    return interviews_.service().CallBytes("/homeward.interview.v1.InterviewService/GetChronology",
                                           request.SerializeAsString(),
                                           {.token = interviews_.service().TokenFor(request.council()),
                                            .timeout = timeout,
                                            .metadata = {{kConsistencyTokenKey, token}}});
  }

  CallResult Hold(absl::Duration timeout, const std::string& token) {
    auto request = meeting::MeetingClient::Meeting(episode::kWakefield, child_, "2026-03-10T11:00:00Z");
    request.set_request_id(request_id_);
    return meetings_.service().CallBytes(meeting::MeetingClient::Path("HoldStrategyMeeting"),
                                         request.SerializeAsString(),
                                         {.token = meetings_.service().TokenFor(request.council()),
                                          .timeout = timeout,
                                          .metadata = {{kConsistencyTokenKey, token}}});
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  episode::EpisodeClient episodes_{clock_};
  interview::InterviewClient interviews_{episodes_.service(), clock_};
  meeting::MeetingClient meetings_{episodes_.service(), clock_};
  const std::string request_id_ = NewUuid(absl::Now());
  std::string child_;
  std::string token_;
};

TEST_F(ConsistencyTest, AReadThatCannotCatchUpInTimeSaysSo) {
  const CallResult result = Read(absl::Milliseconds(500), token_);
  ASSERT_THAT(result.status, IsOk());
  EXPECT_EQ(result.metadata.at(kCaughtUpKey), "false");
}

TEST_F(ConsistencyTest, AReadWaitsUntilTheFeedHasCaughtUp) {
  CallResult result;
  std::thread reader([&] { result = Read(absl::Seconds(20), token_); });
  interviews_.Follow();
  reader.join();
  ASSERT_THAT(result.status, IsOk());
  EXPECT_EQ(result.metadata.at(kCaughtUpKey), "true");
}

TEST_F(ConsistencyTest, ACommandThatCannotCatchUpInTimeDoesNothingAndMayBeSentAgain) {
  EXPECT_THAT(Hold(absl::Milliseconds(500), token_).status, FailsWith(absl::StatusCode::kUnavailable, "FEED_BEHIND"));
  meetings_.CatchUp();
  const CallResult held = Hold(absl::Seconds(5), token_);
  EXPECT_THAT(held.status, IsOk());
  EXPECT_EQ(held.metadata.at(kCaughtUpKey), "true");
}

TEST_F(ConsistencyTest, ACommandWaitsUntilTheFeedHasCaughtUp) {
  CallResult result;
  std::thread caller([&] { result = Hold(absl::Seconds(20), token_); });
  meetings_.CatchUp();
  caller.join();
  EXPECT_THAT(result.status, IsOk());
}

TEST_F(ConsistencyTest, ATokenOfAnotherCouncilIsRefused) {
  Call elsewhere;
  elsewhere.council = "E10000016";
  EXPECT_THAT(Read(absl::Seconds(5), ConsistencyToken("homeward.episode.v1", elsewhere)).status,
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

}  // namespace
}  // namespace homeward
