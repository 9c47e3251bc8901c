// Watching episodes through a gateway, as front ends do.

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <thread>

#include "common/core/status_matchers.h"
#include "tests/support/episode_client.h"
#include "tests/support/test_gateway.h"
#include "tests/support/watch_client.h"

namespace homeward::gateway {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using episode::WatchClient;

class WatchTest : public ::testing::Test {
 protected:
  WatchTest() { episodes_.CreateCouncil(); }

  std::unique_ptr<WatchClient> Watch(const std::string& resume_token = "") {
    return std::make_unique<WatchClient>(gateway_.channel(), episodes_.service().TokenFor(kWakefield), kWakefield,
                                         resume_token);
  }
  episode::v1::Episode Report() {
    const std::string child = episodes_.CreateChild().young_person();
    return episodes_.Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T09:00:00Z"));
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  const TestGateway gateway_{
      episodes_.service().issuer(), clock_, {{"homeward.episode.v1", episodes_.service().channel()}}};
};

TEST_F(WatchTest, AChangeComesThroughAndAfterABreakTheNextOnes) {
  auto watch = Watch();
  ASSERT_TRUE(watch->Next()->has_ready());
  const auto first = Report();
  const auto changes = watch->Changes(1);
  ASSERT_EQ(changes.size(), 1);
  EXPECT_EQ(changes[0].episode(), first.episode());
  EXPECT_EQ(changes[0].etag(), first.etag());
  const std::string token = watch->resume_token();
  watch.reset();
  const auto second = Report();
  watch = Watch(token);
  ASSERT_TRUE(watch->Next()->has_ready());
  EXPECT_EQ(watch->Changes(1).at(0).episode(), second.episode());
}

TEST_F(WatchTest, ACallerWhoGoesFreesTheirPlaceInTheService) {
  auto watch = Watch();
  ASSERT_TRUE(watch->Next()->has_ready());
  EXPECT_EQ(episodes_.service().host().streams(), 1);
  watch.reset();
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (episodes_.service().host().streams() > 0 && absl::Now() < until) std::this_thread::yield();
  EXPECT_EQ(episodes_.service().host().streams(), 0);
}

TEST_F(WatchTest, WhoMayNotWatchIsRefusedByTheServiceWhichAuditsIt) {
  WatchClient stranger(gateway_.channel(), episodes_.service().Token("E10000016", {"missing_coordinator"}), kWakefield);
  EXPECT_THAT(stranger.End(), FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(episodes_.service().database().Text("SELECT CONCAT_WS(' ', council, caller, outcome) FROM audit WHERE"
                                                " method = '/homeward.episode.v1.WatchService/WatchEpisodes'"),
            "E08000036 worker-7 PERMISSION_DENIED");
}

TEST_F(WatchTest, AServiceThatStopsSaysSo) {
  const auto watch = Watch();
  ASSERT_TRUE(watch->Next()->has_ready());
  episodes_.service().host().Drain(absl::Now() + absl::Minutes(1));
  EXPECT_THAT(watch->End(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
}

}  // namespace
}  // namespace homeward::gateway
