#include "common/edge/streams.h"

#include <absl/time/clock.h>

#include "common/core/status.h"

namespace homeward {
namespace {

absl::Status Exhausted(absl::string_view reason, absl::string_view message) {
  return Fail(absl::StatusCode::kResourceExhausted, reason, message);
}

absl::Status Draining() {
  return Fail(absl::StatusCode::kUnavailable, "DRAINING", "the service is stopping; come back to another replica");
}

}  // namespace

Streams::Streams(Limits limits) : limits_(limits), thread_([this] { Work(); }) {}

Streams::~Streams() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

absl::Status Streams::Enter(Member& member, const Caller& caller) {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  if (draining_) return Draining();
  if (static_cast<int>(places_.size()) >= limits_.most) {
    return Exhausted("TOO_MANY_STREAMS", "this replica has as many streams open as it can serve");
  }
  int& own = of_caller_[caller.subject];
  if (own >= limits_.of_one_caller) {
    return Exhausted("TOO_MANY_STREAMS_OF_CALLER", "the caller has as many streams open as one may have");
  }
  ++own;
  const absl::Time old = now + limits_.longest * absl::Uniform(random_, 0.9, 1.0);
  Place place{.caller = caller.subject, .due = std::min(old, caller.expires), .status = absl::OkStatus()};
  if (caller.expires <= old) {
    place.status = Fail(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED", "the token has expired");
  }
  agenda_.emplace(place.due, &member);
  places_.emplace(&member, std::move(place));
  return absl::OkStatus();
}

void Streams::Leave(Member& member) {
  absl::MutexLock lock(&mutex_);
  const auto found = places_.find(&member);
  if (found == places_.end()) return;
  agenda_.erase({found->second.due, &member});
  const auto own = of_caller_.find(found->second.caller);
  if (--own->second == 0) of_caller_.erase(own);
  places_.erase(found);
}

void Streams::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  for (auto& [member, place] : places_) {
    if (place.ended) continue;
    place.status = Draining();
    Attend(*member);
  }
}

int Streams::open() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(places_.size());
}

void Streams::Work() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    const absl::Time next = agenda_.empty() ? absl::InfiniteFuture() : agenda_.begin()->first;
    auto changed = [this, next]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return stopping_ || (!agenda_.empty() && agenda_.begin()->first < next);
    };
    mutex_.AwaitWithDeadline(absl::Condition(&changed), next);
    while (!agenda_.empty() && agenda_.begin()->first <= absl::Now()) Attend(*agenda_.begin()->second);
  }
}

// First it is asked to end; if it is still there when patience is over, it is given up.
void Streams::Attend(Member& member) {
  Place& place = places_.at(&member);
  if (place.ended) {
    Reschedule(member, place, absl::InfiniteFuture());
    return member.Abandon();
  }
  place.ended = true;
  Reschedule(member, place, absl::Now() + limits_.patience);
  member.End(place.status);
}

void Streams::Reschedule(Member& member, Place& place, absl::Time due) {
  agenda_.erase({place.due, &member});
  place.due = due;
  agenda_.emplace(due, &member);
}

}  // namespace homeward
