// Two records of one child become one in three services.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/merge_client.h"
#include "tests/support/test_suite.h"

namespace homeward {
namespace {

using episode::kWakefield;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    suite_.SetUpCouncil();
    kept_ = suite_.episodes().CreateChild("Robin").young_person();
    merged_ = suite_.episodes().CreateChild("Robyn").young_person();
  }

  // Missing and back within hours.
  std::string ReportAndReturn(const std::string& child, absl::string_view since) {
    auto request = episode::EpisodeClient::Missing(child, since);
    Put(Moment{.time = At(since) + absl::Hours(4)}, request.mutable_returned());
    request.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    return suite_.episodes().Must<episode::v1::Episode>("ReportMissing", request).episode();
  }

  std::vector<std::string> Meetings(const std::string& child) {
    meeting::v1::ListStrategyMeetingsRequest request;
    request.set_council(kWakefield);
    request.set_young_person(child);
    const auto reply =
        suite_.meetings().Call<meeting::v1::ListStrategyMeetingsResponse>("ListStrategyMeetings", request);
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> ids;
    for (const auto& one : reply->strategy_meetings()) {
      EXPECT_EQ(one.young_person(), kept_);
      ids.push_back(one.strategy_meeting());
    }
    return ids;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  TestSuite suite_{clock_};
  episode::MergeClient merges_{suite_.episodes()};
  std::string kept_;
  std::string merged_;
};

TEST_F(MergeTest, EveryServiceFollows) {
  const std::string first = ReportAndReturn(kept_, "2026-03-02T09:00:00Z");
  const std::string second = ReportAndReturn(merged_, "2026-03-09T09:00:00Z");
  suite_.Settle();
  const auto held = suite_.meetings().Must<meeting::v1::StrategyMeeting>(
      "HoldStrategyMeeting", meeting::MeetingClient::Meeting(kWakefield, merged_, "2026-03-09T15:00:00Z"));
  const auto before = suite_.interviews().Interviews(kWakefield, merged_);
  ASSERT_THAT(before, SizeIs(1));
  suite_.interviews().Must("OfferInterview", interview::InterviewClient::Offer(before.front(), "2026-03-10T10:00:00Z"));

  merges_.Merge(kept_, merged_);
  suite_.Settle();

  for (const std::string& id : {kept_, merged_}) {
    const auto interviews = suite_.interviews().Interviews(kWakefield, id);
    ASSERT_THAT(interviews, SizeIs(2));
    EXPECT_EQ(interviews[0].episode(), second);
    EXPECT_EQ(interviews[0].interview(), before.front().interview());
    EXPECT_EQ(interviews[0].state(), interview::v1::INTERVIEW_STATE_OFFERED);
    EXPECT_EQ(interviews[0].young_person(), kept_);
    EXPECT_EQ(interviews[1].episode(), first);
    EXPECT_THAT(Meetings(id), Contains(held.strategy_meeting()));
    EXPECT_THAT(suite_.episodes().Obligations(id), Not(IsEmpty()));
    for (const auto& one : suite_.meetings().Obligations(kWakefield, id)) EXPECT_EQ(one.young_person(), kept_);
  }
  // What is recorded under the old id from now on is the kept one's everywhere.
  const auto later = suite_.meetings().Must<meeting::v1::StrategyMeeting>(
      "HoldStrategyMeeting", meeting::MeetingClient::Meeting(kWakefield, merged_, "2026-03-10T11:00:00Z"));
  EXPECT_EQ(later.young_person(), kept_);
  EXPECT_THAT(Meetings(kept_), SizeIs(2));
}

// How often a child goes missing decides about a meeting: together they were often enough.
TEST_F(MergeTest, EpisodesOfBothCountTogether) {
  for (const char* day : {"2026-03-01", "2026-03-03"}) ReportAndReturn(kept_, absl::StrCat(day, "T09:00:00Z"));
  for (const char* day : {"2026-03-05", "2026-03-07"}) ReportAndReturn(merged_, absl::StrCat(day, "T09:00:00Z"));
  suite_.Settle();
  const size_t apart = suite_.meetings().Obligations(kWakefield, kept_).size() +
                       suite_.meetings().Obligations(kWakefield, merged_).size();
  merges_.Merge(kept_, merged_);
  suite_.Settle();
  EXPECT_GT(suite_.meetings().Obligations(kWakefield, kept_).size(), apart);
}

}  // namespace
}  // namespace homeward
