#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <functional>
#include <thread>

namespace homeward {

// Runs a job again and again on a thread of its own: every `period`, sooner when woken, but never twice within
// `breath`, so that a busy service does not drown in its own housekeeping.
class Ticker {
 public:
  Ticker(absl::Duration period, absl::Duration breath, std::function<void()> job)
      : period_(period), breath_(breath), job_(std::move(job)) {}
  ~Ticker() { Stop(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  void Start();
  // Waits for a run under way. There is none afterwards.
  void Stop();
  // The job has something to do. May be called at any time, also by the job.
  void Wake();

 private:
  void Work();

  const absl::Duration period_;
  const absl::Duration breath_;
  const std::function<void()> job_;
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace homeward
