#include "common/feed/event_applier.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/command/journal.h"
#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/feed/feed_chain.h"

namespace homeward {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr absl::Duration kFirstPause = absl::Seconds(5);
constexpr absl::Duration kLongestPause = absl::Minutes(10);
constexpr int kMostSubjects = 64;
constexpr int kMostParkedAtOnce = 64;
constexpr char kActor[] = "event";

// Decisions about the event; everything else is a fault of ours and may pass.
bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
      return true;
    default:
      return false;
  }
}

std::string ReasonOf(const absl::Status& status) {
  const std::string reason = ProblemOf(status).reason;
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason.substr(0, 60);
}

absl::Duration PauseAfter(int attempts) {
  return std::min(kFirstPause * (int64_t{1} << std::min(attempts - 1, 10)), kLongestPause);
}

// Whether anything went into this service's own feed.
bool WriteAll(Tx& tx, const std::deque<Change>& applied) {
  std::vector<const Change*> changes;
  changes.reserve(applied.size());
  for (const Change& change : applied) changes.push_back(&change);
  return WriteJournal(tx, changes) > 0;
}

}  // namespace

absl::StatusOr<bool> EventApplier::Apply(const std::string& council, const FeedCursor& from, const FeedCursor& to,
                                         absl::Span<const Event> events) {
  const absl::Time now = clock_.Now();
  bool emitted = false;
  absl::StatusOr<bool> moved = db_.Transact(absl::Now() + kPatience, [&](Tx& tx) -> absl::StatusOr<bool> {
    if (!MoveCursor(tx, council, source_, from, to)) return false;
    std::set<std::string> subjects;
    for (const Event& event : events) {
      if (handlers_.contains(event.type)) subjects.insert(event.subject);
    }
    // All at first, in the order in which everybody locks them: two readers cannot wait for each other.
    Change(tx, council, kActor, now).Lock(subjects);
    std::deque<Change> applied;
    for (const Event& event : events) HW_RETURN_IF_ERROR(ApplyNew(tx, event, now, applied));
    emitted = WriteAll(tx, applied);
    Pass(Failpoint::kFeedApplied);
    return true;
  });
  if (moved.ok() && *moved && emitted) committed_();
  return moved;
}

// Only an error that ends the transaction is returned.
absl::Status EventApplier::ApplyNew(Tx& tx, const Event& event, absl::Time now, std::deque<Change>& applied) {
  if (!handlers_.contains(event.type)) return absl::OkStatus();
  if (const auto until = ParkedUntil(tx, source_, event.council, event.subject)) {
    Park(tx, source_, {.event = event, .try_at = *until}, "BEHIND_PARKED", now);
    return absl::OkStatus();
  }
  const SavepointResult result = Handle(tx, event, now, applied);
  if (result.lost) return result.status;
  if (IsRefusal(result.status)) {
    RecordRefused(tx, source_, event, ReasonOf(result.status), now);
  } else if (!result.status.ok()) {
    Park(tx, source_, {.event = event, .attempts = 1, .try_at = now + PauseAfter(1)}, ReasonOf(result.status), now);
  }
  return absl::OkStatus();
}

// Runs the handler; what it changed is in `applied` if it agreed.
SavepointResult EventApplier::Handle(Tx& tx, const Event& event, absl::Time now, std::deque<Change>& applied) {
  if (IsBodyRemoved(event)) {
    return {Fail(absl::StatusCode::kFailedPrecondition, "EVENT_BODY_REMOVED", "retention has removed what it told")};
  }
  const auto handler = handlers_.find(event.type);
  if (handler == handlers_.end()) return {};  // it was parked by an earlier release
  Change& change = applied.emplace_back(tx, event.council, kActor, now);
  SavepointResult result = InSavepoint(tx, [&](Tx&) { return handler->second(change, event); });
  if (!result.status.ok()) applied.pop_back();
  return result;
}

absl::StatusOr<int> EventApplier::RetryParked() {
  const absl::Time now = clock_.Now();
  HW_ASSIGN_OR_RETURN(const std::vector<ParkedSubject> due,
                      db_.Read(absl::Now() + kPatience, [&](Tx& tx) -> absl::StatusOr<std::vector<ParkedSubject>> {
                        return DueSubjects(tx, source_, now, kMostSubjects);
                      }));
  int applied = 0;
  absl::Status first;
  for (const ParkedSubject& subject : due) {
    const absl::StatusOr<int> done = RetrySubject(subject, When::kDue);
    if (done.ok() || absl::IsNotFound(done.status())) {
      applied += done.value_or(0);
    } else {
      first.Update(done.status());
    }
  }
  if (!first.ok()) return first;
  return applied;
}

absl::StatusOr<int> EventApplier::ReplayParked(const std::string& council, const std::string& subject) {
  return RetrySubject({.council = council, .subject = subject}, When::kNow);
}

absl::StatusOr<int> EventApplier::RetrySubject(const ParkedSubject& subject, When when) {
  int applied = 0;
  for (bool first = true;; first = false) {
    HW_ASSIGN_OR_RETURN(const Retried some,
                        db_.Transact(absl::Now() + kPatience, [&](Tx& tx) { return RetrySome(tx, subject, when); }));
    applied += some.applied;
    if (some.emitted) committed_();
    if (first && some.none) return Fail(absl::StatusCode::kNotFound, "NOTHING_PARKED", "no event of it is parked");
    if (!some.more) return applied;
  }
}

absl::StatusOr<EventApplier::Retried> EventApplier::RetrySome(Tx& tx, const ParkedSubject& subject, When when) {
  const absl::Time now = clock_.Now();
  // The lock keeps other replicas, and the reader's next events of this subject, behind what is done here.
  Change(tx, subject.council, kActor, now).Lock(subject.subject);
  Retried done;
  std::deque<Change> applied;
  for (int count = 0;; ++count) {
    const std::optional<ParkedEvent> next = FirstParked(tx, source_, subject);
    done.none = count == 0 && !next.has_value();
    if (!next.has_value() || (when == When::kDue && next->try_at > now)) break;
    done.more = count == kMostParkedAtOnce;
    if (done.more) break;
    const SavepointResult result = Handle(tx, next->event, now, applied);
    if (result.lost) return result.status;
    if (result.status.ok()) {
      Unpark(tx, source_, next->event);
      ++done.applied;
    } else if (IsRefusal(result.status)) {
      RefuseParked(tx, source_, next->event, ReasonOf(result.status));
    } else {
      Postpone(tx, source_, next->event, ReasonOf(result.status), now + PauseAfter(next->attempts + 1));
      break;
    }
  }
  done.emitted = WriteAll(tx, applied);
  return done;
}

}  // namespace homeward
