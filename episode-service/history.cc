#include "episode-service/history.h"

#include <algorithm>
#include <optional>

#include "common/obligations/obligation_store.h"
#include "common/policy/in_force.h"
#include "episode-service/councils/store.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/rules.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/store.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"
#include "episode-service/search/store.h"
#include "episode-service/timers.h"

namespace homeward::episode {

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  HW_ASSIGN_OR_RETURN(YoungPerson person, PeopleStore::Get(change.tx(), change.council(), young_person));
  // A merged one's id leads to the kept record, which is to be locked before it is read.
  if (person.id != young_person) return Open(change, parts, person.id);
  HW_ASSIGN_OR_RETURN(History history, OpenNew(change, parts, std::move(person)));
  history.facts_.episodes = EpisodeStore::OfYoungPerson(change.tx(), change.council(), young_person);
  history.facts_.entries = EntryStore::Clocked(change.tx(), change.council(), young_person);
  ReadFacts(history.facts_.entries);
  return history;
}

std::string History::Lock(Change& change, const std::string& young_person) {
  change.Lock(young_person);
  std::string kept = PeopleStore::KeptOf(change.tx(), change.council(), young_person);
  return kept == young_person ? kept : Lock(change, kept);
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
  if (!clocked) return;
  // Facts hold what stands, by when it happened.
  std::erase_if(facts_.entries, [&](const Entry& entry) { return entry.id == next.id; });
  if (!next.void_reason.empty()) return;
  const auto later = std::find_if(facts_.entries.begin(), facts_.entries.end(),
                                  [&](const Entry& entry) { return ComesBefore(next, entry); });
  facts_.entries.insert(later, std::move(next));
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
