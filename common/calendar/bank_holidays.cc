#include "common/calendar/bank_holidays.h"

#include <absl/algorithm/container.h>
#include <absl/status/status.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "common/calendar/local_time.h"
#include "common/core/status.h"

namespace homeward {
namespace {

using absl::CivilDay;
using absl::Weekday;

// The eight that every year has had since 1978.
constexpr int kFewestInAYear = 8;

struct Moved {
  CivilDay from;
  CivilDay to;
};
constexpr Moved kMoved[] = {
    {CivilDay(2012, 5, 28), CivilDay(2012, 6, 4)},  // Diamond Jubilee
    {CivilDay(2020, 5, 4), CivilDay(2020, 5, 8)},   // VE Day
    {CivilDay(2022, 5, 30), CivilDay(2022, 6, 2)},  // Platinum Jubilee
};
constexpr CivilDay kOneOff[] = {
    CivilDay(2011, 4, 29),  // royal wedding
    CivilDay(2012, 6, 5),   // Diamond Jubilee
    CivilDay(2022, 6, 3),   // Platinum Jubilee
    CivilDay(2022, 9, 19),  // state funeral
    CivilDay(2023, 5, 8),   // coronation
};

// The Gregorian computus: golden number, century corrections, then the Sunday after the full moon.
CivilDay EasterSunday(absl::civil_year_t year) {
  const auto golden = year % 19;
  const auto century = year / 100;
  const auto of_century = year % 100;
  const auto lunar_correction = (century - (century + 8) / 25 + 1) / 3;
  const auto epact = (19 * golden + century - century / 4 - lunar_correction + 15) % 30;
  const auto to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
  const auto late_moon = (golden + 11 * epact + 22 * to_sunday) / 451;
  return CivilDay(year, 3, 22) + (epact + to_sunday - 7 * late_moon);
}

CivilDay FirstMonday(absl::civil_year_t year, int month) {
  return absl::NextWeekday(CivilDay(year, month, 1) - 1, Weekday::monday);
}

CivilDay LastMonday(absl::civil_year_t year, int month) {
  return absl::PrevWeekday(CivilDay(year, month + 1, 1), Weekday::monday);
}

CivilDay NewYear(absl::civil_year_t year) {
  const CivilDay day(year, 1, 1);
  const Weekday weekday = absl::GetWeekday(day);
  const bool weekend = weekday == Weekday::saturday || weekday == Weekday::sunday;
  return weekend ? absl::NextWeekday(day, Weekday::monday) : day;
}

// The two days of Christmas; one that falls on a weekend is given on the next weekday that is not the other.
std::vector<CivilDay> Christmas(absl::civil_year_t year) {
  const CivilDay day(year, 12, 25);
  switch (absl::GetWeekday(day)) {
    case Weekday::friday:
      return {day, day + 3};
    case Weekday::saturday:
      return {day + 2, day + 3};
    case Weekday::sunday:
      return {day + 1, day + 2};
    default:
      return {day, day + 1};
  }
}

absl::Status Malformed() {
  return Fail(absl::StatusCode::kInvalidArgument, "BANK_HOLIDAYS_MALFORMED",
              "not a bank holiday file: events with distinct dates are expected in its division england-and-wales");
}

std::optional<CivilDay> DateOf(const nlohmann::json& event) {
  if (!event.is_object()) return std::nullopt;
  const auto date = event.find("date");
  if (date == event.end() || !date->is_string()) return std::nullopt;
  return ParseIsoDate(date->get_ref<const std::string&>());
}

// The member `key` of `parent`, a null value if there is none.
const nlohmann::json& Member(const nlohmann::json& parent, const char* key) {
  static const nlohmann::json none;
  if (!parent.is_object()) return none;
  const auto found = parent.find(key);
  return found == parent.end() ? none : *found;
}

absl::Status CheckYearsComplete(absl::Span<const CivilDay> days) {
  absl::btree_map<absl::civil_year_t, int> count;
  for (const CivilDay day : days) ++count[day.year()];
  if (absl::c_all_of(count, [](const auto& year) { return year.second >= kFewestInAYear; })) return absl::OkStatus();
  return Fail(absl::StatusCode::kInvalidArgument, "BANK_HOLIDAYS_INCOMPLETE",
              "a year has fewer than eight bank holidays: load whole years");
}

}  // namespace

std::vector<CivilDay> BankHolidaysByRule(absl::civil_year_t year) {
  const CivilDay easter = EasterSunday(year);
  std::vector<CivilDay> days = {NewYear(year),        easter - 2,          easter + 1,
                                FirstMonday(year, 5), LastMonday(year, 5), LastMonday(year, 8)};
  absl::c_copy(Christmas(year), std::back_inserter(days));
  for (const Moved& moved : kMoved) absl::c_replace(days, moved.from, moved.to);
  absl::c_copy_if(kOneOff, std::back_inserter(days), [year](CivilDay day) { return day.year() == year; });
  absl::c_sort(days);
  return days;
}

absl::StatusOr<std::vector<CivilDay>> ParseBankHolidays(absl::string_view json) {
  const nlohmann::json file = nlohmann::json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  const nlohmann::json& events = Member(Member(file, "england-and-wales"), "events");
  if (!events.is_array() || events.empty()) return Malformed();
  std::vector<CivilDay> days;
  for (const nlohmann::json& event : events) {
    const std::optional<CivilDay> day = DateOf(event);
    if (!day) return Malformed();
    days.push_back(*day);
  }
  absl::c_sort(days);
  if (absl::c_adjacent_find(days) != days.end()) return Malformed();
  HW_RETURN_IF_ERROR(CheckYearsComplete(days));
  return days;
}

void BankHolidays::Load(absl::Span<const CivilDay> days) {
  for (const CivilDay day : days) loaded_[day.year()].clear();
  for (const CivilDay day : days) loaded_[day.year()].push_back(day);
}

bool BankHolidays::Contains(CivilDay day) const {
  const auto loaded = loaded_.find(day.year());
  if (loaded != loaded_.end()) return absl::c_linear_search(loaded->second, day);
  return absl::c_linear_search(BankHolidaysByRule(day.year()), day);
}

}  // namespace homeward
