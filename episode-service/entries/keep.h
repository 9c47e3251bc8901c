#pragma once

#include <absl/status/status.h>

#include <string>

#include "episode-service/entries/entry.h"
#include "episode-service/history.h"

namespace homeward::episode {

// The episode of a history that an entry names; null where it names none.
const Episode* EpisodeOf(const History& history, const std::string& episode);

// Saves what was decided about an entry, and what follows from it for its episode. What is owed then is the caller's to
// derive.
absl::Status ApplyEntry(History& history, EntryDecision decision);

// The same of a new entry of an episode, or of none.
absl::Status KeepEntry(History& history, const std::string& episode, const RecordEntry& command);

}  // namespace homeward::episode
