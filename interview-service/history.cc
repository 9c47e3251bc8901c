#include "interview-service/history.h"

#include <algorithm>

#include "common/core/status.h"
#include "common/facts/fact_store.h"
#include "common/obligations/obligation_store.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"
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

// From when on the council's record is live; all of it where nothing was told.
absl::Time LiveFromOf(Change& change) {
  absl::Time live_from = absl::InfinitePast();
  for (const Fact& fact : FactsAbout(change.tx(), change.council(), change.council())) {
    episode::v1::CouncilCreated created;
    if (fact.kind == kCouncilFact && created.ParseFromString(fact.body)) live_from = TimeOf(created.live_from_time());
  }
  return live_from;
}

}  // namespace

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  auto policies = parts.policies.Of(change.tx(), change.council());
  if (!policies.ok()) {
    return Fail(absl::StatusCode::kUnavailable, "POLICY_NOT_YET_KNOWN", "the council's policy has not arrived here");
  }
  return History(change, parts, *std::move(policies),
                 {.council = change.council(),
                  .young_person = young_person,
                  .episodes = EpisodesOf(change, young_person),
                  .live_from = LiveFromOf(change),
                  .interviews = InterviewStore::OfYoungPerson(change.tx(), change.council(), young_person)});
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
