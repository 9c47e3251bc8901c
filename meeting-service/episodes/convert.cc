#include "meeting-service/episodes/convert.h"

#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

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

}  // namespace homeward::meeting
