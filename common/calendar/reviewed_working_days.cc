#include "common/calendar/reviewed_working_days.h"

#include "common/calendar/bank_holidays.h"
#include "common/core/status.h"
#include "policies/policy_files.h"

namespace homeward {

absl::StatusOr<WorkingDays> ReviewedWorkingDays() {
  HW_ASSIGN_OR_RETURN(const auto days, ParseBankHolidays(kBankHolidayFiles.front().text));
  return WorkingDays(BankHolidays(days));
}

}  // namespace homeward
