#include "common/calendar/window.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/calendar/local_time.h"
#include "common/calendar/test_time.h"

namespace homeward {
namespace {

using absl::CivilDay;

constexpr WindowLength k28Days = {28, WindowLength::Unit::kDays};
constexpr WindowLength k2Months = {2, WindowLength::Unit::kMonths};

struct Row {
  const char* name;
  CivilDay latest;
  WindowLength length;
  CivilDay starts_after;
  std::vector<CivilDay> counted;
  std::vector<CivilDay> not_counted;
};

class CountingWindow : public testing::TestWithParam<Row> {};

TEST_P(CountingWindow, RuleS423Policy9And10) {
  const Row& row = GetParam();
  EXPECT_EQ(WindowStart(row.latest, row.length), row.starts_after);
  EXPECT_FALSE(InWindow(row.latest, row.starts_after, row.length));
  EXPECT_TRUE(InWindow(row.latest, row.starts_after + 1, row.length));
  EXPECT_TRUE(InWindow(row.latest, row.latest, row.length));
  EXPECT_FALSE(InWindow(row.latest, row.latest + 1, row.length));
  for (const CivilDay day : row.counted) EXPECT_TRUE(InWindow(row.latest, day, row.length)) << day;
  for (const CivilDay day : row.not_counted) EXPECT_FALSE(InWindow(row.latest, day, row.length)) << day;
}

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"FourInFebruary",
       CivilDay(2026, 2, 28),
       k28Days,
       CivilDay(2026, 1, 31),
       {CivilDay(2026, 2, 1), CivilDay(2026, 2, 10), CivilDay(2026, 2, 20), CivilDay(2026, 2, 28)},
       {}},
      {"ThreeADayLater",
       CivilDay(2026, 3, 1),
       k28Days,
       CivilDay(2026, 2, 1),
       {CivilDay(2026, 2, 10), CivilDay(2026, 2, 20), CivilDay(2026, 3, 1)},
       {CivilDay(2026, 2, 1)}},
      {"LeapDay", CivilDay(2024, 2, 29), k28Days, CivilDay(2024, 2, 1), {CivilDay(2024, 2, 2)}, {CivilDay(2024, 2, 1)}},
      {"ClampedToJune",
       CivilDay(2026, 8, 31),
       k2Months,
       CivilDay(2026, 6, 30),
       {CivilDay(2026, 7, 1)},
       {CivilDay(2026, 6, 30)}},
      {"ClampedToFebruary",
       CivilDay(2026, 4, 30),
       k2Months,
       CivilDay(2026, 2, 28),
       {CivilDay(2026, 3, 1)},
       {CivilDay(2026, 2, 28)}},
      {"TwoMonthsToLeapDay",
       CivilDay(2024, 4, 29),
       k2Months,
       CivilDay(2024, 2, 29),
       {CivilDay(2024, 3, 1)},
       {CivilDay(2024, 2, 29)}},
  };
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Vectors, CountingWindow, testing::ValuesIn(Rows()),
                         [](const auto& info) { return info.param.name; });

TEST(CountingWindows, Policy9DatesAreLocal) {
  const CivilDay before = LocalDay(At("2026-02-28T23:59:59.999999Z"));
  const CivilDay after = LocalDay(At("2026-03-01T00:00:00Z"));
  EXPECT_TRUE(InWindow(before, CivilDay(2026, 2, 1), k28Days));
  EXPECT_FALSE(InWindow(after, CivilDay(2026, 2, 1), k28Days));
  EXPECT_TRUE(InWindow(CivilDay(2026, 8, 31), LocalDay(At("2026-06-30T23:30:00Z")), k2Months));
  EXPECT_FALSE(InWindow(CivilDay(2026, 8, 31), LocalDay(At("2026-06-30T22:30:00Z")), k2Months));
}

TEST(AddMonths, ClampsToTheEndOfAShorterMonth) {
  EXPECT_EQ(AddMonths(CivilDay(2026, 8, 31), -2), CivilDay(2026, 6, 30));
  EXPECT_EQ(AddMonths(CivilDay(2024, 1, 31), 1), CivilDay(2024, 2, 29));
  EXPECT_EQ(AddMonths(CivilDay(2023, 1, 31), 1), CivilDay(2023, 2, 28));
  EXPECT_EQ(AddMonths(CivilDay(2024, 2, 29), 12), CivilDay(2025, 2, 28));
}

TEST(AddMonths, CrossesYearsAndKeepsTheDayOtherwise) {
  EXPECT_EQ(AddMonths(CivilDay(2026, 1, 15), -2), CivilDay(2025, 11, 15));
  EXPECT_EQ(AddMonths(CivilDay(2025, 12, 31), 2), CivilDay(2026, 2, 28));
  EXPECT_EQ(AddMonths(CivilDay(2026, 2, 28), 1), CivilDay(2026, 3, 28));
  EXPECT_EQ(AddMonths(CivilDay(2026, 2, 28), 0), CivilDay(2026, 2, 28));
}

}  // namespace
}  // namespace homeward
