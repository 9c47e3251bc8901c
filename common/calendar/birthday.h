#pragma once

#include <absl/time/civil_time.h>

namespace homeward {

// When somebody born on 29 February has their birthday in a common year (policy 61; SSDA903 580 takes 28 February).
enum class LeapBirthday { kMarch1, kFebruary28 };

// The n-th birthday; the 0th is the day of birth.
absl::CivilDay Birthday(absl::CivilDay born, int n, LeapBirthday leap = LeapBirthday::kMarch1);

// Age in whole years on a date; negative before birth.
int AgeOn(absl::CivilDay born, absl::CivilDay on, LeapBirthday leap = LeapBirthday::kMarch1);

}  // namespace homeward
