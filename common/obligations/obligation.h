#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward {

enum class ObligationState { kOpen = 1, kMet = 2, kMetLate = 3, kWaived = 4, kSuperseded = 5, kWithdrawn = 6 };

// Rule, source and clock: why an obligation is due when it is. See homeward.common.v1.Why.
struct Why {
  std::string rule;
  std::string citation;
  int64_t policy_version = 0;
  std::string policy_field;
  std::string clock_started_by;
  Moment clock_started;
  std::string limit;

  bool operator==(const Why&) const = default;
};

// Something that law or policy requires because something happened. See homeward.common.v1.Obligation.
struct Obligation {
  std::string id;
  std::string subject;    // the young person
  std::string raised_by;  // the record whose fact raised it
  std::string kind;
  std::string step;
  std::string role;
  absl::Time raised;
  absl::Time due;
  ObligationState state = ObligationState::kOpen;
  bool overdue = false;
  std::optional<absl::Time> discharged;
  std::string discharged_by;
  std::string reason;
  std::string rationale;  // why a person waived it, in words; in no event
  Why why;
  int64_t version = 0;

  bool operator==(const Obligation&) const = default;
};

// The act that met an obligation: when it happened (not when it was entered) and its record.
struct Discharge {
  absl::Time time;
  std::string record;
};

// What the facts, looked at now, say that an obligation should be. Nothing in it remembers anything: it follows from
// the facts and the policy alone, so that any order in which they arrived gives the same.
struct WantedObligation {
  std::string raised_by;
  std::string kind;
  std::string step;
  std::string role;
  absl::Time raised;
  absl::Time due;
  Why why;
  std::optional<Discharge> discharge;
  std::string waived_reason;      // the facts themselves say why it is not to be done
  std::string superseded_reason;  // another obligation took its place
};

enum class ObligationChange {
  kRaised = 1,
  kRescheduled = 2,
  kDischarged = 3,
  kOverdue = 4,
  kWaived = 5,
  kSuperseded = 6,
  kWithdrawn = 7,
  kReopened = 8
};

struct ObligationUpdate {
  Obligation obligation;
  ObligationChange change;
};

// What a derivation says: what is wanted, and when to look again although nothing happens until then.
struct Derivation {
  std::vector<WantedObligation> wanted;
  std::optional<absl::Time> look_again;

  // The earliest of the times asked for.
  void LookAgainAt(absl::Time time) {
    if (!look_again.has_value() || time < *look_again) look_again = time;
  }
};

// The id of an obligation, which follows from what it is: the same fact always raises the same one.
std::string ObligationIdOf(const std::string& council, const WantedObligation& wanted);

// The difference between what stands and what is wanted, in a fixed order. What people decided (waived) survives;
// what is wanted no more is withdrawn and stays visible. An obligation is the same one if rule kind, triggering fact
// and step are the same.
std::vector<ObligationUpdate> Reconcile(const std::string& council, const std::string& subject,
                                        const std::vector<Obligation>& existing,
                                        const std::vector<WantedObligation>& wanted, absl::Time now);

// A person with the right to do so decides that it is not to be done. FAILED_PRECONDITION (OBLIGATION_CLOSED) unless it
// is open.
absl::StatusOr<ObligationUpdate> Waive(Obligation obligation, std::string reason, std::string rationale);

// The time after `now` at which an obligation becomes overdue, the earliest of all; none if all are settled or late.
std::optional<absl::Time> NextOverdue(const std::vector<WantedObligation>& wanted, absl::Time now);

}  // namespace homeward
