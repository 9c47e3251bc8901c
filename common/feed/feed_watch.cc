#include "common/feed/feed_watch.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <utility>

#include "common/feed/feed_store.h"

namespace homeward {
namespace {

// Many commits in a row are one piece of news.
constexpr absl::Duration kShortestPause = absl::Milliseconds(5);
constexpr absl::Duration kPatience = absl::Seconds(2);

int64_t At(const FeedWatch::Positions& positions, const std::string& council) {
  const auto found = positions.find(council);
  return found == positions.end() ? 0 : found->second;
}

}  // namespace

FeedWatch::FeedWatch(Query query, absl::Duration interval)
    : query_(std::move(query)), interval_(interval), thread_([this] { Work(); }) {}

FeedWatch::~FeedWatch() {
  {
    auto alone = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return waiting_ == 0; };
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    mutex_.Await(absl::Condition(&alone));
  }
  thread_.join();
}

void FeedWatch::Stop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
}

void FeedWatch::Notify() {
  absl::MutexLock lock(&mutex_);
  notified_ = true;
}

bool FeedWatch::WaitForNews(const Positions& after, absl::Time deadline) {
  return Wait(
      [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return absl::c_any_of(positions_, [&](const auto& now) { return now.second > At(after, now.first); });
      },
      deadline);
}

bool FeedWatch::WaitForNewsOf(const Positions& after, absl::Time deadline, const std::atomic<bool>& interrupted) {
  return Wait(
      [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return absl::c_any_of(after, [&](const auto& known) { return At(positions_, known.first) > known.second; });
      },
      deadline, &interrupted);
}

bool FeedWatch::WaitFor(const std::string& council, int64_t position, absl::Time deadline) {
  return Wait([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return At(positions_, council) >= position; }, deadline);
}

int64_t FeedWatch::queries() const {
  absl::MutexLock lock(&mutex_);
  return queries_;
}

bool FeedWatch::Wait(const std::function<bool()>& come, absl::Time deadline, const std::atomic<bool>* interrupted) {
  auto done = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || come() || (interrupted != nullptr && *interrupted);
  };
  absl::MutexLock lock(&mutex_);
  ++waiting_;
  mutex_.AwaitWithDeadline(absl::Condition(&done), deadline);
  --waiting_;
  return come();
}

void FeedWatch::Work() {
  while (Pause()) {
    absl::StatusOr<Positions> positions = query_(absl::Now() + kPatience);
    absl::MutexLock lock(&mutex_);
    ++queries_;
    // While the database cannot be asked, the waiters wait on.
    if (positions.ok()) positions_ = *std::move(positions);
  }
}

// Until it is time to ask again; false when nothing is to be asked any more.
bool FeedWatch::Pause() {
  auto stop = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
  auto hurry = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || notified_; };
  auto needed = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || waiting_ > 0; };
  absl::MutexLock lock(&mutex_);
  if (queries_ > 0 && !mutex_.AwaitWithTimeout(absl::Condition(&stop), kShortestPause)) {
    mutex_.AwaitWithTimeout(absl::Condition(&hurry), interval_ - std::min(interval_, kShortestPause));
  }
  mutex_.Await(absl::Condition(&needed));
  notified_ = false;
  return !stopping_;
}

FeedWatch::Query HeadsOf(Db& db) {
  return [&db](absl::Time deadline) {
    return db.Read(deadline, [](Tx& tx) -> absl::StatusOr<FeedWatch::Positions> { return HeadPositions(tx); });
  };
}

}  // namespace homeward
