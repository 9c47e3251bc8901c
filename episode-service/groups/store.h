#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/groups/group.h"

namespace homeward::episode {

// A page of the groups of a council, the latest first.
struct GroupFilter {
  std::string council;
  std::string episode;               // empty: of every episode
  std::string young_person;          // empty: of everybody
  std::optional<PlaceInTime> after;  // the last one of the page before
  int limit = 50;
};

// The SQL of groups of episodes. Inside the caller's transaction; decides nothing.
class GroupStore {
 public:
  // NOT_FOUND (GROUP_NOT_FOUND).
  static absl::StatusOr<Group> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Group> List(Tx& tx, const GroupFilter& filter);
  static void Save(Tx& tx, const Group& group);
};

}  // namespace homeward::episode
