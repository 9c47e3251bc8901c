#include "common/calendar/local_time.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "common/core/status.h"

namespace homeward {
namespace {

absl::StatusOr<absl::TimeZone> LoadLondon() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Europe/London", &zone)) {
    return Fail(absl::StatusCode::kFailedPrecondition, "TIME_ZONE_DATA_MISSING",
                "time zone Europe/London cannot be loaded: install tzdata");
  }
  return zone;
}

absl::TimeZone LoadLondonOrDie() {
  const absl::StatusOr<absl::TimeZone> zone = LoadLondon();
  if (zone.ok()) return *zone;
  std::fprintf(stderr, "%s\n", zone.status().ToString().c_str());
  std::abort();
}

absl::Status Refuse(absl::string_view field, absl::string_view reason, absl::string_view message) {
  return FailField(absl::StatusCode::kInvalidArgument, reason, field, message);
}

// A number of digits only: no sign, no space.
std::optional<int> Digits(absl::string_view text, size_t fewest, size_t most) {
  int number = 0;
  if (text.size() < fewest || text.size() > most) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); })) {
    return std::nullopt;
  }
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

// Only days that the calendar has; a year below 1000 is a two-digit year with zeros before it.
std::optional<absl::CivilDay> RealDay(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || !day || *year < 1000) return std::nullopt;
  const absl::CivilDay date(*year, *month, *day);
  if (date.year() != *year || date.month() != *month || date.day() != *day) return std::nullopt;
  return date;
}

}  // namespace

absl::Status CheckLondon() { return LoadLondon().status(); }

absl::TimeZone London() {
  static const absl::TimeZone zone = LoadLondonOrDie();
  return zone;
}

absl::CivilDay LocalDay(absl::Time instant) { return absl::ToCivilDay(instant, London()); }

absl::Duration LocalTimeOfDay(absl::Time instant) {
  const absl::TimeZone::CivilInfo local = London().At(instant);
  return absl::Seconds(local.cs - absl::CivilSecond(absl::CivilDay(local.cs))) + local.subsecond;
}

absl::Time StartOfLocalDay(absl::CivilDay day) { return absl::FromCivil(day, London()); }

absl::Time EndOfLocalDay(absl::CivilDay day) { return AtTimeOfDay(day, kEndOfDay); }

absl::Time AtTimeOfDay(absl::CivilDay day, absl::Duration time_of_day) {
  absl::Duration fraction;
  const int64_t seconds = absl::IDivDuration(time_of_day, absl::Seconds(1), &fraction);
  return absl::FromCivil(absl::CivilSecond(day) + seconds, London()) + fraction;
}

absl::Time StartOfLocalWeek(absl::Time instant) {
  return StartOfLocalDay(absl::PrevWeekday(LocalDay(instant) + 1, absl::Weekday::monday));
}

absl::StatusOr<absl::Time> FromLocalTime(absl::string_view field, absl::CivilSecond local,
                                         std::optional<absl::Duration> utc_offset) {
  const absl::TimeZone::TimeInfo info = London().At(local);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return Refuse(field, "LOCAL_TIME_DOES_NOT_EXIST", "the clocks go forward and leave this local time out");
  }
  if (!utc_offset) {
    if (info.kind == absl::TimeZone::TimeInfo::UNIQUE) return info.pre;
    return Refuse(field, "LOCAL_TIME_AMBIGUOUS",
                  "the clocks go back and this local time occurs twice: give its offset");
  }
  for (const absl::Time candidate : {info.pre, info.post}) {
    if (absl::Seconds(London().At(candidate).offset) == *utc_offset) return candidate;
  }
  return Refuse(field, "LOCAL_TIME_OFFSET_WRONG", "Europe/London has another offset at this local time");
}

std::optional<absl::CivilDay> ParseUkDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 3) return std::nullopt;
  return RealDay(Digits(parts[2], 4, 4), Digits(parts[1], 1, 2), Digits(parts[0], 1, 2));
}

std::optional<absl::CivilDay> ParseIsoDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 3) return std::nullopt;
  return RealDay(Digits(parts[0], 4, 4), Digits(parts[1], 2, 2), Digits(parts[2], 2, 2));
}

std::string FormatUkDate(absl::CivilDay day) {
  return absl::StrFormat("%02d/%02d/%04d", day.day(), day.month(), day.year());
}

std::string FormatForPeople(absl::Time instant) { return absl::FormatTime("%a %d %b %Y %H:%M %Z", instant, London()); }

}  // namespace homeward
