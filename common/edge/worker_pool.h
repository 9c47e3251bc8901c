#pragma once

#include <absl/synchronization/mutex.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace homeward {

// A fixed number of threads for work that blocks on the database: gRPC has as few as two callback threads of its own.
// What waits is bounded, so that overload shows at once and not after everybody's deadline.
class WorkerPool {
 public:
  WorkerPool(int threads, int most_waiting);
  // Runs what still waits, then ends.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too much is waiting.
  bool TryPost(std::function<void()> job);

  // How many jobs wait, for metrics.
  int waiting() const;

 private:
  void Work();

  const size_t most_waiting_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> jobs_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace homeward
