#pragma once

#include <absl/time/time.h>

#include "common/calendar/local_time.h"

namespace homeward {

// When something happened, and whether only its local date is known. A date is kept as the first instant of the day.
struct Moment {
  absl::Time time;
  bool date_only = false;

  bool operator==(const Moment&) const = default;
};

inline Moment OnDay(absl::CivilDay day) { return {.time = StartOfLocalDay(day), .date_only = true}; }

// Whether `a` was certainly before `b`: where one is a date only, on an earlier day.
inline bool IsBefore(const Moment& a, const Moment& b) {
  if (a.date_only || b.date_only) return LocalDay(a.time) < LocalDay(b.time);
  return a.time < b.time;
}

// From when an elapsed limit runs: a date without a time gives the benefit of the whole day (architecture 12).
inline absl::Time ElapsedFrom(const Moment& moment) {
  return moment.date_only ? EndOfLocalDay(LocalDay(moment.time)) : moment.time;
}

}  // namespace homeward
