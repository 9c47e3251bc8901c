#include "episode-service/find_me/rules.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/core/status.h"

namespace homeward::episode {
namespace {

constexpr size_t kMostEarlier = 20;

}  // namespace

std::vector<std::string> MissingFrom(const PlanParts& parts) {
  const std::pair<ParticularKind, const char*> needed[] = {{ParticularKind::kKnownPerson, "known_person"},
                                                           {ParticularKind::kLikelyPlace, "likely_place"},
                                                           {ParticularKind::kMeansOfContact, "means_of_contact"},
                                                           {ParticularKind::kReturnPlace, "return_place"}};
  std::vector<std::string> missing;
  for (const auto& [kind, name] : needed) {
    if (!parts.kinds.contains(kind)) missing.emplace_back(name);
  }
  if (!parts.photograph) missing.emplace_back("photograph");
  return missing;
}

absl::Status CheckComplete(const std::vector<std::string>& missing, const std::string& why_incomplete) {
  if (missing.empty() || !why_incomplete.empty()) return absl::OkStatus();
  return Invalid("why_incomplete", "PLAN_INCOMPLETE",
                 "the reason why the plan lacks contacts, likely places, means of contact, place of return or a "
                 "photograph");
}

std::vector<const Episode*> EarlierEpisodes(const Facts& facts, const Episode* current) {
  std::vector<const Episode*> earlier;
  for (const Episode& episode : facts.episodes) {
    if (episode.state == State::kVoided || &episode == current) continue;
    if (current == nullptr || IsBefore(episode.start, current->start)) earlier.push_back(&episode);
  }
  absl::c_sort(earlier, [](const Episode* a, const Episode* b) { return a->start.time > b->start.time; });
  if (earlier.size() > kMostEarlier) earlier.resize(kMostEarlier);
  return earlier;
}

}  // namespace homeward::episode
