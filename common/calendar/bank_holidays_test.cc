#include "common/calendar/bank_holidays.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <string>

#include "common/calendar/local_time.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using absl::CivilDay;

struct Year {
  int year;
  const char* days;  // dd/mm
};

// The reviewed table of England and Wales.
constexpr Year kTable[] = {
    {2018, "01/01 30/03 02/04 07/05 28/05 27/08 25/12 26/12"},
    {2019, "01/01 19/04 22/04 06/05 27/05 26/08 25/12 26/12"},
    {2020, "01/01 10/04 13/04 08/05 25/05 31/08 25/12 28/12"},
    {2021, "01/01 02/04 05/04 03/05 31/05 30/08 27/12 28/12"},
    {2022, "03/01 15/04 18/04 02/05 02/06 03/06 29/08 19/09 26/12 27/12"},
    {2023, "02/01 07/04 10/04 01/05 08/05 29/05 28/08 25/12 26/12"},
    {2024, "01/01 29/03 01/04 06/05 27/05 26/08 25/12 26/12"},
    {2025, "01/01 18/04 21/04 05/05 26/05 25/08 25/12 26/12"},
    {2026, "01/01 03/04 06/04 04/05 25/05 31/08 25/12 28/12"},
    {2027, "01/01 26/03 29/03 03/05 31/05 30/08 27/12 28/12"},
    {2028, "03/01 14/04 17/04 01/05 29/05 28/08 25/12 26/12"},
    {2029, "01/01 30/03 02/04 07/05 28/05 27/08 25/12 26/12"},
    {2030, "01/01 19/04 22/04 06/05 27/05 26/08 25/12 26/12"},
};

std::string Text(const std::vector<CivilDay>& days) {
  return absl::StrJoin(days, " ",
                       [](std::string* out, CivilDay day) { absl::StrAppend(out, FormatUkDate(day).substr(0, 5)); });
}

