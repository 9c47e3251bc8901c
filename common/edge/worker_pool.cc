#include "common/edge/worker_pool.h"

#include <utility>

namespace homeward {

WorkerPool::WorkerPool(int threads, int most_waiting) : most_waiting_(most_waiting) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TryPost(std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || jobs_.size() >= most_waiting_) return false;
  jobs_.push_back(std::move(job));
  return true;
}

int WorkerPool::waiting() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(jobs_.size());
}

void WorkerPool::Work() {
  auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !jobs_.empty(); };
  for (;;) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace homeward
