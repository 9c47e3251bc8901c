#include "common/calendar/limit.h"

#include <gtest/gtest.h>

#include "common/calendar/test_time.h"

namespace homeward {
namespace {

using absl::CivilDay;

const absl::Duration kMicrosecond = absl::Microseconds(1);

constexpr Limit Hours(int n) { return {n, Limit::Unit::kHours}; }
constexpr Limit Days(int n) { return {n, Limit::Unit::kDays}; }
constexpr Limit WorkingDaysOf(int n) { return {n, Limit::Unit::kWorkingDays}; }

const WorkingDays& EnglandAndWales() {
  static const WorkingDays days{BankHolidays()};
  return days;
}

absl::Time Due(const Limit& limit, absl::Time from) { return DueAt(limit, EnglandAndWales(), from); }

struct Row {
  const char* name;
  const char* event;
  const char* after_24_hours;
  const char* after_72_hours;
  CivilDay next_working_day;
  CivilDay third_working_day;
  CivilDay fifth_working_day;
};

constexpr Row kRows[] = {
    {"BeforeEasterAndClocksForward", "2024-03-28T17:00:00Z", "2024-03-29T17:00:00Z", "2024-03-31T18:00:00+01:00",
     CivilDay(2024, 4, 2), CivilDay(2024, 4, 4), CivilDay(2024, 4, 8)},
    {"EasterSaturdayIsNoWorkingDay", "2024-03-30T03:00:00Z", "2024-03-31T04:00:00+01:00", "2024-04-02T04:00:00+01:00",
     CivilDay(2024, 4, 2), CivilDay(2024, 4, 4), CivilDay(2024, 4, 8)},
    {"BeforeClocksBack", "2024-10-25T10:00:00+01:00", "2024-10-26T10:00:00+01:00", "2024-10-28T09:00:00Z",
     CivilDay(2024, 10, 28), CivilDay(2024, 10, 30), CivilDay(2024, 11, 1)},
    {"FirstOfTheTwoHalfPastOnes", "2024-10-27T01:30:00+01:00", "2024-10-28T00:30:00Z", "2024-10-30T00:30:00Z",
     CivilDay(2024, 10, 28), CivilDay(2024, 10, 30), CivilDay(2024, 11, 1)},
    {"SecondOfTheTwoHalfPastOnes", "2024-10-27T01:30:00Z", "2024-10-28T01:30:00Z", "2024-10-30T01:30:00Z",
     CivilDay(2024, 10, 28), CivilDay(2024, 10, 30), CivilDay(2024, 11, 1)},
    {"BeforeChristmas", "2024-12-23T09:30:00Z", "2024-12-24T09:30:00Z", "2024-12-26T09:30:00Z", CivilDay(2024, 12, 24),
     CivilDay(2024, 12, 30), CivilDay(2025, 1, 2)},
    {"BeforeEarlyMay", "2024-05-03T16:00:00+01:00", "2024-05-04T16:00:00+01:00", "2024-05-06T16:00:00+01:00",
     CivilDay(2024, 5, 7), CivilDay(2024, 5, 9), CivilDay(2024, 5, 13)},
    {"VeDay", "2020-05-06T11:00:00+01:00", "2020-05-07T11:00:00+01:00", "2020-05-09T11:00:00+01:00",
     CivilDay(2020, 5, 7), CivilDay(2020, 5, 12), CivilDay(2020, 5, 14)},
    {"Jubilee", "2022-06-01T12:00:00+01:00", "2022-06-02T12:00:00+01:00", "2022-06-04T12:00:00+01:00",
     CivilDay(2022, 6, 6), CivilDay(2022, 6, 8), CivilDay(2022, 6, 10)},
    {"StateFuneral", "2022-09-16T15:00:00+01:00", "2022-09-17T15:00:00+01:00", "2022-09-19T15:00:00+01:00",
     CivilDay(2022, 9, 20), CivilDay(2022, 9, 22), CivilDay(2022, 9, 26)},
    {"Coronation", "2023-05-04T20:00:00+01:00", "2023-05-05T20:00:00+01:00", "2023-05-07T20:00:00+01:00",
     CivilDay(2023, 5, 5), CivilDay(2023, 5, 10), CivilDay(2023, 5, 12)},
    {"TwoSubstituteDays", "2021-12-24T18:00:00Z", "2021-12-25T18:00:00Z", "2021-12-27T18:00:00Z",
     CivilDay(2021, 12, 29), CivilDay(2021, 12, 31), CivilDay(2022, 1, 5)},
    {"LastMinuteBeforeNewYear", "2022-12-30T23:59:00Z", "2022-12-31T23:59:00Z", "2023-01-02T23:59:00Z",
     CivilDay(2023, 1, 3), CivilDay(2023, 1, 5), CivilDay(2023, 1, 9)},
};

class DueAtVectors : public testing::TestWithParam<Row> {};

TEST_P(DueAtVectors, Policy1HoursAreElapsedHours) {
  const absl::Time event = At(GetParam().event);
  EXPECT_EQ(Due(Hours(24), event), At(GetParam().after_24_hours));
  EXPECT_EQ(Due(Hours(72), event), At(GetParam().after_72_hours));
}

TEST_P(DueAtVectors, Policy67WorkingDaysEndWithTheNthLocalDay) {
  const Row& row = GetParam();
  const absl::Time event = At(row.event);
  EXPECT_EQ(EnglandAndWales().NextWorkingDay(LocalDay(event)), row.next_working_day);
  EXPECT_EQ(Due(WorkingDaysOf(1), event), EndOfLocalDay(row.next_working_day));
  EXPECT_EQ(Due(WorkingDaysOf(3), event), EndOfLocalDay(row.third_working_day));
  EXPECT_EQ(Due(WorkingDaysOf(5), event), EndOfLocalDay(row.fifth_working_day));
}

INSTANTIATE_TEST_SUITE_P(Vectors, DueAtVectors, testing::ValuesIn(kRows),
                         [](const auto& info) { return info.param.name; });

TEST(DueAt, Policy1MovesWithTheEventToTheMicrosecond) {
  const absl::Time event = At("2024-03-28T17:00:00Z");
  EXPECT_EQ(Due(Hours(72), event + kMicrosecond), At("2024-03-31T18:00:00.000001+01:00"));
  EXPECT_EQ(Due(Hours(72), event - kMicrosecond), At("2024-03-31T17:59:59.999999+01:00"));
}

TEST(DueAt, CalendarDaysEndWithTheNthLocalDay) {
  const absl::Time due = At("2024-04-02T23:59:59.999999+01:00");
  const absl::Time midnight = At("2024-03-28T00:00:00Z");
  EXPECT_EQ(Due(Days(5), midnight), due);
  EXPECT_EQ(Due(Days(5), midnight + absl::Hours(24) - kMicrosecond), due);
  EXPECT_EQ(Due(Days(5), midnight + absl::Hours(24)), At("2024-04-03T23:59:59.999999+01:00"));
  EXPECT_EQ(Due(Days(1), At("2024-10-26T12:00:00+01:00")), At("2024-10-27T23:59:59.999999Z"));
}

TEST(DueAt, Policy67CutoffConcernsWorkingDaysOnly) {
  const absl::Time event = At("2024-10-25T10:00:00+01:00");
  const absl::Duration cutoff = absl::Hours(17);
  EXPECT_EQ(DueAt(WorkingDaysOf(1), EnglandAndWales(), event, cutoff), At("2024-10-28T17:00:00Z"));
  EXPECT_EQ(DueAt(Days(1), EnglandAndWales(), event, cutoff), At("2024-10-26T23:59:59.999999+01:00"));
  EXPECT_EQ(DueAt(Hours(24), EnglandAndWales(), event, cutoff), At("2024-10-26T10:00:00+01:00"));
}

TEST(Minutes, RunElapsedAcrossTheClockChange) {
  EXPECT_EQ(Due({30, Limit::Unit::kMinutes}, At("2026-03-29T00:45:00Z")), At("2026-03-29T02:15:00+01:00"));
}

TEST(Describe, SaysTheLimitAsCouncilsWriteIt) {
  EXPECT_EQ(Describe({30, Limit::Unit::kMinutes}), "30 minutes");
  EXPECT_EQ(Describe({1, Limit::Unit::kMinutes}), "1 minute");
  EXPECT_EQ(Describe(Hours(72)), "72 hours");
  EXPECT_EQ(Describe(Hours(1)), "1 hour");
  EXPECT_EQ(Describe(Days(5)), "5 days");
  EXPECT_EQ(Describe(WorkingDaysOf(3)), "3 working days");
  EXPECT_EQ(Describe(WorkingDaysOf(1)), "1 working day");
}

}  // namespace
}  // namespace homeward
