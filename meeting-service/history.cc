#include "meeting-service/history.h"

#include <absl/algorithm/container.h>

#include <optional>
#include <set>

#include "common/core/status.h"
#include "common/facts/episode_events.h"
#include "common/obligations/obligation_store.h"
#include "meeting-service/episodes/convert.h"
#include "meeting-service/strategy/convert.h"
#include "meeting-service/strategy/derive.h"
#include "meeting-service/strategy/store.h"
#include "meeting-service/timers.h"

namespace homeward::meeting {
namespace {

// What is told of a record that is moved: how it stands.
StrategyEvent EventFor(State state) {
  switch (state) {
    case State::kHeld:
      return StrategyEvent::kStrategyMeetingHeld;
    case State::kNotHeld:
      return StrategyEvent::kNotHeldRecorded;
    case State::kVoided:
      break;
  }
  return StrategyEvent::kStrategyMeetingVoided;
}

}  // namespace

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  const std::string kept = KeptOf(change.tx(), change.council(), young_person);
  change.Lock(kept);
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(change.tx(), change.council()));
  const std::vector<Fact> known = FactsAbout(change.tx(), change.council(), kept);
  if (known.empty()) {
    return Fail(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND",
                "there is no such young person, or this service has not heard of them yet");
  }
  Facts facts{
      .council = change.council(), .young_person = kept, .live_from = LiveFromOf(change.tx(), change.council())};
  for (const Fact& fact : known) {
    if (fact.kind == kEpisodeFact) facts.episodes.push_back(EpisodeOf(fact));
  }
  facts.meetings = StrategyMeetingStore::OfYoungPerson(change.tx(), change.council(), kept);
  History history(change, parts, std::move(policies), std::move(facts));
  history.obligations_ = ObligationStore::OfSubject(change.tx(), change.council(), kept);
  return history;
}

absl::StatusOr<History> History::OpenByMeeting(Change& change, const HistoryParts& parts, const std::string& meeting) {
  HW_ASSIGN_OR_RETURN(const StrategyMeeting found, StrategyMeetingStore::Get(change.tx(), change.council(), meeting));
  return Open(change, parts, found.young_person);
}

absl::StatusOr<History> History::OpenByObligation(Change& change, const HistoryParts& parts,
                                                  const std::string& obligation) {
  HW_ASSIGN_OR_RETURN(const Obligation found, ObligationStore::Get(change.tx(), change.council(), obligation));
  return Open(change, parts, found.subject);
}

absl::StatusOr<History> History::OpenMerged(Change& change, const HistoryParts& parts, const std::string& kept,
                                            const std::string& merged) {
  change.Lock(std::set<std::string>{kept, merged});
  KeepMerge(change.tx(), change.council(), merged, kept);
  ObligationStore::Move(change.tx(), change.council(), merged, KeptOf(change.tx(), change.council(), kept));
  change.SetTimer({.aggregate = merged, .subject = merged, .kind = kLookAgainTimer, .due = std::nullopt});
  HW_ASSIGN_OR_RETURN(History history, Open(change, parts, kept));
  for (StrategyMeeting& meeting : StrategyMeetingStore::OfYoungPerson(change.tx(), change.council(), merged)) {
    meeting.young_person = history.facts_.young_person;
    const StrategyEvent event = EventFor(meeting.state);
    history.Apply({.next = std::move(meeting), .event = event, .occurred = change.now(), .reason = ""});
  }
  return history;
}

const StrategyMeeting& History::meeting(const std::string& id) const {
  return *absl::c_find_if(facts_.meetings, [&](const StrategyMeeting& one) { return one.id == id; });
}

const Obligation& History::obligation(const std::string& id) const {
  return *absl::c_find_if(obligations_, [&](const Obligation& one) { return one.id == id; });
}

void History::Apply(StrategyDecision decision) {
  StrategyMeeting& next = decision.next;
  ++next.version;
  StrategyMeetingStore::Save(change_.tx(), next);
  change_.Keep({.record = next.id,
                .version = next.version,
                .reason = decision.reason,
                .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, decision.occurred, *EventOf(decision));
  const auto old = absl::c_find_if(facts_.meetings, [&](const StrategyMeeting& one) { return one.id == next.id; });
  if (old == facts_.meetings.end()) {
    facts_.meetings.push_back(std::move(next));
  } else {
    *old = std::move(next);
  }
}

std::string History::RationaleOf(const std::string& obligation) const {
  for (const StrategyMeeting& meeting : facts_.meetings) {
    if (meeting.state == State::kNotHeld && absl::c_linear_search(meeting.obligations, obligation)) {
      return meeting.rationale;
    }
  }
  return "";
}

void History::Derive() {
  const Derivation derivation = meeting::Derive(context(), parts_.working_days);
  std::vector<Obligation> existing = obligations_;
  // The decisions are facts here: a rationale stands for as long as the decision that gave it.
  for (Obligation& obligation : existing) obligation.rationale = RationaleOf(obligation.id);
  ObligationStore::Save(change_,
                        Reconcile(change_.council(), facts_.young_person, existing, derivation.wanted, change_.now()));
  change_.SetTimer({.aggregate = facts_.young_person,
                    .subject = facts_.young_person,
                    .kind = kLookAgainTimer,
                    .due = derivation.look_again});
}

}  // namespace homeward::meeting
