#include "interview-service/reactions.h"

#include "common/core/status.h"
#include "common/facts/fact_store.h"
#include "common/policy/policy_store.h"
#include "homeward/episode/v1/events.pb.h"
#include "interview-service/timers.h"

namespace homeward::interview {
namespace {

absl::Status Unreadable() { return Fail(absl::StatusCode::kInternal, "EVENT_UNREADABLE", "the body cannot be parsed"); }

// Before the facts that it decides about: they follow in the same feed. Past due times stay where they are.
absl::Status AdoptPolicy(Change& change, const Event& event) {
  episode::v1::PolicyAdopted adopted;
  if (!adopted.ParseFromString(event.body)) return Unreadable();
  KeepPolicyVersion(change.tx(), adopted.policy());
  return absl::OkStatus();
}

absl::Status CreateCouncil(Change& change, const Event& event) {
  KeepFact(change.tx(), change.council(),
           {.subject = change.council(),
            .kind = kCouncilFact,
            .record = change.council(),
            .version = event.version,
            .recorded = event.recorded,
            .body = event.body});
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
  const episode::v1::EpisodeFacts& facts = told.facts();
  change.Lock(facts.young_person());
  KeepFact(change.tx(), change.council(),
           {.subject = facts.young_person(),
            .kind = kEpisodeFact,
            .record = facts.episode(),
            .version = facts.version(),
            .recorded = event.recorded,
            .body = facts.SerializeAsString()});
  HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, facts.young_person()));
  history.Derive();
  return absl::OkStatus();
}

template <class Told>
void Reactions::Add(EventHandlers& handlers) const {
  handlers[Told::descriptor()->full_name()] = [this](Change& change, const Event& event) {
    return Learn<Told>(change, event);
  };
}

EventHandlers Reactions::Handlers() const {
  EventHandlers handlers;
  handlers[episode::v1::PolicyAdopted::descriptor()->full_name()] = AdoptPolicy;
  handlers[episode::v1::CouncilCreated::descriptor()->full_name()] = CreateCouncil;
  Add<episode::v1::MissingReported>(handlers);
  Add<episode::v1::PoliceReportRecorded>(handlers);
  Add<episode::v1::RiskAssessed>(handlers);
  Add<episode::v1::EpisodeRecategorised>(handlers);
  Add<episode::v1::YoungPersonLocated>(handlers);
  Add<episode::v1::YoungPersonReturned>(handlers);
  Add<episode::v1::ReturnNotified>(handlers);
  Add<episode::v1::ParentsTold>(handlers);
  Add<episode::v1::SeriousNotificationSent>(handlers);
  Add<episode::v1::EpisodeCorrected>(handlers);
  Add<episode::v1::EpisodeVoided>(handlers);
  Add<episode::v1::EpisodeFactsChanged>(handlers);
  return handlers;
}

}  // namespace homeward::interview
