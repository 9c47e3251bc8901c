#include "meeting-service/episodes/convert.h"

#include <optional>
#include <string>

#include "common/wire/times.h"

namespace homeward::meeting {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Category::kMissing) == episode::v1::CARE_CATEGORY_MISSING);
static_assert(static_cast<int>(Category::kAway) == episode::v1::CARE_CATEGORY_AWAY);
static_assert(static_cast<int>(Category::kCurfew) == episode::v1::CARE_CATEGORY_CURFEW);

CategoryChange FromProto(const episode::v1::CategoryChange& wire) {
  CategoryChange change{.category = static_cast<Category>(wire.category()), .time = MomentOf(wire.time())};
  if (wire.has_whereabouts_unknown_since()) change.unknown_since = MomentOf(wire.whereabouts_unknown_since());
  return change;
}

}  // namespace

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

Episode EpisodeOf(const Fact& fact) {
  episode::v1::EpisodeFacts facts;
  facts.ParseFromString(fact.body);
  Episode episode;
  episode.id = facts.episode();
  episode.start = MomentOf(facts.start());
  if (facts.has_ended()) episode.ended = MomentOf(facts.ended());
  for (const auto& change : facts.categories()) episode.categories.push_back(FromProto(change));
  for (const auto& risk : facts.risk_assessments()) {
    episode.risk_assessments.push_back({.level = risk.level(), .time = MomentOf(risk.time())});
  }
  episode.voided = facts.state() == episode::v1::EPISODE_STATE_VOIDED;
  episode.imported = facts.imported();
  episode.other_authority = facts.other_authority();
  episode.abducted = facts.ground() == episode::v1::GROUND_ABDUCTED;
  return episode;
}

absl::Time LiveFromOf(const Fact& fact) {
  episode::v1::CouncilCreated created;
  created.ParseFromString(fact.body);
  return TimeOf(created.live_from_time());
}

}  // namespace homeward::meeting
