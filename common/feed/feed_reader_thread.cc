#include "common/feed/feed_reader_thread.h"

#include <absl/random/random.h>

#include <algorithm>
#include <utility>

namespace homeward {
namespace {

constexpr absl::Duration kWait = absl::Seconds(2);
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(10);

// Between half and all of a pause that doubles with every failure.
absl::Duration PauseAfter(int failures) {
  thread_local absl::InsecureBitGen random;
  const absl::Duration longest = std::min(kFirstPause * (int64_t{1} << std::min(failures, 10)), kLongestPause);
  return longest * absl::Uniform(random, 0.5, 1.0);
}

}  // namespace

FeedReaderThread::FeedReaderThread(FeedReader& reader, std::function<void(const absl::Status&)> told)
    : reader_(reader), told_(std::move(told)), thread_([this] { Work(); }) {}

FeedReaderThread::~FeedReaderThread() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  reader_.Cancel();
  thread_.join();
}

absl::Status FeedReaderThread::last() const {
  absl::MutexLock lock(&mutex_);
  return last_.value_or(absl::OkStatus());
}

void FeedReaderThread::Work() {
  int failures = 0;
  do {
    const absl::Status status = Round();
    failures = status.ok() ? 0 : failures + 1;
    Note(status);
  } while (Pause(failures));
}

// What a round says that was ended because it is time to stop is no news.
void FeedReaderThread::Note(const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_ || last_ == status) return;
    last_ = status;
  }
  told_(status);
}

// What is parked is due whether or not the source can be reached.
absl::Status FeedReaderThread::Round() {
  absl::Status status = reader_.RunOnce(kWait).status();
  status.Update(reader_.RetryParked().status());
  return status;
}

bool FeedReaderThread::Pause(int failures) {
  auto stop = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
  absl::MutexLock lock(&mutex_);
  if (failures > 0) mutex_.AwaitWithTimeout(absl::Condition(&stop), PauseAfter(failures));
  return !stopping_;
}

}  // namespace homeward
