#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward::episode {

// Why episodes belong together; the numbers are those of homeward.episode.v1.GroupKind.
enum class GroupKind { kTogether = 1, kPattern = 2 };

// See homeward.episode.v1.GroupMember.
struct GroupMember {
  std::string episode;
  std::string young_person;
  absl::Time added;
  std::optional<absl::Time> removed;
  std::string removed_reason;
};

// See homeward.episode.v1.GroupResponse.
struct GroupResponse {
  std::string id;
  Moment happened;
  std::string account;
  std::string responsible;
  absl::Time recorded;
  std::string recorded_by;
};

// See homeward.episode.v1.EpisodeGroup.
struct Group {
  std::string council;
  std::string id;
  int64_t version = 0;
  GroupKind kind{};
  std::string title;
  std::string account;
  std::vector<GroupMember> members;      // in the order in which they were added, those taken out too
  std::vector<GroupResponse> responses;  // in the order in which they were recorded
  absl::Time recorded;
  std::string recorded_by;
};

// An episode that is to belong to a group.
struct LinkedEpisode {
  std::string episode;
  std::string young_person;
  bool voided = false;
  int groups = 0;  // how many it belongs to already
};

}  // namespace homeward::episode
