#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "common/command/change.h"
#include "common/command/event.h"
#include "common/core/clock.h"
#include "common/db/db.h"
#include "common/feed/cursor_store.h"

namespace homeward {

// What a service does about an event of another one (its `reactions`). The event's subject is locked. May run again.
// An error that a rule gives is a refusal: recorded, and the event is handled. Any other is a fault: tried again.
using EventHandler = std::function<absl::Status(Change&, const Event&)>;

// By full name of the event body's message type; other events are none of this service's business.
using EventHandlers = std::map<std::string, EventHandler>;

// Applies another service's events: exactly once, in the order of each subject's history, and none skipped silently.
class EventApplier {
 public:
  EventApplier(Db& db, const Clock& clock, std::string source, EventHandlers handlers, std::function<void()> committed)
      : db_(db),
        clock_(clock),
        source_(std::move(source)),
        handlers_(std::move(handlers)),
        committed_(std::move(committed)) {}

  const std::string& source() const { return source_; }

  // Applies one council's next events and moves the cursor from `from` to `to` in one transaction. False, and nothing
  // done, when another replica was faster.
  absl::StatusOr<bool> Apply(const std::string& council, const FeedCursor& from, const FeedCursor& to,
                             absl::Span<const Event> events);

  // Applies parked events that are due, each subject's in order; returns how many.
  absl::StatusOr<int> RetryParked();

  // Applies a subject's parked events now: what an operator asks for after the cause was put right. What meets a fault
  // again stays parked, with all behind it. Returns how many were applied; NOT_FOUND (NOTHING_PARKED).
  absl::StatusOr<int> ReplayParked(const std::string& council, const std::string& subject);

 private:
  enum class When { kDue, kNow };
  // What one transaction did with a subject's parked events.
  struct Retried {
    int applied = 0;
    bool emitted = false;
    bool more = false;
    bool none = false;
  };

  absl::Status ApplyNew(Tx& tx, const Event& event, absl::Time now, std::deque<Change>& applied);
  SavepointResult Handle(Tx& tx, const Event& event, absl::Time now, std::deque<Change>& applied);
  absl::StatusOr<int> RetrySubject(const ParkedSubject& subject, When when);
  absl::StatusOr<Retried> RetrySome(Tx& tx, const ParkedSubject& subject, When when);

  Db& db_;
  const Clock& clock_;
  const std::string source_;
  const EventHandlers handlers_;
  const std::function<void()> committed_;
};

}  // namespace homeward
