#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "common/edge/worker_pool.h"

namespace homeward {

// Serves what waits together: a lone item at once, by itself; when many come, those that came while others were served
// share the next turn. Items are served together only if they are of one kind.
template <class Kind, class Item>
class Gatherer {
 public:
  using Serve = std::function<void(const Kind&, std::vector<Item>)>;

  // The pool outlives this.
  Gatherer(WorkerPool& pool, Serve serve) : pool_(pool), serve_(std::move(serve)) {}
  // Waits for what is under way.
  ~Gatherer() {
    auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return turns_ == 0; };
    absl::MutexLock lock(&mutex_, absl::Condition(&idle));
  }
  Gatherer(const Gatherer&) = delete;
  Gatherer& operator=(const Gatherer&) = delete;

  // False when too much is waiting, here or in the pool.
  bool TryPost(const Kind& kind, Item item) {
    absl::MutexLock lock(&mutex_);
    if (waiting_.size() >= kMostWaiting) return false;
    if (turns_ < kMostTurns) {
      if (!pool_.TryPost([this] { Work(); })) return false;
      ++turns_;
    }
    waiting_.emplace_back(kind, std::move(item));
    return true;
  }

 private:
  // So that one is computed while another one waits for the database; with more of them there would be little left to
  // share.
  static constexpr int kMostTurns = 2;
  static constexpr size_t kMostTogether = 64;
  static constexpr size_t kMostWaiting = 256;

  void Work() {
    for (;;) {
      std::vector<Item> taken;
      Kind kind;
      {
        absl::MutexLock lock(&mutex_);
        if (waiting_.empty()) {
          --turns_;
          return;
        }
        kind = waiting_.front().first;
        taken = TakeAll(kind);
      }
      serve_(kind, std::move(taken));
    }
  }

  // The longest waiting one and all of its kind.
  std::vector<Item> TakeAll(const Kind& kind) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<Item> taken;
    std::deque<std::pair<Kind, Item>> others;
    for (auto& [of, item] : waiting_) {
      if (of == kind && taken.size() < kMostTogether) {
        taken.push_back(std::move(item));
      } else {
        others.emplace_back(of, std::move(item));
      }
    }
    waiting_ = std::move(others);
    return taken;
  }

  WorkerPool& pool_;
  const Serve serve_;
  absl::Mutex mutex_;
  int turns_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::pair<Kind, Item>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
