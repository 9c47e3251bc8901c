#include "common/server/metrics.h"

#include <gmock/gmock.h>

namespace homeward {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, CountsCallsByMethodAndCode) {
  Metrics metrics;
  metrics.Observe("/s/Get", absl::StatusCode::kOk, absl::Milliseconds(3));
  metrics.Observe("/s/Get", absl::StatusCode::kOk, absl::Milliseconds(30));
  metrics.Observe("/s/Get", absl::StatusCode::kNotFound, absl::Milliseconds(3));
  const std::string text = metrics.Scrape();
  EXPECT_THAT(text, HasSubstr("# TYPE homeward_rpc_seconds histogram"));
  EXPECT_THAT(text, HasSubstr("homeward_rpc_seconds_count{code=\"OK\",method=\"/s/Get\"} 2"));
  EXPECT_THAT(text, HasSubstr("homeward_rpc_seconds_bucket{code=\"OK\",method=\"/s/Get\",le=\"0.005\"} 1"));
  EXPECT_THAT(text, HasSubstr("homeward_rpc_seconds_count{code=\"NOT_FOUND\",method=\"/s/Get\"} 1"));
}

TEST(Metrics, ReadsNumbersWhenAsked) {
  Metrics metrics;
  double lag = 1;
  metrics.Gauge("homeward_feed_lag", "Events not yet read.", [&] { return lag; }, {{"source", "episode"}});
  metrics.Gauge("homeward_feed_lag", "Events not yet read.", [] { return 7; }, {{"source", "meeting"}});
  metrics.Counter("homeward_conflicts_total", "Conflicts.", [] { return 5; });
  EXPECT_THAT(metrics.Scrape(), HasSubstr("homeward_feed_lag{source=\"episode\"} 1\n"));
  lag = 2;
  const std::string text = metrics.Scrape();
  EXPECT_THAT(text, HasSubstr("# HELP homeward_feed_lag Events not yet read.\n# TYPE homeward_feed_lag gauge\n"
                              "homeward_feed_lag{source=\"episode\"} 2\n"
                              "homeward_feed_lag{source=\"meeting\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE homeward_conflicts_total counter\nhomeward_conflicts_total 5\n"));
}

}  // namespace
}  // namespace homeward
