#pragma once

#include <absl/time/time.h>

#include <string>

#include "common/calendar/working_days.h"

namespace homeward {

// A deadline as councils write it: "30 minutes", "72 hours", "3 working days", "5 days", "6 months".
struct Limit {
  enum class Unit { kHours, kDays, kWorkingDays, kMonths, kMinutes };
  int value = 0;
  Unit unit = Unit::kHours;
};

// The last instant that is in time. Minutes and hours are elapsed ones; days run to the end of the n-th local day,
// working days to the cutoff on the n-th, the day of the event being day 0 (policy 67); months to the end of the same
// day of the n-th month, or of its last day (policy 10).
absl::Time DueAt(const Limit& limit, const WorkingDays& working_days, absl::Time from,
                 absl::Duration cutoff = kEndOfDay);

// "72 hours", "1 working day"
std::string Describe(const Limit& limit);

}  // namespace homeward
