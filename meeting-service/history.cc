#include "meeting-service/history.h"

#include <absl/algorithm/container.h>

#include "common/core/status.h"
#include "common/facts/episode_events.h"
#include "common/obligations/obligation_store.h"
#include "meeting-service/episodes/convert.h"
#include "meeting-service/strategy/convert.h"
#include "meeting-service/strategy/derive.h"
#include "meeting-service/strategy/store.h"
#include "meeting-service/timers.h"

namespace homeward::meeting {

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(change.tx(), change.council()));
  const std::vector<Fact> known = FactsAbout(change.tx(), change.council(), young_person);
  if (known.empty()) {
    return Fail(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND",
                "there is no such young person, or this service has not heard of them yet");
  }
  Facts facts{.council = change.council(),
              .young_person = young_person,
              .live_from = LiveFromOf(change.tx(), change.council())};
  for (const Fact& fact : known) {
    if (fact.kind == kEpisodeFact) facts.episodes.push_back(EpisodeOf(fact));
  }
  facts.meetings = StrategyMeetingStore::OfYoungPerson(change.tx(), change.council(), young_person);
  History history(change, parts, std::move(policies), std::move(facts));
  history.obligations_ = ObligationStore::OfSubject(change.tx(), change.council(), young_person);
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
