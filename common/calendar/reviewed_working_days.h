#pragma once

#include <absl/status/statusor.h>

#include "common/calendar/working_days.h"

namespace homeward {

// The working days by the reviewed bank holidays in policies/. Errors: those of ParseBankHolidays.
absl::StatusOr<WorkingDays> ReviewedWorkingDays();

}  // namespace homeward
