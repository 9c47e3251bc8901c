#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"

namespace homeward {
namespace {

using ::testing::HasSubstr;

// A child of whom interview-service cannot be told: somebody has to see that.
TEST(FollowingTest, AnEventThatCannotBeAppliedShowsInTheMetricsUntilItIs) {
  FakeClock clock(At("2026-03-10T12:00:00Z"));
  episode::EpisodeClient episodes(clock);
  episodes.CreateCouncil();
  interview::InterviewClient interviews(episodes.service(), clock);
  interviews.Follow();
  const auto metrics = [&] { return interviews.service().host().metrics().Scrape(); };
  EXPECT_THAT(metrics(), HasSubstr("homeward_feed_parked{source=\"homeward.episode.v1\"} 0\n"));
  EXPECT_THAT(metrics(), HasSubstr("homeward_feed_stopped{source=\"homeward.episode.v1\"} 0\n"));
  EXPECT_THAT(metrics(), HasSubstr("homeward_feed_failing{source=\"homeward.episode.v1\"} 0\n"));

  interviews.service().database().Execute("RENAME TABLE fact TO fact_gone");
  const std::string child = episodes.CreateChild().young_person();
  ASSERT_THAT(episodes.Send<episode::v1::Episode>("ReportMissing",
                                                  episode::EpisodeClient::Missing(child, "2026-03-10T09:00:00Z")),
              IsOk());
  EXPECT_THAT(interviews.reader().RunOnce(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(metrics(), HasSubstr("homeward_feed_parked{source=\"homeward.episode.v1\"} 1\n"));

  interviews.service().database().Execute("RENAME TABLE fact_gone TO fact");
  EXPECT_THAT(interviews.reader().ReplayParked(episode::kWakefield, child), IsOk());
  EXPECT_THAT(metrics(), HasSubstr("homeward_feed_parked{source=\"homeward.episode.v1\"} 0\n"));
}

}  // namespace
}  // namespace homeward
