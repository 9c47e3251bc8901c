#include "common/calendar/moment.h"

#include <gtest/gtest.h>

#include "common/calendar/test_time.h"

namespace homeward {
namespace {

TEST(Moment, TwoInstantsAreComparedToTheMicrosecond) {
  const Moment noon{.time = At("2026-03-10T12:00:00Z")};
  const Moment later{.time = At("2026-03-10T12:00:00.000001Z")};
  EXPECT_TRUE(IsBefore(noon, later));
  EXPECT_FALSE(IsBefore(noon, noon));
}

TEST(Moment, ADateIsBeforeOnlyWhatIsOnALaterDay) {
  const Moment date = OnDay(absl::CivilDay(2026, 3, 10));
  const Moment evening{.time = At("2026-03-10T23:00:00Z")};
  EXPECT_FALSE(IsBefore(date, evening));
  EXPECT_FALSE(IsBefore(evening, date));
  EXPECT_TRUE(IsBefore(date, {.time = At("2026-03-11T00:00:00Z")}));
}

// Architecture 12: a date without a time runs its elapsed limits from the end of that local day.
TEST(Moment, ElapsedLimitsOfADateRunFromTheEndOfTheLocalDay) {
  EXPECT_EQ(ElapsedFrom(OnDay(absl::CivilDay(2026, 7, 10))), At("2026-07-10T22:59:59.999999Z"));
  EXPECT_EQ(ElapsedFrom({.time = At("2026-07-10T10:00:00Z")}), At("2026-07-10T10:00:00Z"));
}

}  // namespace
}  // namespace homeward
