#pragma once

#include <absl/status/status.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

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

// An entry of a document's change log, as homeward.policy.v1.DocumentChange has it.
struct DocumentChange {
  std::string version;
  std::string date;
  std::string what;

  bool operator==(const DocumentChange&) const = default;
};

// What stands in a document's change log stays there: the log of its next version begins with it (S0-18).
// FAILED_PRECONDITION (CHANGE_LOG_REWRITTEN).
absl::Status CheckChangeLog(const std::vector<DocumentChange>& before, const std::vector<DocumentChange>& next);

// Whether a document is past its review date: from the day after it on, in London. It stays in force (S0-18, policy
// 54).
bool ReviewOverdue(absl::CivilDay review_due, absl::Time now);

}  // namespace homeward::episode
