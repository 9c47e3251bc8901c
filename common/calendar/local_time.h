#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <optional>
#include <string>

namespace homeward {

// The last moment of a local day as wall-clock time: whole microseconds are stored, so it is 23:59:59.999999.
inline const absl::Duration kEndOfDay = absl::Hours(24) - absl::Microseconds(1);

// Whether this machine knows Europe/London (TIME_ZONE_DATA_MISSING without tzdata). A program asks this at its start.
absl::Status CheckLondon();

// Europe/London, loaded once. Ends the program if the time zone is not there: every deadline would be wrong.
absl::TimeZone London();

// The local date of an instant.
absl::CivilDay LocalDay(absl::Time instant);

// The wall-clock time of an instant since local midnight; 09:00 is nine hours even on the day the clocks change.
absl::Duration LocalTimeOfDay(absl::Time instant);

// First microsecond of a local day.
absl::Time StartOfLocalDay(absl::CivilDay day);

// Last microsecond of a local day.
absl::Time EndOfLocalDay(absl::CivilDay day);

// The instant of a wall-clock time, for days on which the clocks do not change (they change on Sundays).
absl::Time AtTimeOfDay(absl::CivilDay day, absl::Duration time_of_day);

// Monday 00:00 of the week in which an instant lies (policy 37).
absl::Time StartOfLocalWeek(absl::Time instant);

// The instant of a local time as people write it; `field` names it in an error. A time that occurs twice needs its
// offset. INVALID_ARGUMENT: LOCAL_TIME_DOES_NOT_EXIST, LOCAL_TIME_AMBIGUOUS, LOCAL_TIME_OFFSET_WRONG.
absl::StatusOr<absl::Time> FromLocalTime(absl::string_view field, absl::CivilSecond local,
                                         std::optional<absl::Duration> utc_offset = std::nullopt);

// A date written dd/mm/yyyy. Day and month may have one digit, the year has four (SSDA903 1005: `3/7/2023` is a date,
// `13/10/21` is not).
std::optional<absl::CivilDay> ParseUkDate(absl::string_view text);

// A date written yyyy-mm-dd, zero-padded.
std::optional<absl::CivilDay> ParseIsoDate(absl::string_view text);

// "30/03/2026"
std::string FormatUkDate(absl::CivilDay day);

// "Mon 30 Mar 2026 23:15 BST": for people, never to be parsed.
std::string FormatForPeople(absl::Time instant);

}  // namespace homeward
