#pragma once

#include <absl/time/time.h>

#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/care_leavers/rules.h"

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

// The SQL of lists about people in care and care leavers. Inside the caller's transaction; decides nothing.
class CareLeaverStore {
 public:
  static std::vector<Unallocated> ListUnallocated(Tx& tx, const UnallocatedFilter& filter);
};

}  // namespace homeward::episode
