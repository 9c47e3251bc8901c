#pragma once

#include <absl/synchronization/mutex.h>

#include <thread>

#include "common/feed/feed_reader.h"

namespace homeward {

// Keeps a reader going until it is destroyed. After an error it pauses, longer each time and never as long as another
// replica; stopping ends a pull or a pause at once.
class FeedReaderThread {
 public:
  explicit FeedReaderThread(FeedReader& reader);
  ~FeedReaderThread();
  FeedReaderThread(const FeedReaderThread&) = delete;
  FeedReaderThread& operator=(const FeedReaderThread&) = delete;

  // Whether the last round went well, and otherwise why not: for the log and a metric.
  absl::Status last() const;

 private:
  void Work();
  absl::Status Round();
  // False when it is time to stop.
  bool Pause(int failures);

  FeedReader& reader_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status last_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace homeward
