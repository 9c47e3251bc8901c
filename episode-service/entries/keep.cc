#include "episode-service/entries/keep.h"

#include <utility>

#include "common/core/status.h"
#include "episode-service/entries/rules.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

const Episode* EpisodeOf(const History& history, const std::string& episode) {
  return episode.empty() ? nullptr : &history.episode(episode);
}

absl::Status ApplyEntry(History& history, EntryDecision decision) {
  const std::string episode = decision.next.episode;
  const absl::Time happened = decision.next.content.happened.time;
  history.Apply(std::move(decision));
  if (episode.empty()) return absl::OkStatus();
  HW_ASSIGN_OR_RETURN(auto changed, FollowReviews(history.context(), history.episode(episode), happened));
  if (changed.has_value()) history.Apply(*std::move(changed));
  return absl::OkStatus();
}

absl::Status KeepEntry(History& history, const std::string& episode, const RecordEntry& command) {
  HW_ASSIGN_OR_RETURN(EntryDecision decision, Record(history.context(), EpisodeOf(history, episode), command));
  return ApplyEntry(history, std::move(decision));
}

}  // namespace homeward::episode
