#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/db/db.h"
#include "common/feed/feed_store.h"
#include "common/feed/feed_watch.h"
#include "common/feed/recent_events.h"

namespace homeward {

// The last events of the councils that somebody watches, read once for all who watch: however many there are, the
// database is asked by one thread. A watcher holds only its place; who falls behind what is kept is told so, and nobody
// waits for them. With each watcher comes a bell that is rung when there is news.
class FeedTail {
 public:
  using Bell = std::function<void()>;

  struct Options {
    // Which events watchers are told of.
    std::function<bool(const Event&)> wanted;
    // Events of each council, wanted or not, behind which a watcher may fall.
    size_t kept = 1024;
    // News is passed on at once, and then not again before this has passed: what many watchers cost is bounded so.
    absl::Duration pause = absl::Milliseconds(100);
    // How often who has heard nothing is told that there is nothing.
    absl::Duration beat = absl::Seconds(15);
  };

  // Why a watcher has to begin anew.
  enum class Gap { kNone, kTooOld, kTooSlow, kDiverged };

  struct News {
    enum class Kind { kBegun, kEvents, kQuiet, kGap };
    Kind kind = Kind::kQuiet;
    FeedCursor at;  // everything up to here has been told
    Gap gap = Gap::kNone;
    std::vector<std::shared_ptr<const Event>> events;  // without bodies
  };

  class Watcher;

  // `watch` looks at the heads of the same database and outlives this.
  FeedTail(Db& db, FeedWatch& watch, Options options);
  // All watchers are gone.
  ~FeedTail();
  FeedTail(const FeedTail&) = delete;
  FeedTail& operator=(const FeedTail&) = delete;

  // Nothing is told any more.
  void Stop();

  // A watcher who goes on after `from`, or begins now. It asks the database only if nobody watches the council yet or
  // if `from` is ahead of what is known. `bell` may be rung at any time from now on. Errors: the database's.
  absl::StatusOr<std::unique_ptr<Watcher>> Join(const std::string& council, const std::optional<FeedCursor>& from,
                                                absl::Time deadline, Bell bell);

  int watchers() const;

 private:
  struct Council {
    explicit Council(size_t kept) : recent(kept) {}
    bool loaded = false;
    RecentEvents recent;
    std::set<Watcher*> watchers;
  };

  void Work();
  bool AwaitWatched(FeedWatch::Positions* known);
  void Beat();
  void Rest(absl::Duration time);
  absl::Status Load(const std::string& council, absl::Time deadline);
  absl::Status Look(absl::Time deadline);
  FeedCursors Known() const;
  std::set<std::string> Extend(const FeedCursors& before, const FeedCursors& heads, absl::Span<const Event> events);
  void Append(const std::string& council, const FeedCursor& head, absl::Span<const Event> events,
              RecentEvents& recent) const;
  void Ring(const std::set<std::string>* councils);
  void Leave(Watcher& watcher);

  Db& db_;
  FeedWatch& watch_;
  const Options options_;
  std::atomic<bool> changed_ = false;  // whether another council is watched, or nothing any more
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t beats_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time next_beat_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Council> councils_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// One who watches a council. It leaves when it is destroyed.
class FeedTail::Watcher {
 public:
  ~Watcher() { tail_.Leave(*this); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // What there is to tell: first that it has begun (or a gap), then what came, in order and each once. Nothing while
  // there is nothing; the bell is rung when there is.
  std::optional<News> Take();

 private:
  friend class FeedTail;

  Watcher(FeedTail& tail, std::string council, Bell bell)
      : tail_(tail), council_(std::move(council)), bell_(std::move(bell)) {}

  void Begin(const RecentEvents& recent, const std::optional<FeedCursor>& from);

  FeedTail& tail_;
  const std::string council_;
  const Bell bell_;
  // Guarded by the tail's mutex.
  FeedCursor at_;
  int64_t history_ = 0;  // the history of which that is a place
  int64_t beats_ = 0;
  bool begun_ = false;
  Gap gap_ = Gap::kNone;
};

}  // namespace homeward
