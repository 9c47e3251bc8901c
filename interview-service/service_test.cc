#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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
