#include "common/server/ticker.h"

#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>

#include <atomic>

namespace homeward {
namespace {

TEST(Ticker, RunsAgainAndAgain) {
  std::atomic<int> runs = 0;
  absl::Notification thrice;
  Ticker ticker(absl::Milliseconds(2), absl::Milliseconds(1), [&] {
    if (++runs == 3) thrice.Notify();
  });
  ticker.Start();
  EXPECT_TRUE(thrice.WaitForNotificationWithTimeout(absl::Minutes(1)));
}

TEST(Ticker, RunsSoonerWhenWoken) {
  std::atomic<int> runs = 0;
  absl::Notification twice;
  Ticker ticker(absl::Hours(1), absl::Milliseconds(1), [&] {
    if (++runs == 2) twice.Notify();
    ticker.Wake();
  });
  ticker.Start();
  EXPECT_TRUE(twice.WaitForNotificationWithTimeout(absl::Minutes(1)));
}

TEST(Ticker, DoesNothingBeforeItStartsNorAfterItStopped) {
  std::atomic<int> runs = 0;
  Ticker ticker(absl::Hours(1), absl::ZeroDuration(), [&] { ++runs; });
  ticker.Wake();
  ticker.Stop();
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace homeward
