#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <set>
#include <utility>

#include "common/calendar/bank_holidays.h"
#include "common/calendar/local_time.h"

namespace homeward {

// Wall-clock times on some days of the week that are no bank holidays (policy 45): `from` belongs to the office hours,
// `until` no longer.
struct OfficeHours {
  absl::Duration from = absl::Hours(9);
  absl::Duration until = absl::Hours(17);
  std::set<absl::Weekday> days = {absl::Weekday::monday, absl::Weekday::tuesday, absl::Weekday::wednesday,
                                  absl::Weekday::thursday, absl::Weekday::friday};
};

// Monday to Friday in Europe/London but for bank holidays. Dates are local.
class WorkingDays {
 public:
  explicit WorkingDays(BankHolidays holidays) : holidays_(std::move(holidays)) {}

  bool IsWorkingDay(absl::CivilDay day) const;

  // The first working day after `day`, whether or not `day` is one.
  absl::CivilDay NextWorkingDay(absl::CivilDay day) const;

  // The last instant that is in time for "within n working days" (policy 67): the cutoff, a wall-clock time, on the
  // n-th working day after the local day of the event, which is day 0 whatever its hour.
  absl::Time EndOfNth(absl::Time event, int n, absl::Duration cutoff = kEndOfDay) const;

  // Whether the office is open (policy 45).
  bool WithinOfficeHours(absl::Time instant, const OfficeHours& hours = {}) const;

 private:
  BankHolidays holidays_;
};

}  // namespace homeward
