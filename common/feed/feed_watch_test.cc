#include "common/feed/feed_watch.h"

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/core/status.h"

namespace homeward {
namespace {

constexpr char kCouncil[] = "E08000036";
constexpr char kOther[] = "E10000016";

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

// A feed whose head a test moves.
class FakeHeads {
 public:
  FeedWatch::Query Query() {
    return [this](absl::Time) -> absl::StatusOr<FeedWatch::Positions> {
      absl::MutexLock lock(&mutex_);
      ++queries_;
      if (!up_) return Fail(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "down");
      return positions_;
    };
  }
  void Set(const std::string& council, int64_t position) {
    absl::MutexLock lock(&mutex_);
    positions_[council] = position;
  }
  void SetUp(bool up) {
    absl::MutexLock lock(&mutex_);
    up_ = up;
  }
  void AwaitQueries(int count) {
    auto enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return queries_ >= count; };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&enough));
  }

 private:
  absl::Mutex mutex_;
  bool up_ ABSL_GUARDED_BY(mutex_) = true;
  int queries_ ABSL_GUARDED_BY(mutex_) = 0;
  FeedWatch::Positions positions_ ABSL_GUARDED_BY(mutex_);
};

TEST(FeedWatch, ACommitOfThisProcessWakesWhoWaits) {
  FakeHeads heads;
  heads.Set(kCouncil, 4);
  FeedWatch watch(heads.Query(), absl::Hours(1));  // only a notice can wake anybody
  const absl::Time began = absl::Now();
  std::thread writer([&] {
    heads.AwaitQueries(1);
    heads.Set(kCouncil, 5);
    watch.Notify();
  });
  EXPECT_TRUE(watch.WaitForNews({{kCouncil, 4}}, Soon()));
  EXPECT_LT(absl::Now() - began, absl::Seconds(10));
  writer.join();
}

TEST(FeedWatch, ACommitOfAnotherReplicaIsSeenWithinTheInterval) {
  FakeHeads heads;
  FeedWatch watch(heads.Query());
  std::thread writer([&] {
    heads.AwaitQueries(2);
    heads.Set(kOther, 1);
  });
  EXPECT_TRUE(watch.WaitForNews({{kCouncil, 4}}, Soon()));
  writer.join();
}

TEST(FeedWatch, WhoWaitsForSomeCouncilsHearsOfNoOther) {
  FakeHeads heads;
  heads.Set(kCouncil, 4);
  heads.Set(kOther, 9);
  FeedWatch watch(heads.Query(), absl::ZeroDuration());
  const std::atomic<bool> never = false;
  EXPECT_FALSE(watch.WaitForNewsOf({{kCouncil, 4}}, absl::Now() + absl::Milliseconds(20), never));
  EXPECT_TRUE(watch.WaitForNewsOf({{kCouncil, 3}}, Soon(), never));
  EXPECT_TRUE(watch.WaitForNewsOf({{kCouncil, 4}, {kOther, 8}}, Soon(), never));
}

TEST(FeedWatch, WhoWaitsForSomeCouncilsCanBeInterrupted) {
  FakeHeads heads;
  FeedWatch watch(heads.Query(), absl::Hours(1));
  std::atomic<bool> interrupted = false;
  std::thread interrupter([&] {
    heads.AwaitQueries(1);
    interrupted = true;
    watch.Notify();
  });
  EXPECT_FALSE(watch.WaitForNewsOf({{kCouncil, 4}}, absl::InfiniteFuture(), interrupted));
  interrupter.join();
}

TEST(FeedWatch, AsksNothingWhileNobodyWaits) {
  FakeHeads heads;
  heads.Set(kCouncil, 1);
  FeedWatch watch(heads.Query(), absl::ZeroDuration());
  EXPECT_EQ(watch.queries(), 0);
  watch.Notify();
  EXPECT_EQ(watch.queries(), 0);
  EXPECT_TRUE(watch.WaitForNews({}, Soon()));
  // One may be under way when the waiter leaves; after it the thread rests.
  const int64_t after = watch.queries();
  EXPECT_TRUE(watch.WaitFor(kCouncil, 1, Soon())) << "known already";
  EXPECT_LE(watch.queries(), after + 2);
}

TEST(FeedWatch, OneQueryServesAllWhoWait) {
  FakeHeads heads;
  FeedWatch watch(heads.Query(), absl::Hours(1));
  std::atomic<int> woken = 0;
  std::vector<std::thread> waiters;
  waiters.reserve(20);
  for (int i = 0; i < 20; ++i) {
    waiters.emplace_back([&] { woken += watch.WaitFor(kCouncil, 1, Soon()) ? 1 : 0; });
  }
  heads.AwaitQueries(1);
  heads.Set(kCouncil, 1);
  watch.Notify();
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(woken, 20);
  EXPECT_LE(watch.queries(), 3);
}

TEST(FeedWatch, GivesUpAtTheDeadline) {
  FakeHeads heads;
  heads.Set(kCouncil, 4);
  FeedWatch watch(heads.Query());
  EXPECT_FALSE(watch.WaitForNews({{kCouncil, 4}}, absl::Now() + absl::Milliseconds(20)));
  EXPECT_FALSE(watch.WaitFor(kCouncil, 5, absl::Now() + absl::Milliseconds(20)));
  EXPECT_FALSE(watch.WaitFor(kOther, 1, absl::InfinitePast()));
}

TEST(FeedWatch, WaitsOnWhileTheDatabaseIsAway) {
  FakeHeads heads;
  heads.SetUp(false);
  FeedWatch watch(heads.Query(), absl::Milliseconds(1));
  std::thread repair([&] {
    heads.AwaitQueries(3);
    heads.Set(kCouncil, 1);
    heads.SetUp(true);
  });
  EXPECT_TRUE(watch.WaitFor(kCouncil, 1, Soon()));
  repair.join();
}

TEST(FeedWatch, ItsEndReleasesWhoWaits) {
  FakeHeads heads;
  auto watch = std::make_unique<FeedWatch>(heads.Query());
  std::thread waiter([&] { EXPECT_FALSE(watch->WaitFor(kCouncil, 1, absl::InfiniteFuture())); });
  heads.AwaitQueries(1);  // asked for the waiter
  watch.reset();
  waiter.join();
}

TEST(FeedWatch, StoppingEndsEveryWait) {
  FakeHeads heads;
  FeedWatch watch(heads.Query(), absl::Hours(1));
  const absl::Time began = absl::Now();
  std::thread stopper([&] {
    heads.AwaitQueries(1);
    watch.Stop();
  });
  EXPECT_FALSE(watch.WaitForNews({}, Soon()));
  EXPECT_FALSE(watch.WaitFor(kCouncil, 1, Soon()));
  EXPECT_LT(absl::Now() - began, absl::Seconds(30));
  stopper.join();
}

}  // namespace
}  // namespace homeward
