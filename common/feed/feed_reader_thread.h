#pragma once

#include <absl/synchronization/mutex.h>

#include <functional>
#include <optional>
#include <thread>

#include "common/feed/feed_reader.h"

namespace homeward {

// Keeps a reader going until it is destroyed. After an error it pauses, longer each time and never as long as another
// replica; stopping ends a pull or a pause at once.
class FeedReaderThread {
 public:
  // `told` hears of the first round, and whenever another outcome follows; on the reader's thread.
  explicit FeedReaderThread(
      FeedReader& reader, std::function<void(const absl::Status&)> told = [](const absl::Status&) {});
  ~FeedReaderThread();
  FeedReaderThread(const FeedReaderThread&) = delete;
  FeedReaderThread& operator=(const FeedReaderThread&) = delete;

  // Whether the last round went well, and otherwise why not.
  absl::Status last() const;

 private:
  void Work();
  absl::Status Round();
  void Note(const absl::Status& status);
  // False when it is time to stop.
  bool Pause(int failures);

  FeedReader& reader_;
  const std::function<void(const absl::Status&)> told_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> last_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace homeward
