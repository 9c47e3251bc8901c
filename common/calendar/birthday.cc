#include "common/calendar/birthday.h"

#include "common/calendar/window.h"

namespace homeward {

absl::CivilDay Birthday(absl::CivilDay born, int n, LeapBirthday leap) {
  // 29 February of a common year is normalised to 1 March.
  if (leap == LeapBirthday::kMarch1) return absl::CivilDay(born.year() + n, born.month(), born.day());
  return AddMonths(born, 12 * n);
}

int AgeOn(absl::CivilDay born, absl::CivilDay on, LeapBirthday leap) {
  const int years = static_cast<int>(on.year() - born.year());
  return on < Birthday(born, years, leap) ? years - 1 : years;
}

}  // namespace homeward
