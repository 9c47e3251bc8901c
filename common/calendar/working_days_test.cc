#include "common/calendar/working_days.h"

#include <gtest/gtest.h>

#include "common/calendar/test_time.h"

namespace homeward {
namespace {

using absl::CivilDay;

const absl::Duration kMicrosecond = absl::Microseconds(1);

const WorkingDays& EnglandAndWales() {
  static const WorkingDays days{BankHolidays()};
  return days;
}

TEST(WorkingDays, AreMondayToFridayWithoutBankHolidays) {
  EXPECT_TRUE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 3, 28)));
  EXPECT_FALSE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 3, 29)));  // Good Friday
  EXPECT_FALSE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 3, 30)));
  EXPECT_FALSE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 3, 31)));
  EXPECT_FALSE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 4, 1)));  // Easter Monday
  EXPECT_TRUE(EnglandAndWales().IsWorkingDay(CivilDay(2024, 4, 2)));
}

TEST(WorkingDays, TheNextIsNeverTheSameDay) {
  EXPECT_EQ(EnglandAndWales().NextWorkingDay(CivilDay(2024, 4, 2)), CivilDay(2024, 4, 3));
  EXPECT_EQ(EnglandAndWales().NextWorkingDay(CivilDay(2024, 3, 28)), CivilDay(2024, 4, 2));
  EXPECT_EQ(EnglandAndWales().NextWorkingDay(CivilDay(2024, 3, 30)), CivilDay(2024, 4, 2));
}

TEST(WorkingDays, UseLoadedBankHolidays) {
  const WorkingDays days(BankHolidays({CivilDay(2031, 7, 7)}));
  EXPECT_EQ(days.NextWorkingDay(CivilDay(2031, 7, 4)), CivilDay(2031, 7, 8));
}

TEST(EndOfNth, Policy67DayOfTheEventIsDayZeroWhateverItsHour) {
  const absl::Time due = At("2024-07-04T23:59:59.999999+01:00");
  EXPECT_EQ(EnglandAndWales().EndOfNth(At("2024-07-01T00:00:00+01:00"), 3), due);
  EXPECT_EQ(EnglandAndWales().EndOfNth(At("2024-07-01T23:59:59.999999+01:00"), 3), due);
  EXPECT_EQ(EnglandAndWales().EndOfNth(At("2024-07-01T00:00:00+01:00") - kMicrosecond, 3),
            At("2024-07-03T23:59:59.999999+01:00"));
  EXPECT_EQ(EnglandAndWales().EndOfNth(At("2024-07-02T00:00:00+01:00"), 3), At("2024-07-05T23:59:59.999999+01:00"));
}

TEST(EndOfNth, Policy67EndsAtTheCutoffOfTheLocalDay) {
  const absl::Time event = At("2024-10-25T10:00:00+01:00");
  EXPECT_EQ(EnglandAndWales().EndOfNth(event, 1), At("2024-10-28T23:59:59.999999Z"));
  EXPECT_EQ(EnglandAndWales().EndOfNth(event, 1, absl::Hours(17)), At("2024-10-28T17:00:00Z"));
  EXPECT_EQ(EnglandAndWales().EndOfNth(event, 1) + kMicrosecond, StartOfLocalDay(CivilDay(2024, 10, 29)));
}

TEST(WithinOfficeHours, Policy45OpensAtNineAndIsClosedAtFive) {
  const absl::Time opens = At("2024-07-01T09:00:00+01:00");
  const absl::Time closes = At("2024-07-01T17:00:00+01:00");
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(opens - kMicrosecond));
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(opens));
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(closes - kMicrosecond));
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(closes));
}

TEST(WithinOfficeHours, Policy45IsClosedAtWeekendsAndOnBankHolidays) {
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-07-06T12:00:00+01:00")));
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-07-07T12:00:00+01:00")));
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-05-06T12:00:00+01:00")));
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(At("2024-05-07T12:00:00+01:00")));
}

TEST(WithinOfficeHours, Policy45FollowsTheClockChangeAndTheCouncilsHours) {
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-10-28T08:30:00Z")));  // 09:30 the Friday before
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(At("2024-10-25T08:30:00Z")));
  const OfficeHours longer = {.from = absl::Hours(8), .until = absl::Hours(18) + absl::Minutes(30)};
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(At("2024-10-28T08:00:00Z"), longer));
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(At("2024-10-28T18:29:59Z"), longer));
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-10-28T18:30:00Z"), longer));
  const OfficeHours saturdays = {.days = {absl::Weekday::saturday}};
  EXPECT_TRUE(EnglandAndWales().WithinOfficeHours(At("2024-10-26T12:00:00+01:00"), saturdays));
  EXPECT_FALSE(EnglandAndWales().WithinOfficeHours(At("2024-10-25T12:00:00+01:00"), saturdays));
}

}  // namespace
}  // namespace homeward
