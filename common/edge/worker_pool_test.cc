#include "common/edge/worker_pool.h"

#include <absl/synchronization/barrier.h>
#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <thread>

namespace homeward {
namespace {

TEST(WorkerPool, RunsAsManyJobsAtOnceAsItHasThreads) {
  absl::Notification all_met;
  auto* const meeting = new absl::Barrier(3);
  {
    WorkerPool pool(3, 10);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(pool.TryPost([&] {
        if (!meeting->Block()) return;
        delete meeting;
        all_met.Notify();
      }));
    }
  }
  EXPECT_TRUE(all_met.HasBeenNotified());
}

TEST(WorkerPool, RefusesAtOnceWhatWouldWaitTooLong) {
  absl::Notification busy;
  absl::Notification release;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TryPost([&] {
    busy.Notify();
    release.WaitForNotification();
  }));
  busy.WaitForNotification();
  EXPECT_TRUE(pool.TryPost([] {}));
  EXPECT_TRUE(pool.TryPost([] {}));
  EXPECT_EQ(pool.waiting(), 2);
  EXPECT_FALSE(pool.TryPost([] {}));
  release.Notify();
}

TEST(WorkerPool, RunsWhatStillWaitsBeforeItEnds) {
  std::atomic<int> ran = 0;
  absl::Notification busy;
  absl::Notification release;
  std::optional<WorkerPool> pool(std::in_place, 1, 100);
  ASSERT_TRUE(pool->TryPost([&] {
    busy.Notify();
    release.WaitForNotification();
  }));
  busy.WaitForNotification();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool->TryPost([&] { ++ran; }));
  std::thread ending([&] { pool.reset(); });
  release.Notify();
  ending.join();
  EXPECT_EQ(ran, 50);
}

}  // namespace
}  // namespace homeward
