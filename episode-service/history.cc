#include "episode-service/history.h"

#include <algorithm>
#include <optional>

#include "common/calendar/local_time.h"
#include "common/obligations/obligation_store.h"
#include "common/policy/in_force.h"
#include "episode-service/councils/store.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/rules.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/store.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"
#include "episode-service/particulars/store.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/convert.h"
#include "episode-service/photographs/rules.h"
#include "episode-service/photographs/store.h"
#include "episode-service/search/store.h"
#include "episode-service/timers.h"

namespace homeward::episode {
namespace {

// Facts hold what stands, in its order.
template <class Record>
void Replace(std::vector<Record>& records, Record next) {
  std::erase_if(records, [&](const Record& record) { return record.id == next.id; });
  if (!next.void_reason.empty()) return;
  const auto later =
      std::find_if(records.begin(), records.end(), [&](const Record& record) { return ComesBefore(next, record); });
  records.insert(later, std::move(next));
}

}  // namespace

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  HW_ASSIGN_OR_RETURN(YoungPerson person, PeopleStore::Get(change.tx(), change.council(), young_person));
  HW_ASSIGN_OR_RETURN(History history, OpenNew(change, parts, std::move(person)));
  history.facts_.episodes = EpisodeStore::OfYoungPerson(change.tx(), change.council(), young_person);
  history.facts_.entries = EntryStore::Clocked(change.tx(), change.council(), young_person);
  ReadFacts(history.facts_.entries);
  history.facts_.particulars = ParticularStore::Clocked(change.tx(), change.council(), young_person);
  ReadFacts(history.facts_.particulars);
  history.facts_.photographs = PhotographStore::Standing(change.tx(), change.council(), young_person, kMostPhotographs);
  return history;
}

absl::StatusOr<History> History::OpenByEpisode(Change& change, const HistoryParts& parts, const std::string& episode) {
  HW_ASSIGN_OR_RETURN(const std::string young_person,
                      EpisodeStore::YoungPersonOf(change.tx(), change.council(), episode));
  return Open(change, parts, young_person);
}

absl::StatusOr<History> History::OpenNew(Change& change, const HistoryParts& parts, YoungPerson person) {
  change.Lock(person.id);
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(change.tx(), change.council()));
  HW_ASSIGN_OR_RETURN(const Council council, CouncilStore::Get(change.tx(), change.council()));
  return History(change, parts, std::move(policies), {.person = std::move(person), .live_from = council.live_from});
}

absl::StatusOr<History> History::OpenOrNew(Change& change, const HistoryParts& parts, YoungPerson person) {
  absl::StatusOr<History> known = Open(change, parts, person.id);
  if (known.status().code() != absl::StatusCode::kNotFound) return known;
  return OpenNew(change, parts, std::move(person));
}

const Episode& History::episode(const std::string& id) const {
  return *std::find_if(facts_.episodes.begin(), facts_.episodes.end(), [&](const Episode& e) { return e.id == id; });
}

void History::Apply(EpisodeDecision decision) {
  Episode& next = decision.next;
  ++next.version;
  EpisodeStore::Save(change_.tx(), next);
  change_.Keep({.record = next.id,
                .version = next.version,
                .reason = decision.reason,
                .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, decision.occurred, *EventOf(decision));
  const auto old = std::find_if(facts_.episodes.begin(), facts_.episodes.end(),
                                [&](const Episode& episode) { return episode.id == next.id; });
  if (old == facts_.episodes.end()) {
    facts_.episodes.push_back(std::move(next));
  } else {
    *old = std::move(next);
  }
}

void History::Apply(PersonDecision decision) {
  YoungPerson& next = decision.next;
  ++next.version;
  PeopleStore::Save(change_.tx(), next);
  const bool names = decision.event == PersonEvent::kCreated || decision.event == PersonEvent::kUpdated;
  if (names) SearchStore::Index(change_.tx(), next);
  change_.Keep({.record = next.id, .version = next.version, .reason = "", .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.id, next.version, decision.occurred, *EventOf(decision));
  facts_.person = std::move(next);
  for (EpisodeDecision& changed : Recharacterise(context())) Apply(std::move(changed));
}

void History::Apply(EntryDecision decision) {
  Entry& next = decision.next;
  ++next.version;
  const bool clocked = IsClocked(next.content.kind);
  EntryStore::Save(change_.tx(), next, clocked);
  change_.Keep({.record = next.id,
                .version = next.version,
                .reason = decision.reason,
                .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, next.content.happened.time, *EventOf(decision));
  if (clocked) Replace(facts_.entries, std::move(next));
}

void History::Apply(ParticularDecision decision) {
  Particular& next = decision.next;
  ++next.version;
  const bool clocked = IsClocked(next.content.kind);
  ParticularStore::Save(change_.tx(), next, clocked);
  change_.Keep({.record = next.id,
                .version = next.version,
                .reason = decision.reason,
                .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, decision.occurred.time, *EventOf(decision));
  if (clocked) Replace(facts_.particulars, std::move(next));
}

void History::Apply(PhotographDecision decision) {
  Photograph& next = decision.next;
  ++next.version;
  PhotographStore::Save(change_.tx(), next);
  change_.Keep({.record = next.id,
                .version = next.version,
                .reason = decision.reason,
                .body = ToProto(next).SerializeAsString()});
  change_.Emit(next.id, next.young_person, next.version, StartOfLocalDay(next.taken), *EventOf(decision));
  // Facts hold what stands, the latest taken first.
  std::vector<Photograph>& standing = facts_.photographs;
  std::erase_if(standing, [&](const Photograph& photograph) { return photograph.id == next.id; });
  if (!next.void_reason.empty()) return;
  const auto earlier = std::find_if(standing.begin(), standing.end(),
                                    [&](const Photograph& photograph) { return photograph.taken <= next.taken; });
  standing.insert(earlier, std::move(next));
}

void History::Derive() {
  const LeapBirthday leap = InForce(*policies_, change_.now()).leap_birthday;
  if (auto adult = TurnAdult(facts_.person, leap, change_.now())) Apply(*std::move(adult));
  Derivation derivation = episode::Derive(context(), parts_.working_days);
  if (!facts_.person.adult) derivation.LookAgainAt(AdultFrom(facts_.person, leap));
  const auto existing = ObligationStore::OfSubject(change_.tx(), change_.council(), facts_.person.id);
  ObligationStore::Save(change_,
                        Reconcile(change_.council(), facts_.person.id, existing, derivation.wanted, change_.now()));
  change_.SetTimer({.aggregate = facts_.person.id,
                    .subject = facts_.person.id,
                    .kind = kLookAgainTimer,
                    .due = derivation.look_again});
}

}  // namespace homeward::episode
