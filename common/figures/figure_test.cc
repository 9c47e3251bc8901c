#include "common/figures/figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

using Day = absl::CivilDay;
using Month = absl::CivilMonth;

const DayWindow kYear = {Day(2023, 4, 1), Day(2024, 3, 31)};

// Policy 60: half up, or to the even number.
TEST(RoundedQuotient, TreatsTheHalfAsThePolicySays) {
  const auto up = ReportPolicy::Rounding::kHalfUp;
  const auto even = ReportPolicy::Rounding::kHalfEven;
  EXPECT_EQ(RoundedQuotient(100 * 1, 8, up), 13);  // 12.5
  EXPECT_EQ(RoundedQuotient(100 * 1, 8, even), 12);
  EXPECT_EQ(RoundedQuotient(100 * 3, 8, up), 38);  // 37.5
  EXPECT_EQ(RoundedQuotient(100 * 3, 8, even), 38);
  EXPECT_EQ(RoundedQuotient(100 * 1249, 10000, up), 12);  // 12.49
  EXPECT_EQ(RoundedQuotient(100 * 1251, 10000, even), 13);
  EXPECT_EQ(RoundedQuotient(0, 7, up), 0);
  EXPECT_EQ(RoundedQuotient(100 * 7, 7, up), 100);
}

// Policy 35: the base itself is enough, one less is not; of nothing is "n/a", never 0 %.
TEST(FigureMaker, GivesAPercentageFromTheMinimumBaseOn) {
  const ReportPolicy policy{.min_base = 10};
  const FigureMaker make(policy, kYear);
  const Figure enough = make.Share({"R08", "of_eligible", "Offered"}, 7, 10);
  EXPECT_THAT(enough.value, Optional(70.0));
  EXPECT_EQ(enough.why_no_value, NoValue::kNone);
  const Figure too_few = make.Share({"R08", "of_eligible", "Offered"}, 7, 9);
  EXPECT_EQ(too_few.value, std::nullopt);
  EXPECT_EQ(too_few.why_no_value, NoValue::kBaseTooSmall);
  EXPECT_EQ(too_few.numerator, 7);
  EXPECT_THAT(too_few.denominator, Optional(9));
  const Figure nothing = make.Share({"R08", "of_eligible", "Offered"}, 0, 0);
  EXPECT_EQ(nothing.value, std::nullopt);
  EXPECT_EQ(nothing.why_no_value, NoValue::kBaseZero);
}

TEST(FigureMaker, AShareAndItsRestAddUpAlwaysTo100) {
  for (const auto rounding : {ReportPolicy::Rounding::kHalfUp, ReportPolicy::Rounding::kHalfEven}) {
    const ReportPolicy policy{.min_base = 1, .rounding = rounding};
    const FigureMaker make(policy, kYear);
    for (int64_t of = 1; of <= 240; ++of) {
      for (int64_t count = 0; count <= of; ++count) {
        const Figure share = make.Share({"R14", "yes", "Yes"}, count, of);
        const Figure rest = make.Rest({"R14", "declined", "No"}, share);
        ASSERT_EQ(*share.value + *rest.value, 100) << count << " of " << of;
        ASSERT_EQ(share.numerator + rest.numerator, of);
      }
    }
  }
}

TEST(FigureMaker, TheRestOfASmallBaseHasNoPercentageEither) {
  const ReportPolicy policy{.min_base = 10};
  const FigureMaker make(policy, kYear);
  const Figure rest = make.Rest({"R14", "declined", "No"}, make.Share({"R14", "yes", "Yes"}, 4, 9));
  EXPECT_EQ(rest.numerator, 5);
  EXPECT_EQ(rest.why_no_value, NoValue::kBaseTooSmall);
  EXPECT_EQ(rest.value, std::nullopt);
}

TEST(FigureMaker, AMeanHasOneDecimalAndNoMinimumBase) {
  const ReportPolicy policy{.min_base = 10};
  const FigureMaker make(policy, kYear);
  EXPECT_THAT(make.PerMonth({"R04", "all", "A month"}, 745, 12).value, Optional(62.1));  // 62.083
  EXPECT_THAT(make.PerMonth({"R04", "all", "A month"}, 5, 4).value, Optional(1.3));      // 1.25
  EXPECT_EQ(make.PerMonth({"R04", "all", "A month"}, 0, 0).why_no_value, NoValue::kBaseZero);
}

// Policy 38, 66.
TEST(FigureScope, TakesThePopulationAndTheCohort) {
  FigureScope scope;
  EXPECT_TRUE(scope.Includes(true, true));
  EXPECT_FALSE(scope.Includes(false, false));
  scope.cohort = FigureCohort::kCitizen;
  EXPECT_TRUE(scope.Includes(true, false));
  EXPECT_FALSE(scope.Includes(true, true));
  scope.population = ReportPolicy::Population::kAll;
  EXPECT_FALSE(scope.Includes(false, false));  // a citizen is looked after
  scope.cohort = FigureCohort::kUasc;
  EXPECT_TRUE(scope.Includes(true, true));
  EXPECT_FALSE(scope.Includes(true, false));
  scope.cohort = FigureCohort::kAll;
  EXPECT_TRUE(scope.Includes(false, false));
}

TEST(Months, AreThoseOfWhichTheWindowHasADay) {
  EXPECT_THAT(MonthsOf({Day(2023, 11, 30), Day(2024, 2, 1)}),
              ElementsAre(Month(2023, 11), Month(2023, 12), Month(2024, 1), Month(2024, 2)));
  EXPECT_EQ(DaysOf(Month(2023, 11), {Day(2023, 11, 30), Day(2024, 2, 1)}),
            (DayWindow{Day(2023, 11, 30), Day(2023, 11, 30)}));
  EXPECT_EQ(DaysOf(Month(2024, 1), {Day(2023, 11, 30), Day(2024, 2, 1)}),
            (DayWindow{Day(2024, 1, 1), Day(2024, 1, 31)}));
  EXPECT_EQ(CodeOf(Month(2024, 2)), "2024-02");
  EXPECT_EQ(TitleOf(Month(2024, 2)), "February 2024");
}

// R04: a month is complete when its last day has passed, by the local clock.
TEST(Months, AreCompleteWhenTheirLastDayHasPassed) {
  const DayWindow window = {Day(2024, 1, 2), Day(2024, 3, 31)};
  EXPECT_THAT(CompleteMonthsOf(window, At("2024-03-31T23:59:59.999999+01:00")), ElementsAre(Month(2024, 2)));
  EXPECT_THAT(CompleteMonthsOf(window, At("2024-04-01T00:00:00+01:00")), ElementsAre(Month(2024, 2), Month(2024, 3)));
  // A leap year's February ends on the 29th.
  EXPECT_THAT(CompleteMonthsOf({Day(2024, 2, 1), Day(2024, 2, 28)}, At("2024-06-01T00:00:00Z")), IsEmpty());
  EXPECT_THAT(CompleteMonthsOf({Day(2024, 2, 1), Day(2024, 2, 29)}, At("2024-06-01T00:00:00Z")),
              ElementsAre(Month(2024, 2)));
}

TEST(KeepWanted, LeavesWhatWasAskedFor) {
  std::vector<Figure> figures = {{.figure = "R08"}, {.figure = "R08t"}, {.figure = "R09"}};
  KeepWanted({}, figures);
  EXPECT_EQ(figures.size(), 3u);
  KeepWanted({"R08", "R20"}, figures);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures.front().figure, "R08");
}

}  // namespace
}  // namespace homeward
