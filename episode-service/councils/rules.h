#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

namespace homeward::episode {

// What decides whether a version of a policy may be adopted, beside what it says.
struct Adoption {
  bool approved = false;
  absl::Time effective_from;
  absl::Time last_effective_from;
  bool facts_recorded = false;  // whether any episode of the council is recorded
};

// A version that is not approved decides nothing (S1-21). None takes effect before the one that it follows, and none
// before now once there are facts: their due times were decided by the versions in force.
absl::Status CheckAdoption(const Adoption& adoption, absl::Time now);

}  // namespace homeward::episode
