#include "interview-service/reactions.h"

#include "common/core/status.h"
#include "common/facts/episode_events.h"
#include "common/policy/policy_store.h"
#include "interview-service/timers.h"

namespace homeward::interview {
namespace {

// A fault, not a refusal: the event waits until somebody has looked at it.
absl::Status Unreadable() {
  return Fail(absl::StatusCode::kDataLoss, "EVENT_UNREADABLE", "an event's body cannot be parsed");
}

// Before the facts that it decides about: they follow in the same feed. Past due times stay where they are.
absl::Status KeepPolicy(Change& change, const Event& event) {
  episode::v1::PolicyAdopted adopted;
  if (!adopted.ParseFromString(event.body)) return Unreadable();
  KeepPolicyVersion(change.tx(), adopted.policy());
  return absl::OkStatus();
}

absl::Status KeepCouncil(Change& change, const Event& event) {
  episode::v1::CouncilCreated created;
  if (!created.ParseFromString(event.body)) return Unreadable();
  KeepFact(change.tx(), change.council(), ToFact(change.council(), created, event.recorded));
  return absl::OkStatus();
}

}  // namespace

absl::Status Reactions::Fire(Change& change, const DueTimer& timer) const {
  if (timer.kind != kLookAgainTimer) {
    return Fail(absl::StatusCode::kInternal, "TIMER_UNKNOWN", "no reaction to this kind of timer");
  }
  HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, timer.aggregate));
  history.Derive();
  return absl::OkStatus();
}

template <class Told>
absl::Status Reactions::Learn(Change& change, const Event& event) const {
  Told told;
  if (!told.ParseFromString(event.body)) return Unreadable();
  Fact fact = ToFact(told.facts(), event.recorded);
  change.Lock(fact.subject);
  fact.subject = KeptOf(change.tx(), change.council(), fact.subject);
  KeepFact(change.tx(), change.council(), fact);
  HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, fact.subject));
  history.Derive();
  return absl::OkStatus();
}

absl::Status Reactions::Merge(Change& change, const Event& event) const {
  episode::v1::PeopleMerged told;
  if (!told.ParseFromString(event.body)) return Unreadable();
  HW_ASSIGN_OR_RETURN(History history, History::OpenMerged(change, parts_, told.facts().young_person(), told.merged()));
  history.Derive();
  return absl::OkStatus();
}

EventHandlers Reactions::Handlers() const {
  EventHandlers handlers;
  handlers[episode::v1::PolicyAdopted::descriptor()->full_name()] = KeepPolicy;
  handlers[episode::v1::CouncilCreated::descriptor()->full_name()] = KeepCouncil;
  handlers[episode::v1::PeopleMerged::descriptor()->full_name()] = [this](Change& change, const Event& event) {
    return Merge(change, event);
  };
  ForEachEpisodeEvent([&]<class Told>() {
    handlers[Told::descriptor()->full_name()] = [this](Change& change, const Event& event) {
      return Learn<Told>(change, event);
    };
  });
  return handlers;
}

}  // namespace homeward::interview
