#include "common/calendar/local_time.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using absl::CivilDay;
using absl::CivilSecond;

const absl::Duration kGmt = absl::ZeroDuration();
const absl::Duration kBst = absl::Hours(1);
const absl::Duration kMicrosecond = absl::Microseconds(1);

TEST(London, IsKnownHere) { EXPECT_THAT(CheckLondon(), IsOk()); }

TEST(LondonDeathTest, WithoutTzdataTheProgramEndsWithItsReason) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a fresh process, which has not loaded the zone yet
  ASSERT_EQ(setenv("TZDIR", "/nonexistent", 1), 0);
  EXPECT_DEATH(London(), "Europe/London cannot be loaded: install tzdata");
  ASSERT_EQ(unsetenv("TZDIR"), 0);
}

TEST(LocalDay, IsTheDateInLondon) {
  EXPECT_EQ(LocalDay(At("2026-06-30T22:59:59.999999Z")), CivilDay(2026, 6, 30));
  EXPECT_EQ(LocalDay(At("2026-06-30T23:30:00Z")), CivilDay(2026, 7, 1));
  EXPECT_EQ(LocalDay(At("2026-02-28T23:59:59.999999Z")), CivilDay(2026, 2, 28));
  EXPECT_EQ(LocalDay(At("2026-03-01T00:00:00Z")), CivilDay(2026, 3, 1));
}

TEST(LocalDay, Policy67EndsInItsLastMicrosecond) {
  EXPECT_EQ(EndOfLocalDay(CivilDay(2026, 6, 30)), At("2026-06-30T23:59:59.999999+01:00"));
  for (const CivilDay day : {CivilDay(2024, 3, 31), CivilDay(2024, 7, 1), CivilDay(2024, 10, 27)}) {
    EXPECT_EQ(EndOfLocalDay(day) + kMicrosecond, StartOfLocalDay(day + 1));
    EXPECT_EQ(LocalDay(EndOfLocalDay(day)), day);
    EXPECT_EQ(LocalDay(EndOfLocalDay(day) + kMicrosecond), day + 1);
    EXPECT_EQ(LocalDay(StartOfLocalDay(day)), day);
    EXPECT_EQ(LocalDay(StartOfLocalDay(day) - kMicrosecond), day - 1);
  }
}

TEST(LocalDay, HasTwentyThreeOrTwentyFiveHoursWhenTheClocksChange) {
  EXPECT_EQ(EndOfLocalDay(CivilDay(2024, 3, 31)) - StartOfLocalDay(CivilDay(2024, 3, 31)),
            absl::Hours(23) - kMicrosecond);
  EXPECT_EQ(EndOfLocalDay(CivilDay(2024, 10, 27)) - StartOfLocalDay(CivilDay(2024, 10, 27)),
            absl::Hours(25) - kMicrosecond);
}

TEST(LocalTimeOfDay, IsWhatTheClockOnTheWallShows) {
  EXPECT_EQ(LocalTimeOfDay(At("2024-03-31T09:00:00+01:00")), absl::Hours(9));
  EXPECT_EQ(LocalTimeOfDay(At("2024-10-27T23:59:59.999999Z")), kEndOfDay);
  EXPECT_EQ(LocalTimeOfDay(At("2024-07-01T00:00:00+01:00")), absl::ZeroDuration());
  EXPECT_EQ(AtTimeOfDay(CivilDay(2024, 7, 1), absl::Hours(17)), At("2024-07-01T16:00:00Z"));
}

TEST(StartOfLocalWeek, Policy37IsMondayMidnightInLondon) {
  const absl::Time monday = At("2024-03-25T00:00:00Z");
  EXPECT_EQ(StartOfLocalWeek(monday), monday);
  EXPECT_EQ(StartOfLocalWeek(monday - kMicrosecond), At("2024-03-18T00:00:00Z"));
  EXPECT_EQ(StartOfLocalWeek(At("2024-03-31T23:59:59.999999+01:00")), monday);
  EXPECT_EQ(StartOfLocalWeek(At("2024-04-01T00:00:00+01:00")), At("2024-03-31T23:00:00Z"));
}

TEST(FromLocalTime, TakesAnUnambiguousTimeWithAndWithoutOffset) {
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 7, 1, 12, 0, 0)).value(), At("2024-07-01T11:00:00Z"));
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 7, 1, 12, 0, 0), kBst).value(), At("2024-07-01T11:00:00Z"));
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 1, 1, 12, 0, 0), kGmt).value(), At("2024-01-01T12:00:00Z"));
}

