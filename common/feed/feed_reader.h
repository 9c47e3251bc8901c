#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/core/clock.h"
#include "common/db/db.h"
#include "common/feed/event_applier.h"
#include "common/feed/feed_source.h"
#include "common/feed/feed_watch.h"

namespace homeward {

// Reads another service's feed and applies it. Its cursor is in the database, so any number of replicas may read at
// the same time: each event has its effect once, whoever applies it.
class FeedReader {
 public:
  struct Options {
    std::string source;  // the feed's service, as watermarks and consistency tokens name it
    EventHandlers handlers;
    std::function<void()> committed = [] {};  // told after every commit that wrote events of this service
  };

  FeedReader(Db& db, const Clock& clock, FeedSource& source, Options options);

  // Pulls once, waiting up to `wait` for news, and applies what came; returns how many events it is further. An error
  // of one council's does not hold up the others; the first of them is returned.
  absl::StatusOr<int> RunOnce(absl::Duration wait);

  // See EventApplier.
  absl::StatusOr<int> RetryParked();
  absl::StatusOr<int> ReplayParked(const std::string& council, const std::string& subject);

  // Councils at which the reader has stopped, and why: FAILED_PRECONDITION (FEED_DIVERGED) or DATA_LOSS (CHAIN_BROKEN).
  // It goes on there when an operator, or another replica, has moved the cursor, and tries again after a restart.
  std::map<std::string, absl::Status> Stopped() const;

  // How many events wait to be applied again.
  absl::StatusOr<int64_t> ParkedCount();

  // Waits until this service has applied the source's feed of a council up to `position`, in whichever replica; false
  // at the deadline (real time). For reads with a consistency token.
  bool AwaitApplied(const std::string& council, int64_t position, absl::Time deadline);

  // Ends the pull under way: the process stops.
  void Cancel() { source_.Cancel(); }

 private:
  struct Stop {
    FeedCursor at;
    absl::Status why;
  };

  absl::StatusOr<FeedCursors> LoadCursors();
  common::v1::PullRequest Ask(const FeedCursors& cursors, absl::Duration wait) const;
  absl::StatusOr<int> Take(const common::v1::CouncilFeed& feed, FeedCursor cursor);
  void StopAt(const std::string& council, const FeedCursor& cursor, absl::Status why);

  Db& db_;
  FeedSource& source_;
  EventApplier applier_;
  FeedWatch applied_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Stop> stopped_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
