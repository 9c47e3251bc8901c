#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "common/core/status_matchers.h"
#include "common/server/testdata/running_service.h"

namespace homeward {
namespace {

using ::testing::AnyOf;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

class Draining : public RunningService {
 protected:
  void SetUp() override { Start(); }
};

TEST_F(Draining, LosesNoAcknowledgedCall) {
  constexpr int kCallers = 8;
  std::atomic<int> acknowledged = 0;
  std::vector<std::future<std::pair<std::set<std::string>, absl::Status>>> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.push_back(std::async(std::launch::async, [&] {
      std::set<std::string> notes;
      for (;;) {
        const auto note = Remember(NewNote());
        if (!note.ok()) return std::make_pair(notes, note.status());
        notes.insert(note->note());
        ++acknowledged;
      }
    }));
  }
  while (acknowledged < 10 * kCallers) std::this_thread::yield();
  host_->Drain(absl::Now() + absl::Minutes(1));

  size_t notes = 0;
  for (auto& caller : callers) {
    const auto [kept, last] = caller.get();
    EXPECT_THAT(last.code(), AnyOf(kUnavailable, absl::StatusCode::kCancelled)) << last;
    for (const std::string& id : kept) {
      EXPECT_EQ(Value("SELECT COUNT(*) FROM note WHERE note = '" + id + "'"), "1");
    }
    notes += kept.size();
  }
  // What was not acknowledged was not begun.
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), std::to_string(notes));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), std::to_string(notes));
}

TEST_F(Draining, WaitsForACallUnderWay) {
  const std::string id = Remember(NewNote())->note();
  absl::Notification reading;
  absl::Notification release;
  on_read_ = [&] {
    reading.Notify();
    release.WaitForNotification();
  };
  auto call = std::async(std::launch::async, [&] { return GetNote(id); });
  reading.WaitForNotification();
  auto drained = std::async(std::launch::async, [&] { host_->Drain(absl::Now() + absl::Minutes(1)); });
  // Draining has begun when health says so for good.
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  while (host_->CheckHealth().ok() && absl::Now() < patience) std::this_thread::yield();
  EXPECT_THAT(host_->CheckHealth(), FailsWith(kUnavailable, "DRAINING"));
  release.Notify();
  EXPECT_THAT(call.get(), IsOk());
  drained.wait();
  EXPECT_THAT(GetNote(id), FailsWith(kUnavailable, "TRANSPORT"));
}

TEST_F(Draining, CancelsWhatTakesTooLongAndWaitsForItsEnd) {
  const std::string id = Remember(NewNote())->note();
  absl::Notification reading;
  absl::Notification release;
  std::atomic<bool> ended = false;
  on_read_ = [&] {
    reading.Notify();
    release.WaitForNotification();
    ended = true;
  };
  auto call = std::async(std::launch::async, [&] { return GetNote(id); });
  reading.WaitForNotification();
  auto drained = std::async(std::launch::async, [&] {
    host_->Drain(absl::Now());
    EXPECT_TRUE(ended);
  });
  EXPECT_FALSE(call.get().ok());
  release.Notify();
  drained.wait();
}

}  // namespace
}  // namespace homeward
