#pragma once

#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "common/db/db.h"

namespace homeward {

// Tells everybody in this process who waits for a position that it has come, whichever replica committed it: one query
// every 100 ms for all of them, at once after a commit of this process, and none while nobody waits. Used for the
// heads of a service's own feed and for what its readers have applied.
class FeedWatch {
 public:
  // Positions by council; a council that is missing stands at 0.
  using Positions = std::map<std::string, int64_t>;
  using Query = std::function<absl::StatusOr<Positions>(absl::Time deadline)>;

  explicit FeedWatch(Query query, absl::Duration interval = absl::Milliseconds(100));
  // Whoever still waits goes on without news.
  ~FeedWatch();
  FeedWatch(const FeedWatch&) = delete;
  FeedWatch& operator=(const FeedWatch&) = delete;

  // Something was committed by this process.
  void Notify();

  // The process stops: whoever waits goes on without news, and nobody waits any more.
  void Stop();

  // Waits until some council's position is past the one in `after`; false at the deadline (real time).
  bool WaitForNews(const Positions& after, absl::Time deadline);

  // The same for the councils in `after` alone. It also ends, without news, once `interrupted` is set; whoever sets it
  // calls Notify afterwards.
  bool WaitForNewsOf(const Positions& after, absl::Time deadline, const std::atomic<bool>& interrupted);

  // Waits until one council has come to `position`; false at the deadline (real time).
  bool WaitFor(const std::string& council, int64_t position, absl::Time deadline);

  // How often the database was asked, for metrics and tests.
  int64_t queries() const;

 private:
  void Work();
  bool Pause();
  bool Wait(const std::function<bool()>& come, absl::Time deadline, const std::atomic<bool>* interrupted = nullptr);

  const Query query_;
  const absl::Duration interval_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t queries_ ABSL_GUARDED_BY(mutex_) = 0;
  Positions positions_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// The query over the heads of a service's own feed.
FeedWatch::Query HeadsOf(Db& db);

}  // namespace homeward
