#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/care_leavers/rules.h"
#include "episode-service/care_leavers/standing.h"

namespace homeward::episode {

// Somebody who should have a person in a role, and the status by which.
struct Unallocated {
  std::string young_person;
  std::string legal_status;
  Moment since;
};

// A page of who in a cohort has nobody in its role, by id.
struct UnallocatedFilter {
  std::string council;
  RoleCohort cohort;
  absl::Time at;
  std::string last_id;  // the last one of the page before
  int limit = 50;
};

// A care leaver who is missing or not in touch, and how they stand.
struct StandingPerson {
  std::string young_person;
  Standing standing;
};

// A page of who stands so, the longest first.
struct StandingFilter {
  std::string council;
  Determination::Result result = Determination::Result::kMissing;
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// The SQL of lists about people in care and care leavers. Inside the caller's transaction; decides nothing.
class CareLeaverStore {
 public:
  static std::vector<Unallocated> ListUnallocated(Tx& tx, const UnallocatedFilter& filter);

  // What was saved of how a young person stands.
  static std::optional<Standing> StandingOf(Tx& tx, const std::string& council, const std::string& young_person);
  // Without a standing there is nothing in any list.
  static void Save(Tx& tx, const std::string& council, const std::string& young_person,
                   const std::optional<Standing>& standing);
  static std::vector<StandingPerson> ListStanding(Tx& tx, const StandingFilter& filter);
};

}  // namespace homeward::episode
