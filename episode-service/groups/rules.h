#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "episode-service/groups/group.h"

// Which episodes may belong together. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Adds episodes that do not belong to it yet. INVALID_ARGUMENT (EPISODES_TOO_FEW: who was together with whom;
// EPISODES_TOO_MANY), FAILED_PRECONDITION (EPISODE_VOIDED, ALREADY_LINKED, TOO_MANY_GROUPS).
absl::StatusOr<Group> Link(Group group, const std::vector<LinkedEpisode>& episodes, absl::Time now);

// Takes one out, with the reason. NOT_FOUND (EPISODE_NOT_LINKED).
absl::StatusOr<Group> Unlink(Group group, const std::string& episode, const std::string& reason, absl::Time now);

// What was done about it. INVALID_ARGUMENT (TIME_IN_FUTURE).
absl::StatusOr<Group> Respond(Group group, GroupResponse response, absl::Time now);

}  // namespace homeward::episode
