#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/merges/merge.h"

namespace homeward::episode {

// A page of merges, the latest first.
struct MergeFilter {
  std::string council;
  std::vector<std::string> kept;  // into one of these records; empty: of everybody
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// The SQL of merges. Inside the caller's transaction; decides nothing.
class MergeStore {
 public:
  // NOT_FOUND (MERGE_NOT_FOUND).
  static absl::StatusOr<Merge> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Merge> List(Tx& tx, const MergeFilter& filter);
  static void Insert(Tx& tx, const Merge& merge);

  // Makes everything that the merged one has, ids in sources included, the kept one's, each record with its next
  // version, and lets its id lead to the kept one. Its own row and spans stay as they were.
  static void Move(Tx& tx, const std::string& council, const std::string& merged, const std::string& kept);
  // Frees the id in the council's own system for the kept one.
  static void ReleaseExternalId(Tx& tx, const std::string& council, const std::string& merged);
};

}  // namespace homeward::episode
