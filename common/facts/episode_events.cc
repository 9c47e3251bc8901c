#include "common/facts/episode_events.h"

#include "common/wire/times.h"

namespace homeward {

Fact ToFact(const episode::v1::EpisodeFacts& facts, absl::Time recorded) {
  return {.subject = facts.young_person(),
          .kind = kEpisodeFact,
          .record = facts.episode(),
          .version = facts.version(),
          .recorded = recorded,
          .body = facts.SerializeAsString()};
}

Fact ToFact(const episode::v1::YoungPersonFacts& facts, absl::Time recorded) {
  return {.subject = facts.young_person(),
          .kind = kYoungPersonFact,
          .record = facts.young_person(),
          .version = facts.version(),
          .recorded = recorded,
          .body = facts.SerializeAsString()};
}

Fact ToFact(const std::string& council, const episode::v1::CouncilCreated& created, absl::Time recorded) {
  return {.subject = council,
          .kind = kCouncilFact,
          .record = council,
          .version = 1,
          .recorded = recorded,
          .body = created.SerializeAsString()};
}

absl::Time LiveFromOf(Tx& tx, const std::string& council) {
  for (const Fact& fact : FactsAbout(tx, council, council)) {
    episode::v1::CouncilCreated created;
    if (fact.kind == kCouncilFact && created.ParseFromString(fact.body)) return TimeOf(created.live_from_time());
  }
  return absl::InfinitePast();
}

}  // namespace homeward
