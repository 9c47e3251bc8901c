#include "tests/load/block.h"

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace homeward::load {
namespace {

// The result of a block while its operations are under way. Each of them holds it: the one that ends last is still in
// here when the block is over.
class Tally {
 public:
  explicit Tally(int in_flight) : free_(in_flight) {}

  void Begin() {
    absl::MutexLock lock(&mutex_, absl::Condition(this, &Tally::HasFree));
    --free_;
  }

  void End(const absl::Status& status, absl::Duration latency) {
    absl::MutexLock lock(&mutex_);
    Count(status, latency);
    ++free_;
  }

  // As End, where the same caller goes on.
  void Next(const absl::Status& status, absl::Duration latency) {
    absl::MutexLock lock(&mutex_);
    Count(status, latency);
  }

  // Waits until nothing is under way.
  BlockResult Finish(int in_flight, absl::Time began) {
    absl::MutexLock lock(&mutex_);
    auto all_free = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return free_ == in_flight; };
    mutex_.Await(absl::Condition(&all_free));
    result_.took = absl::Now() - began;
    return std::move(result_);
  }

 private:
  void Count(const absl::Status& status, absl::Duration latency) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (status.ok()) {
      ++result_.right;
      result_.latencies.push_back(latency);
    } else if (absl::IsResourceExhausted(status)) {
      ++result_.refused;
    } else {
      ++result_.faults;
      result_.first_fault.Update(status);
    }
  }

  bool HasFree() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return free_ > 0; }

  absl::Mutex mutex_;
  int free_ ABSL_GUARDED_BY(mutex_);
  BlockResult result_ ABSL_GUARDED_BY(mutex_);
};

// One of the callers of a closed block: each answer starts the next operation.
void Ask(Target& target, const std::shared_ptr<Tally>& tally, absl::Time until) {
  const absl::Time began = absl::Now();
  target.Start([&target, tally, began, until](const absl::Status& status) {
    const absl::Time now = absl::Now();
    if (now >= until) return tally->End(status, now - began);
    tally->Next(status, now - began);
    Ask(target, tally, until);
  });
}

// To the microsecond, which a sleep for a duration is not: the system adds its slack to those.
void SleepUntil(absl::Time time) {
  const timespec until = absl::ToTimespec(time);
  while (absl::Now() < time) clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, nullptr);
}

}  // namespace

void BlockResult::Add(const BlockResult& other) {
  right += other.right;
  refused += other.refused;
  faults += other.faults;
  first_fault.Update(other.first_fault);
  took += other.took;
  latencies.insert(latencies.end(), other.latencies.begin(), other.latencies.end());
}

BlockResult RunClosed(Target& target, int in_flight, absl::Duration length) {
  const auto tally = std::make_shared<Tally>(in_flight);
  const absl::Time began = absl::Now();
  for (int i = 0; i < in_flight; ++i) {
    tally->Begin();
    Ask(target, tally, began + length);
  }
  return tally->Finish(in_flight, began);
}

BlockResult RunOpen(Target& target, int in_flight, double per_second, absl::Duration length) {
  const auto tally = std::make_shared<Tally>(in_flight);
  const absl::Time began = absl::Now();
  const absl::Duration interval = absl::Seconds(1) / per_second;
  const auto count = static_cast<int64_t>(absl::ToDoubleSeconds(length) * per_second);
  for (int64_t i = 0; i < count; ++i) {
    const absl::Time due = began + i * interval;
    SleepUntil(due);
    tally->Begin();
    target.Start([tally, due](const absl::Status& status) { tally->End(status, absl::Now() - due); });
  }
  return tally->Finish(in_flight, began);
}

absl::Duration Percentile(std::vector<absl::Duration> values, double share) {
  if (values.empty()) return absl::ZeroDuration();
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::clamp<size_t>(rank, 1, values.size()) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace homeward::load