std::string ReviewedFile() {
  std::ifstream file("policies/bank-holidays/england-and-wales.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

// A gov.uk file whose England and Wales division has these dates, beside a division that is not used.
std::string FileWith(const std::vector<std::string>& dates) {
  const std::string events = absl::StrJoin(dates, ",", [](std::string* out, const std::string& date) {
    absl::StrAppend(out, R"({"title":"A holiday","date":")", date, R"(","notes":"","bunting":true})");
  });
  return absl::StrCat(
      R"({"england-and-wales":{"division":"england-and-wales","events":[)", events,
      R"(]},"scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2031-01-02"}]}})");
}

std::vector<std::string> EightIn2031(const std::string& last = "2031-12-26") {
  return {"2031-01-01", "2031-04-11", "2031-04-14", "2031-05-05", "2031-05-26", "2031-08-25", "2031-12-25", last};
}

TEST(BankHolidaysByRule, AgreesWithTheTable) {
  for (const Year& row : kTable) EXPECT_EQ(Text(BankHolidaysByRule(row.year)), row.days) << row.year;
}

TEST(BankHolidaysByRule, KnowsTheMovedAndExtraDaysBeforeTheTable) {
  EXPECT_EQ(Text(BankHolidaysByRule(2011)), "03/01 22/04 25/04 29/04 02/05 30/05 29/08 26/12 27/12");
  EXPECT_EQ(Text(BankHolidaysByRule(2012)), "02/01 06/04 09/04 07/05 04/06 05/06 27/08 25/12 26/12");
}

TEST(BankHolidaysByRule, FallsOnDistinctWeekdaysInEveryYear) {
  for (int year = 1978; year < 2200; ++year) {
    const std::vector<CivilDay> days = BankHolidaysByRule(year);
    EXPECT_GE(days.size(), 8u) << year;
    EXPECT_TRUE(absl::c_is_sorted(days));
    EXPECT_EQ(absl::c_adjacent_find(days), days.end()) << year;
    for (const CivilDay day : days) {
      EXPECT_EQ(day.year(), year);
      EXPECT_LT(absl::GetWeekday(day), absl::Weekday::saturday) << day;
    }
  }
}

TEST(BankHolidaysByRule, FindsTheEarliestAndTheLatestEaster) {
  EXPECT_EQ(BankHolidaysByRule(2008)[2], CivilDay(2008, 3, 24));  // Easter on 23 March
  EXPECT_EQ(BankHolidaysByRule(2038)[2], CivilDay(2038, 4, 26));  // Easter on 25 April
  EXPECT_EQ(BankHolidaysByRule(1981)[2], CivilDay(1981, 4, 20));  // the late-moon exception
}

TEST(ReviewedBankHolidays, AgreeWithTheRuleFrom2018To2035) {
  const auto days = ParseBankHolidays(ReviewedFile());
  ASSERT_THAT(days, IsOk());
  std::vector<CivilDay> expected;
  for (int year = 2018; year <= 2035; ++year) {
    for (const CivilDay day : BankHolidaysByRule(year)) expected.push_back(day);
  }
  EXPECT_EQ(*days, expected);
}

TEST(ReviewedBankHolidays, AgreeWithTheTable) {
  const auto days = ParseBankHolidays(ReviewedFile());
  ASSERT_THAT(days, IsOk());
  for (const Year& row : kTable) {
    std::vector<CivilDay> of_year;
    for (const CivilDay day : *days) {
      if (day.year() == row.year) of_year.push_back(day);
    }
    EXPECT_EQ(Text(of_year), row.days) << row.year;
  }
}

TEST(ParseBankHolidays, UsesOnlyEnglandAndWales) {
  const auto days = ParseBankHolidays(FileWith(EightIn2031()));
  ASSERT_THAT(days, IsOk());
  EXPECT_EQ(Text(*days), "01/01 11/04 14/04 05/05 26/05 25/08 25/12 26/12");
}

TEST(ParseBankHolidays, RefusesHalfAYear) {
  std::vector<std::string> dates = EightIn2031();
  dates.emplace_back("2032-01-01");
  const auto incomplete = FailsWith(absl::StatusCode::kInvalidArgument, "BANK_HOLIDAYS_INCOMPLETE");
  EXPECT_THAT(ParseBankHolidays(FileWith(dates)), incomplete);
  EXPECT_THAT(ParseBankHolidays(FileWith({"2031-01-01"})), incomplete);
}

TEST(ParseBankHolidays, RefusesWhatIsNotSuchAFile) {
  const auto malformed = FailsWith(absl::StatusCode::kInvalidArgument, "BANK_HOLIDAYS_MALFORMED");
  for (const absl::string_view text :
       {"", "{", "null", "[]", "{}", R"({"england-and-wales":[]})", R"({"england-and-wales":{"events":{}}})",
        R"({"england-and-wales":{"events":[]}})", R"({"england-and-wales":{"events":[1]}})",
        R"({"england-and-wales":{"events":[{}]}})", R"({"england-and-wales":{"events":[{"date":20310101}]}})",
        R"({"scotland":{"events":[{"title":"x","date":"2031-01-02"}]}})"}) {
    EXPECT_THAT(ParseBankHolidays(text), malformed) << text;
  }
  EXPECT_THAT(ParseBankHolidays(FileWith(EightIn2031("26/12/2031"))), malformed);
  EXPECT_THAT(ParseBankHolidays(FileWith(EightIn2031("2031-02-29"))), malformed);
  EXPECT_THAT(ParseBankHolidays(FileWith(EightIn2031("2031-12-25"))), malformed);
}

TEST(BankHolidays, FollowTheRuleWhereNothingIsLoaded) {
  const BankHolidays holidays;
  EXPECT_TRUE(holidays.Contains(CivilDay(2022, 9, 19)));
  EXPECT_TRUE(holidays.Contains(CivilDay(2044, 12, 26)));
  EXPECT_FALSE(holidays.Contains(CivilDay(2044, 12, 28)));
}

TEST(BankHolidays, LoadedDatesWinForTheYearsTheyCover) {
  const std::vector<CivilDay> loaded = {CivilDay(2031, 12, 25), CivilDay(2031, 7, 7)};
  const BankHolidays holidays(loaded);
  EXPECT_TRUE(holidays.Contains(CivilDay(2031, 7, 7)));
  EXPECT_FALSE(holidays.Contains(CivilDay(2031, 12, 26)));
  EXPECT_TRUE(holidays.Contains(CivilDay(2030, 12, 26)));
  EXPECT_TRUE(holidays.Contains(CivilDay(2032, 12, 27)));
}

TEST(BankHolidays, LoadingAgainReplacesAYearAndKeepsTheOthers) {
  BankHolidays holidays({CivilDay(2031, 7, 7), CivilDay(2032, 7, 7)});
  holidays.Load({CivilDay(2031, 8, 8)});
  EXPECT_FALSE(holidays.Contains(CivilDay(2031, 7, 7)));
  EXPECT_TRUE(holidays.Contains(CivilDay(2031, 8, 8)));
  EXPECT_TRUE(holidays.Contains(CivilDay(2032, 7, 7)));
}

}  // namespace
}  // namespace homeward
