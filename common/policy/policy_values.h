#pragma once

#include <absl/time/time.h>

#include "common/calendar/limit.h"
#include "common/calendar/working_days.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward {

// The building blocks of a policy in the form in which rules reckon with them.
Limit LimitOf(const policy::v1::Limit& limit);

// The wall-clock time of the last microsecond of a working day (policy 67).
absl::Duration CutoffOf(const policy::v1::CalendarPolicy& calendar);

// When the council's office is open (policy 45).
OfficeHours OfficeHoursOf(const policy::v1::CalendarPolicy& calendar);

}  // namespace homeward
