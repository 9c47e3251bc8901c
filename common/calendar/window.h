#pragma once

#include <absl/time/civil_time.h>

namespace homeward {

// How far a counting rule looks back ("4 in 28 days", "6 in 2 months").
struct WindowLength {
  enum class Unit { kDays, kMonths };
  int value = 0;
  Unit unit = Unit::kDays;
};

// The same day of the month `months` later (earlier if negative), or the last day of a month that is too short.
absl::CivilDay AddMonths(absl::CivilDay day, int months);

// The local date after which starts count, itself excluded, for a window that rolls back from `latest` (S4-23,
// policy 9, 10).
absl::CivilDay WindowStart(absl::CivilDay latest, WindowLength length);

// Whether what happened on local date `event` counts in the window that rolls back from `latest`, which is included.
bool InWindow(absl::CivilDay latest, absl::CivilDay event, WindowLength length);

}  // namespace homeward
