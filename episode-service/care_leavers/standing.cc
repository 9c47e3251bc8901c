#include "episode-service/care_leavers/standing.h"

#include "episode-service/care_leavers/oversight.h"
#include "episode-service/care_leavers/spans.h"

namespace homeward::episode {
namespace {

using Result = Determination::Result;

// Gone missing, else noticed, else determined.
Moment SinceOf(const Entry& entry, const Determination& determination, const std::optional<Standing>& before) {
  if (determination.went_missing.has_value()) return *determination.went_missing;
  if (determination.noticed.has_value()) return *determination.noticed;
  return before.has_value() && before->result == determination.result ? before->since : entry.content.happened;
}

std::optional<Standing> After(const std::optional<Standing>& before, const Entry& entry,
                              const Determination& determination) {
  if (determination.result == Result::kInTouch) return std::nullopt;
  Standing standing{.determination = entry.id,
                    .result = determination.result,
                    .determined = entry.content.happened,
                    .since = SinceOf(entry, determination, before),
                    .risk_level = determination.risk_level};
  // What was assessed before holds until it is assessed anew.
  if (standing.risk_level.empty() && before.has_value()) standing.risk_level = before->risk_level;
  return standing;
}

}  // namespace

std::optional<Standing> StandingOf(const Context& context) {
  std::optional<Standing> standing;
  const Episode* episode = nullptr;  // in which they went missing: then its end alone is how they are found
  for (const Entry* entry : CareEntries(context.facts)) {
    if (const auto* determination = CareFactsOf<Determination>(*entry)) {
      standing = After(standing, *entry, *determination);
      const bool missing = standing.has_value() && standing->result == Result::kMissing;
      episode = missing ? EpisodeOfDetermination(context, *entry) : nullptr;
      if (episode != nullptr && episode->ended.has_value()) standing.reset();
    } else if (standing.has_value() && episode == nullptr && IsDirectContact(*entry)) {
      standing.reset();
    } else if (const std::string level = LevelSaidBy(*entry); standing.has_value() && !level.empty()) {
      standing->risk_level = level;
    }
  }
  return standing;
}

}  // namespace homeward::episode
