#pragma once

#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>

namespace homeward {

// Domain time. Deadlines, backoff, tokens and TLS use real time and do not ask here.
class Clock {
 public:
  virtual ~Clock() = default;
  // Whole microseconds, the precision in which everything is stored.
  virtual absl::Time Now() const = 0;
};

// The machine's clock, shifted by `offset` (zero but in development, to try what happens tomorrow).
class SystemClock final : public Clock {
 public:
  explicit SystemClock(absl::Duration offset = absl::ZeroDuration()) : offset_(offset) {}
  absl::Time Now() const override { return absl::FromUnixMicros(absl::GetCurrentTimeNanos() / 1000) + offset_; }

 private:
  const absl::Duration offset_;
};

// A clock that a test moves by hand.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    absl::MutexLock lock(&mutex_);
    now_ = now;
  }
  void Advance(absl::Duration step) {
    absl::MutexLock lock(&mutex_);
    now_ += step;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
