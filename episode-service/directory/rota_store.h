#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/directory/directory.h"

namespace homeward::episode {

// Which covers, duties or allocations: those of `of` (a worker, a role, a young person; empty for all) that hold at
// `still_at` or begin later, after the one at (`after`), first to begin first.
struct PeriodFilter {
  std::string council;
  std::string of;
  std::optional<absl::Time> still_at;
  std::optional<PlaceInTime> after;
  int limit = 0;
};

// The SQL of cover, duty rota, duty desk and allocations. Inside the caller's transaction; decides nothing.
class RotaStore {
 public:
  // NOT_FOUND (COVER_NOT_FOUND).
  static absl::StatusOr<Cover> GetCover(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Cover> ListCovers(Tx& tx, const PeriodFilter& filter);
  static void Save(Tx& tx, const Cover& cover);

  // NOT_FOUND (DUTY_NOT_FOUND).
  static absl::StatusOr<Duty> GetDuty(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Duty> ListDuties(Tx& tx, const PeriodFilter& filter);
  static void Save(Tx& tx, const Duty& duty);

  // NOT_FOUND (DUTY_DESK_NOT_FOUND).
  static absl::StatusOr<DutyDesk> GetDutyDesk(Tx& tx, const std::string& council, const std::string& id);
  static void Insert(Tx& tx, const DutyDesk& desk);

  // NOT_FOUND (ALLOCATION_NOT_FOUND).
  static absl::StatusOr<Allocation> GetAllocation(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Allocation> ListAllocations(Tx& tx, const PeriodFilter& filter);
  // Every allocation of these young people, each one's first to begin first.
  static std::vector<Allocation> AllocationsOf(Tx& tx, const std::string& council,
                                               const std::vector<std::string>& young_people);
  static void Save(Tx& tx, const Allocation& allocation);
};

}  // namespace homeward::episode
