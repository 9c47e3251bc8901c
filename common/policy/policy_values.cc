#include "common/policy/policy_values.h"

namespace homeward {

Limit LimitOf(const policy::v1::Limit& limit) {
  switch (limit.unit()) {
    case policy::v1::UNIT_ELAPSED_MINUTES:
      return {.value = limit.value(), .unit = Limit::Unit::kMinutes};
    case policy::v1::UNIT_CALENDAR_DAYS:
      return {.value = limit.value(), .unit = Limit::Unit::kDays};
    case policy::v1::UNIT_WORKING_DAYS:
      return {.value = limit.value(), .unit = Limit::Unit::kWorkingDays};
    case policy::v1::UNIT_CALENDAR_MONTHS:
      return {.value = limit.value(), .unit = Limit::Unit::kMonths};
    default:
      return {.value = limit.value(), .unit = Limit::Unit::kHours};
  }
}

absl::Duration CutoffOf(const policy::v1::CalendarPolicy& calendar) {
  const auto& cutoff = calendar.working_day_cutoff();
  return absl::Hours(cutoff.hour()) + absl::Minutes(cutoff.minute()) - absl::Microseconds(1);
}

OfficeHours OfficeHoursOf(const policy::v1::CalendarPolicy& calendar) {
  const auto time_of_day = [](const policy::v1::LocalTime& time) {
    return absl::Hours(time.hour()) + absl::Minutes(time.minute());
  };
  OfficeHours hours{.from = time_of_day(calendar.office_hours().opens()),
                    .until = time_of_day(calendar.office_hours().closes()),
                    .days = {}};
  // Both number the days from Monday on: one from 1, the other from 0.
  for (const int day : calendar.office_hours().days()) hours.days.insert(static_cast<absl::Weekday>(day - 1));
  return hours;
}

}  // namespace homeward
