#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "interview-service/test_episodes.h"
#include "tests/support/interview_client.h"

namespace homeward::interview {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kWakefield[] = "E08000036";

// What no real episode-service would tell, or not in this order; tests/integration has the journeys.
class InterviewServiceTest : public ::testing::Test {
 protected:
  InterviewServiceTest() { episodes_.SetUpCouncil(kWakefield); }

  static std::string Child() { return NewUuid(absl::Now()); }

  // Tells of something about an episode and lets the service read it.
  template <class Event>
  void Tell(TestEpisode& episode) {
    episodes_.Tell<Event>(episode);
    interviews_.Follow();
  }

  v1::Interview Only(const std::string& council, const std::string& child) {
    const auto all = interviews_.Interviews(council, child);
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? v1::Interview() : all.front();
  }

  FakeClock clock_{At("2024-03-28T19:00:00Z")};
  TestEpisodes episodes_{clock_};
  InterviewClient interviews_{episodes_.Feed(), clock_};
};

TEST_F(InterviewServiceTest, AnOlderVersionOfAFactChangesNothing) {
  const std::string child = Child();
  TestEpisode old = TestEpisode::Missing(kWakefield, child, "2024-03-28T09:00:00Z");
  TestEpisode episode = old;
  episodes_.Tell<episode::v1::MissingReported>(episode);
  episode.Return(At("2024-03-28T12:00:00Z"), At("2024-03-28T13:00:00Z"));
  Tell<episode::v1::YoungPersonReturned>(episode);
  const std::string etag = Only(kWakefield, child).etag();
  Tell<episode::v1::MissingReported>(old);  // the first version once more
  EXPECT_EQ(Only(kWakefield, child).state(), v1::INTERVIEW_STATE_PENDING);
  EXPECT_EQ(Only(kWakefield, child).etag(), etag);
}

// Whenever it is told of, everything of both ends up with the kept one.
TEST_F(InterviewServiceTest, AMergeMayComeBeforeBetweenAndAfterTheFacts) {
  for (unsigned order = 0; order < 12; ++order) {
    const std::string kept = Child();
    const std::string merged = Child();
    std::vector<std::function<void()>> arrivals = {[&] { episodes_.TellMerged(kWakefield, kept, merged); }};
    std::vector<std::string> ids;
    for (const auto& [child, day] : {std::pair(kept, "2024-03-18"), std::pair(merged, "2024-03-25")}) {
      TestEpisode missing = TestEpisode::Missing(kWakefield, child, absl::StrCat(day, "T09:00:00Z"));
      ids.push_back(missing.episode());
      arrivals.push_back([=, this]() mutable { episodes_.Tell<episode::v1::MissingReported>(missing); });
      TestEpisode back = missing;
      back.facts.set_version(1);
      back.Return(At(absl::StrCat(day, "T12:00:00Z")), At(absl::StrCat(day, "T13:00:00Z")));
      arrivals.push_back([=, this]() mutable { episodes_.Tell<episode::v1::YoungPersonReturned>(back); });
    }
    std::shuffle(arrivals.begin(), arrivals.end(), std::mt19937(order));
    for (const auto& arrive : arrivals) {
      arrive();
      if (order % 2 == 0) interviews_.Follow();
    }
    interviews_.Follow();
    for (const std::string& id : {kept, merged}) {
      const auto all = interviews_.Interviews(kWakefield, id);
      ASSERT_THAT(all, SizeIs(2)) << "order " << order;
      for (size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].young_person(), kept) << "order " << order;
        EXPECT_EQ(all[i].episode(), ids[1 - i]) << "order " << order;
        EXPECT_EQ(all[i].state(), v1::INTERVIEW_STATE_PENDING) << "order " << order;
      }
    }
    for (const std::string& episode : ids) {
      const auto owed = interviews_.Obligation(kWakefield, episode, "return_interview");
      EXPECT_EQ(owed.young_person(), kept) << "order " << order;
      EXPECT_EQ(owed.state(), common::v1::OBLIGATION_STATE_OPEN) << "order " << order;
    }
  }
}

// Nothing is guessed before the policy has come: the fact waits, and has its effect then.
TEST_F(InterviewServiceTest, AFactBeforeItsPolicyWaits) {
  const std::string wolverhampton = "E08000031";
  const std::string child = Child();
  TestEpisode episode = TestEpisode::Missing(wolverhampton, child, "2024-03-28T09:00:00Z");
  episode.Return(At("2024-03-28T12:00:00Z"), At("2024-03-28T13:00:00Z"));
  episodes_.Tell<episode::v1::MissingReported>(episode);
  ASSERT_THAT(interviews_.reader().RunOnce(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(interviews_.reader().ParkedCount().value(), 1);
  EXPECT_THAT(interviews_.Outcomes(wolverhampton, child), IsEmpty());

  episodes_.SetUpCouncil(wolverhampton);
  ASSERT_THAT(interviews_.reader().RunOnce(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(interviews_.reader().ReplayParked(wolverhampton, child).value(), 1);
  EXPECT_EQ(Only(wolverhampton, child).state(), v1::INTERVIEW_STATE_PENDING);
}

}  // namespace
}  // namespace homeward::interview
