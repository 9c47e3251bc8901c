#include "common/calendar/window.h"

#include <algorithm>

namespace homeward {

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return absl::CivilDay(month.year(), month.month(), std::min(day.day(), last.day()));
}

absl::CivilDay WindowStart(absl::CivilDay latest, WindowLength length) {
  return length.unit == WindowLength::Unit::kMonths ? AddMonths(latest, -length.value) : latest - length.value;
}

bool InWindow(absl::CivilDay latest, absl::CivilDay event, WindowLength length) {
  return WindowStart(latest, length) < event && event <= latest;
}

}  // namespace homeward