TEST(FromLocalTime, RefusesAnOffsetThatLondonDoesNotHave) {
  const auto wrong = FailsWith(absl::StatusCode::kInvalidArgument, "LOCAL_TIME_OFFSET_WRONG");
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 7, 1, 12, 0, 0), kGmt), wrong);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 1, 1, 12, 0, 0), kBst), wrong);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 10, 27, 1, 30, 0), absl::Hours(2)), wrong);
}

TEST(FromLocalTime, RefusesATimeThatTheClockChangeLeavesOut) {
  const auto missing = FailsWith(absl::StatusCode::kInvalidArgument, "LOCAL_TIME_DOES_NOT_EXIST");
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 0, 59, 59)), IsOk());
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 1, 0, 0)), missing);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 1, 30, 0)), missing);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 1, 30, 0), kGmt), missing);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 1, 30, 0), kBst), missing);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 3, 31, 1, 59, 59)), missing);
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 3, 31, 2, 0, 0)).value(), At("2024-03-31T01:00:00Z"));
}

TEST(FromLocalTime, ATimeThatOccursTwiceNeedsItsOffset) {
  const auto ambiguous = FailsWith(absl::StatusCode::kInvalidArgument, "LOCAL_TIME_AMBIGUOUS");
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 10, 27, 0, 59, 59)).value(), At("2024-10-26T23:59:59Z"));
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 10, 27, 1, 0, 0)), ambiguous);
  EXPECT_THAT(FromLocalTime("t", CivilSecond(2024, 10, 27, 1, 30, 0)), ambiguous);
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 10, 27, 1, 30, 0), kBst).value(), At("2024-10-27T00:30:00Z"));
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 10, 27, 1, 30, 0), kGmt).value(), At("2024-10-27T01:30:00Z"));
  EXPECT_EQ(FromLocalTime("t", CivilSecond(2024, 10, 27, 2, 0, 0)).value(), At("2024-10-27T02:00:00Z"));
}

TEST(FromLocalTime, ErrorNamesTheField) {
  const absl::Status status = FromLocalTime("missing_since", CivilSecond(2024, 3, 31, 1, 30, 0)).status();
  EXPECT_EQ(ProblemOf(status).field, "missing_since");
}

TEST(ParseUkDate, Ssda903Rule1005TakesRealDatesWithFourDigitYears) {
  EXPECT_EQ(ParseUkDate("13/10/2021"), CivilDay(2021, 10, 13));
  EXPECT_EQ(ParseUkDate("3/7/2023"), CivilDay(2023, 7, 3));
  EXPECT_EQ(ParseUkDate("29/02/2024"), CivilDay(2024, 2, 29));
}

TEST(ParseUkDate, Ssda903Rule1005RefusesEverythingElse) {
  for (const absl::string_view text :
       {"",           "13/10/21",   "13/10/021",   "13/10/0021",  "29/02/2023", "31/04/2024",
        "00/01/2024", "01/00/2024", "01/13/2024",  "32/01/2024",  "1/1/20240",  "001/01/2024",
        "2024/01/01", "01-01-2024", "01/01/2024 ", " 01/01/2024", "+1/01/2024", "01/01/2024 00:00",
        "01/01",      "01//2024",   "1/1/2024/",   "NULL"}) {
    EXPECT_EQ(ParseUkDate(text), std::nullopt) << text;
  }
}

TEST(ParseIsoDate, TakesPaddedRealDatesOnly) {
  EXPECT_EQ(ParseIsoDate("2024-02-29"), CivilDay(2024, 2, 29));
  for (const absl::string_view text : {"", "2023-02-29", "2024-2-29", "24-02-29", "2024-02-29T00:00", "20240229",
                                       "2024/02/29", "2024-13-01", "-2024-01-01", "2024-01- 1"}) {
    EXPECT_EQ(ParseIsoDate(text), std::nullopt) << text;
  }
}

TEST(FormatUkDate, PadsAndParsesBack) {
  EXPECT_EQ(FormatUkDate(CivilDay(2023, 7, 3)), "03/07/2023");
  EXPECT_EQ(ParseUkDate(FormatUkDate(CivilDay(2023, 7, 3))), CivilDay(2023, 7, 3));
}

TEST(FormatForPeople, NamesTheZone) {
  EXPECT_EQ(FormatForPeople(At("2026-03-30T22:15:00Z")), "Mon 30 Mar 2026 23:15 BST");
  EXPECT_EQ(FormatForPeople(At("2026-01-02T09:05:00Z")), "Fri 02 Jan 2026 09:05 GMT");
  EXPECT_EQ(FormatForPeople(At("2024-10-27T00:30:00Z")), "Sun 27 Oct 2024 01:30 BST");
  EXPECT_EQ(FormatForPeople(At("2024-10-27T01:30:00Z")), "Sun 27 Oct 2024 01:30 GMT");
}

}  // namespace
}  // namespace homeward
