#include "meeting-service/reactions.h"

#include <string>

#include "common/core/status.h"
#include "common/facts/fact_store.h"
#include "common/policy/policy_store.h"
#include "homeward/episode/v1/events.pb.h"
#include "meeting-service/episodes/convert.h"
#include "meeting-service/timers.h"

namespace homeward::meeting {
namespace {

// A fault, not a refusal: the event waits until somebody has looked at it.
absl::Status Unreadable() {
  return Fail(absl::StatusCode::kDataLoss, "EVENT_UNREADABLE", "an event's body cannot be parsed");
}

// Every event of an episode or a young person carries the record's whole facts: keep them, and see what follows.
template <class Body>
void KeepFacts(const HistoryParts& parts, EventHandlers& handlers) {
  handlers[Body::descriptor()->full_name()] = [parts](Change& change, const Event& event) -> absl::Status {
    Body body;
    if (!body.ParseFromString(event.body)) return Unreadable();
    const Fact fact = ToFact(body.facts(), event.recorded);
    KeepFact(change.tx(), change.council(), fact);
    HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts, fact.subject));
    history.Derive();
    return absl::OkStatus();
  };
}

absl::Status KeepCouncil(Change& change, const Event& event) {
  episode::v1::CouncilCreated body;
  if (!body.ParseFromString(event.body)) return Unreadable();
  KeepFact(change.tx(), change.council(), ToFact(change.council(), body, event.recorded));
  return absl::OkStatus();
}

absl::Status KeepPolicy(Change& change, const Event& event) {
  episode::v1::PolicyAdopted body;
  if (!body.ParseFromString(event.body)) return Unreadable();
  KeepPolicyVersion(change.tx(), body.policy());
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

EventHandlers Reactions::ToEpisodeFeed() const {
  EventHandlers handlers;
  handlers[episode::v1::CouncilCreated::descriptor()->full_name()] = KeepCouncil;
  handlers[episode::v1::PolicyAdopted::descriptor()->full_name()] = KeepPolicy;
  KeepFacts<episode::v1::YoungPersonCreated>(parts_, handlers);
  KeepFacts<episode::v1::YoungPersonUpdated>(parts_, handlers);
  KeepFacts<episode::v1::YoungPersonTurnedAdult>(parts_, handlers);
  KeepFacts<episode::v1::LegalStatusStarted>(parts_, handlers);
  KeepFacts<episode::v1::LegalStatusEnded>(parts_, handlers);
  KeepFacts<episode::v1::PlacementStarted>(parts_, handlers);
  KeepFacts<episode::v1::PlacementEnded>(parts_, handlers);
  KeepFacts<episode::v1::MissingReported>(parts_, handlers);
  KeepFacts<episode::v1::PoliceReportRecorded>(parts_, handlers);
  KeepFacts<episode::v1::RiskAssessed>(parts_, handlers);
  KeepFacts<episode::v1::EpisodeRecategorised>(parts_, handlers);
  KeepFacts<episode::v1::YoungPersonLocated>(parts_, handlers);
  KeepFacts<episode::v1::YoungPersonReturned>(parts_, handlers);
  KeepFacts<episode::v1::ReturnNotified>(parts_, handlers);
  KeepFacts<episode::v1::ParentsTold>(parts_, handlers);
  KeepFacts<episode::v1::SeriousNotificationSent>(parts_, handlers);
  KeepFacts<episode::v1::EpisodeCorrected>(parts_, handlers);
  KeepFacts<episode::v1::EpisodeVoided>(parts_, handlers);
  KeepFacts<episode::v1::EpisodeFactsChanged>(parts_, handlers);
  return handlers;
}

}  // namespace homeward::meeting
