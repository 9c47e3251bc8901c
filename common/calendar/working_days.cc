#include "common/calendar/working_days.h"

namespace homeward {

bool WorkingDays::IsWorkingDay(absl::CivilDay day) const {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return false;
  return !holidays_.Contains(day);
}

absl::CivilDay WorkingDays::NextWorkingDay(absl::CivilDay day) const {
  do {
    ++day;
  } while (!IsWorkingDay(day));
  return day;
}

absl::Time WorkingDays::EndOfNth(absl::Time event, int n, absl::Duration cutoff) const {
  absl::CivilDay day = LocalDay(event);
  for (int passed = 0; passed < n; ++passed) day = NextWorkingDay(day);
  return AtTimeOfDay(day, cutoff);
}

bool WorkingDays::WithinOfficeHours(absl::Time instant, const OfficeHours& hours) const {
  const absl::Duration time_of_day = LocalTimeOfDay(instant);
  const absl::CivilDay day = LocalDay(instant);
  const bool open_that_day = hours.days.contains(absl::GetWeekday(day)) && !holidays_.Contains(day);
  return open_that_day && time_of_day >= hours.from && time_of_day < hours.until;
}

}  // namespace homeward
