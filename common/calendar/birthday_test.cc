#include "common/calendar/birthday.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

using absl::CivilDay;

constexpr CivilDay kLeapling(2008, 2, 29);

TEST(Birthday, IsTheSameDayOfAnotherYear) {
  EXPECT_EQ(Birthday(CivilDay(2010, 5, 31), 18), CivilDay(2028, 5, 31));
  EXPECT_EQ(Birthday(CivilDay(2010, 5, 31), 0), CivilDay(2010, 5, 31));
}

TEST(Birthday, Policy61LeapDayIsFirstOfMarchUnlessSetOtherwise) {
  EXPECT_EQ(Birthday(kLeapling, 18), CivilDay(2026, 3, 1));
  EXPECT_EQ(Birthday(kLeapling, 18, LeapBirthday::kFebruary28), CivilDay(2026, 2, 28));
}

TEST(Birthday, Policy61LeapDayIsItselfInALeapYear) {
  EXPECT_EQ(Birthday(kLeapling, 16), CivilDay(2024, 2, 29));
  EXPECT_EQ(Birthday(kLeapling, 16, LeapBirthday::kFebruary28), CivilDay(2024, 2, 29));
}

TEST(AgeOn, GrowsOnTheBirthday) {
  const CivilDay born(2010, 5, 31);
  EXPECT_EQ(AgeOn(born, CivilDay(2028, 5, 30)), 17);
  EXPECT_EQ(AgeOn(born, CivilDay(2028, 5, 31)), 18);
  EXPECT_EQ(AgeOn(born, born), 0);
  EXPECT_EQ(AgeOn(born, born - 1), -1);
}

TEST(AgeOn, Policy61FollowsTheLeapBirthday) {
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2026, 2, 27), LeapBirthday::kFebruary28), 17);
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2026, 2, 28), LeapBirthday::kFebruary28), 18);
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2026, 2, 28)), 17);
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2026, 3, 1)), 18);
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2024, 2, 28), LeapBirthday::kFebruary28), 15);
  EXPECT_EQ(AgeOn(kLeapling, CivilDay(2024, 2, 29)), 16);
}

}  // namespace
}  // namespace homeward
