#include "interview-service/history.h"

#include <algorithm>
#include <optional>
#include <set>

#include "common/core/status.h"
#include "common/facts/episode_events.h"
#include "common/obligations/obligation_store.h"
#include "interview-service/interviews/convert.h"
#include "interview-service/interviews/derive.h"
#include "interview-service/interviews/store.h"
#include "interview-service/timers.h"

namespace homeward::interview {
namespace {

std::vector<Episode> EpisodesOf(Change& change, const std::string& young_person) {
  std::vector<Episode> episodes;
  for (const Fact& fact : FactsAbout(change.tx(), change.council(), young_person)) {
    episode::v1::EpisodeFacts facts;
    if (fact.kind == kEpisodeFact && facts.ParseFromString(fact.body)) episodes.push_back(FromProto(facts));
  }
  return episodes;
}

}  // namespace

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  const std::string kept = KeptOf(change.tx(), change.council(), young_person);
  change.Lock(kept);
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(change.tx(), change.council()));
  return History(change, parts, std::move(policies),
                 {.council = change.council(),
                  .young_person = kept,
                  .episodes = EpisodesOf(change, kept),
                  .live_from = LiveFromOf(change.tx(), change.council()),
                  .interviews = InterviewStore::OfYoungPerson(change.tx(), change.council(), kept)});
}

absl::StatusOr<History> History::OpenByInterview(Change& change, const HistoryParts& parts,
                                                 const std::string& interview) {
  HW_ASSIGN_OR_RETURN(const std::string young_person,
                      InterviewStore::YoungPersonOf(change.tx(), change.council(), interview));
  return Open(change, parts, young_person);
}

const Interview& History::interview(const std::string& id) const {
  return *std::find_if(facts_.interviews.begin(), facts_.interviews.end(),
                       [&](const Interview& interview) { return interview.id == id; });
}

void History::Apply(InterviewDecision decision) {
  Interview& next = decision.next;
  ++next.version;
  InterviewStore::Save(change_.tx(), next, StateOf(next));
  change_.Keep({.record = next.id, .version = next.version, .reason = "", .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, decision.occurred, *EventOf(decision));
  const auto old = std::find_if(facts_.interviews.begin(), facts_.interviews.end(),
                                [&](const Interview& interview) { return interview.id == next.id; });
  if (old == facts_.interviews.end()) {
    facts_.interviews.push_back(std::move(next));
  } else {
    *old = std::move(next);
  }
}

absl::StatusOr<History> History::OpenMerged(Change& change, const HistoryParts& parts, const std::string& kept,
                                            const std::string& merged) {
  change.Lock(std::set<std::string>{kept, merged});
  KeepMerge(change.tx(), change.council(), merged, kept);
  ObligationStore::Move(change.tx(), change.council(), merged, KeptOf(change.tx(), change.council(), kept));
  change.SetTimer({.aggregate = merged, .subject = merged, .kind = kLookAgainTimer, .due = std::nullopt});
  HW_ASSIGN_OR_RETURN(History history, Open(change, parts, kept));
  for (Interview& interview : InterviewStore::OfYoungPerson(change.tx(), change.council(), merged)) {
    interview.young_person = history.facts_.young_person;
    history.Apply(
        {.next = std::move(interview), .event = InterviewEvent::kInterviewReassessed, .occurred = change.now()});
  }
  return history;
}

void History::Derive() {
  for (InterviewDecision& changed : Reassess(context(), parts_.working_days)) Apply(std::move(changed));
  InterviewStore::Save(change_.tx(), change_.council(), StandingsOf(facts_, *policies_, parts_.working_days));
  const Derivation derivation = interview::Derive(context(), parts_.working_days);
  const std::string& subject = facts_.young_person;
  const auto existing = ObligationStore::OfSubject(change_.tx(), change_.council(), subject);
  ObligationStore::Save(change_, Reconcile(change_.council(), subject, existing, derivation.wanted, change_.now()));
  change_.SetTimer({.aggregate = subject, .subject = subject, .kind = kLookAgainTimer, .due = derivation.look_again});
}

}  // namespace homeward::interview
