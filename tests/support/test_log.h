#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/strings/string_view.h>
#include <absl/synchronization/mutex.h>

#include <string>
#include <utility>
#include <vector>

#include "common/server/log.h"

namespace homeward {

// For tests: a log that keeps its lines.
class TestLog {
 public:
  explicit TestLog(std::string program)
      : log_(std::move(program), true, [this](absl::string_view line) {
          absl::MutexLock lock(&mutex_);
          lines_.emplace_back(line);
        }) {}

  Log& log() { return log_; }
  std::vector<std::string> Lines() const {
    absl::MutexLock lock(&mutex_);
    return lines_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  Log log_;
};

}  // namespace homeward
