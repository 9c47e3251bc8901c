#include "episode-service/figures/figures.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "common/figures/test_report.h"

namespace homeward::episode {
namespace {

using ::testing::Optional;

Moment Minute(absl::string_view text) { return {.time = At(text)}; }

// A looked-after child's missing episode of an hour.
CountedEpisode Missing(const std::string& child, absl::string_view start) {
  return {.young_person = child,
          .start = Minute(start),
          .ended = Moment{.time = At(start) + absl::Hours(1)},
          .missing = true,
          .looked_after = true};
}

CountedEpisode Lasting(const std::string& child, absl::string_view start, std::optional<Moment> ended) {
  CountedEpisode episode = Missing(child, start);
  episode.ended = std::move(ended);
  return episode;
}

int64_t CountOf(const FigureReport& report, absl::string_view figure, absl::string_view line,
                EpisodeTypes types = EpisodeTypes::kMissing) {
  return LineOf(report, figure, line, types).numerator;
}

const ReportPolicy kPolicy{.version = 3, .min_base = 10};

// R01: both dates are included, by the local clock: in summer the day begins an hour before midnight UTC.
TEST(R01, CountsTheFirstAndTheLastMicrosecondOfTheWindow) {
  const std::vector<CountedEpisode> episodes = {
      Missing("a", "2024-03-30T23:59:59.999999Z"),  // the day before
      Missing("b", "2024-03-31T00:00:00Z"),         // the day on which the clocks go forward
      Missing("c", "2024-10-27T23:59:59.999999Z"),  // the day on which they go back
      Missing("d", "2024-10-28T00:00:00Z"),         // the day after
  };
  const auto report = MakeFigures(ScopeFor("2024-03-31", "2024-10-27", "2025-01-01T00:00:00Z"), kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R01", "missing"), 2);
  EXPECT_EQ(report.episodes, 2);

  const std::vector<CountedEpisode> summer = {
      Missing("a", "2024-06-30T22:59:59.999999Z"), Missing("b", "2024-06-30T23:00:00Z"),
      Missing("c", "2024-07-01T22:59:59.999999Z"), Missing("d", "2024-07-01T23:00:00Z")};
  const auto first_of_july = MakeFigures(ScopeFor("2024-07-01", "2024-07-01", "2025-01-01T00:00:00Z"), kPolicy, summer);
  EXPECT_EQ(CountOf(first_of_july, "R01", "missing"), 2);
}

TEST(R01, CountsTheLeapDay) {
  const std::vector<CountedEpisode> episodes = {Missing("a", "2024-02-29T12:00:00Z")};
  const auto now = "2024-06-01T00:00:00Z";
  EXPECT_EQ(CountOf(MakeFigures(ScopeFor("2024-02-29", "2024-02-29", now), kPolicy, episodes), "R01", "missing"), 1);
  EXPECT_EQ(CountOf(MakeFigures(ScopeFor("2024-02-01", "2024-02-28", now), kPolicy, episodes), "R01", "missing"), 0);
}

// A date without a time belongs to its day.
TEST(R01, CountsAStartOfWhichOnlyTheDateIsKnown) {
  CountedEpisode episode = Missing("a", "2024-07-01T12:00:00Z");
  episode.start = OnDay(absl::CivilDay(2024, 7, 1));
  const auto report = MakeFigures(ScopeFor("2024-07-01", "2024-07-01", "2025-01-01T00:00:00Z"), kPolicy, {episode});
  EXPECT_EQ(CountOf(report, "R01", "missing"), 1);
}

// R01, R02: absences are in the second line only.
TEST(R01, SetsAbsencesApart) {
  CountedEpisode away = Missing("b", "2024-05-02T12:00:00Z");
  away.missing = false;
  CountedEpisode home = Missing("c", "2024-05-03T12:00:00Z");
  home.looked_after = false;
  FigureScope scope = ScopeFor("2024-05-01", "2024-05-31", "2025-01-01T00:00:00Z");
  const std::vector<CountedEpisode> episodes = {Missing("a", "2024-05-01T12:00:00Z"), away, home};
  auto report = MakeFigures(scope, kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R01", "missing"), 1);
  EXPECT_EQ(CountOf(report, "R01", "missing_and_away", EpisodeTypes::kMissingAndAway), 2);
  EXPECT_EQ(CountOf(report, "R02", "missing"), 1);
  EXPECT_EQ(CountOf(report, "R02", "missing_and_away", EpisodeTypes::kMissingAndAway), 2);
  // Policy 38: also missing from home.
  scope.population = ReportPolicy::Population::kAll;
  report = MakeFigures(scope, kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R01", "missing"), 2);
  EXPECT_EQ(CountOf(report, "R02", "missing_and_away", EpisodeTypes::kMissingAndAway), 3);
}

// R03 (S1-03, S2-07): children with one, two and three episodes; an absence is no episode of theirs.
TEST(R03, TakesChildrenWithThreeOrMore) {
  std::vector<CountedEpisode> episodes;
  for (int child = 0; child < 4; ++child)
    episodes.push_back(Missing(absl::StrCat("one", child), "2024-05-01T12:00:00Z"));
  for (const char* start : {"2024-05-02T12:00:00Z", "2024-05-03T12:00:00Z"}) {
    for (int child = 0; child < 3; ++child) episodes.push_back(Missing(absl::StrCat("two", child), start));
  }
  for (const char* start : {"2024-05-04T12:00:00Z", "2024-05-05T12:00:00Z", "2024-05-06T12:00:00Z"}) {
    for (int child = 0; child < 3; ++child) episodes.push_back(Missing(absl::StrCat("three", child), start));
  }
  CountedEpisode away = Missing("two0", "2024-05-07T12:00:00Z");
  away.missing = false;
  episodes.push_back(away);
  episodes.push_back(Missing("two1", "2024-06-01T12:00:00Z"));  // outside
  const auto report = MakeFigures(ScopeFor("2024-05-01", "2024-05-31", "2025-01-01T00:00:00Z"), kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R02", "missing"), 10);
  EXPECT_EQ(CountOf(report, "R03", "three_or_more"), 3);
  const Figure seldom = LineOf(report, "R03", "one_or_two_share");
  EXPECT_EQ(seldom.numerator, 7);
  EXPECT_THAT(seldom.denominator, Optional(10));
  EXPECT_THAT(seldom.value, Optional(70.0));
  EXPECT_THAT(LineOf(report, "R03", "three_or_more_share").value, Optional(30.0));
}

// R04 (S1-09): "to date" means the complete months that have passed, not twelve; what is of no complete month is in
// neither number.
TEST(R04, DividesByCompleteMonths) {
  std::vector<CountedEpisode> episodes;
  auto add = [&](int times, absl::string_view start) {
    for (int i = 0; i < times; ++i) episodes.push_back(Missing(absl::StrCat("child", i), start));
  };
  add(30, "2023-11-30T12:00:00Z");
  add(15, "2023-12-31T23:59:59.999999Z");
  add(10, "2024-01-01T00:00:00Z");
  add(11, "2024-02-29T12:00:00Z");
  add(7, "2024-03-01T12:00:00Z");
  const auto report =
      MakeFigures(ScopeFor("2023-11-15", "2024-12-31", "2024-03-31T22:59:59.999999Z"), kPolicy, episodes);
  const Figure all = LineOf(report, "R04", "all");
  EXPECT_EQ(all.numerator, 36);  // December, January, February
  EXPECT_THAT(all.denominator, Optional(3));
  EXPECT_THAT(all.value, Optional(12.0));
  EXPECT_EQ(all.window, (DayWindow{absl::CivilDay(2023, 12, 1), absl::CivilDay(2024, 2, 29)}));
  EXPECT_EQ(all.definition, "report.month_basis=complete_calendar_months");
  const Figure before = LineOf(report, "R04", "2023");
  EXPECT_EQ(before.numerator, 15);
  EXPECT_THAT(before.denominator, Optional(1));
  const Figure to_date = LineOf(report, "R04", "2024_to_date");
  EXPECT_EQ(to_date.numerator, 21);
  EXPECT_THAT(to_date.value, Optional(10.5));
  EXPECT_EQ(to_date.title, "Missing episodes a month, 2024 to date");

  // With the first microsecond of April, March is complete.
  const auto april = MakeFigures(ScopeFor("2023-11-15", "2024-12-31", "2024-03-31T23:00:00Z"), kPolicy, episodes);
  EXPECT_EQ(LineOf(april, "R04", "2024_to_date").numerator, 28);
  EXPECT_THAT(LineOf(april, "R04", "2024_to_date").denominator, Optional(3));

  ReportPolicy begun = kPolicy;
  begun.month_basis = ReportPolicy::MonthBasis::kBegun;
  const auto other = MakeFigures(ScopeFor("2023-11-15", "2024-03-31", "2024-03-31T22:59:59.999999Z"), begun, episodes);
  EXPECT_EQ(LineOf(other, "R04", "all").numerator, 73);
  EXPECT_THAT(LineOf(other, "R04", "all").denominator, Optional(5));
}

TEST(R04, OfNoCompleteMonthIsNotAvailable) {
  const auto report = MakeFigures(ScopeFor("2024-02-02", "2024-02-29", "2025-01-01T00:00:00Z"), kPolicy,
                                  {Missing("a", "2024-02-10T12:00:00Z")});
  const Figure all = LineOf(report, "R04", "all");
  EXPECT_EQ(all.numerator, 0);
  EXPECT_EQ(all.why_no_value, NoValue::kBaseZero);
  EXPECT_EQ(all.value, std::nullopt);
}

// R05 (policy 24): children, not episodes; who is missing from before is counted apart.
// S2-09: children, not episodes, of each month.
TEST(R05, CountsChildrenByTheMonthOfTheStart) {
  const std::vector<CountedEpisode> episodes = {
      Missing("a", "2024-01-10T12:00:00Z"),
      Missing("a", "2024-01-20T12:00:00Z"),
      Missing("b", "2024-01-31T23:59:59.999999Z"),
      Missing("a", "2024-02-01T00:00:00Z"),
  };
  const auto report = MakeFigures(ScopeFor("2024-01-01", "2024-02-29", "2025-01-01T00:00:00Z"), kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R05", "2024-01"), 2);
  EXPECT_EQ(CountOf(report, "R05", "2024-02"), 1);
  EXPECT_EQ(CountOf(report, "R05", "2024-02_from_before"), 1);  // b, for an hour
  EXPECT_EQ(CountOf(report, "R05", "2024-01_from_before"), 0);
  EXPECT_EQ(LineOf(report, "R05", "2024-02").window,
            (DayWindow{absl::CivilDay(2024, 2, 1), absl::CivilDay(2024, 2, 29)}));
}

TEST(R05, StillMissingIsWhoWasNotBackWhenTheMonthBegan) {
  const std::vector<CountedEpisode> episodes = {
      Lasting("back at midnight", "2023-12-20T12:00:00Z", Minute("2024-01-01T00:00:00Z")),
      Lasting("back after it", "2023-12-20T12:00:00Z", Minute("2024-01-01T00:00:00.000001Z")),
      Lasting("back that day", "2023-12-20T12:00:00Z", OnDay(absl::CivilDay(2024, 1, 1))),
      Lasting("back in February", "2023-12-20T12:00:00Z", Minute("2024-02-10T12:00:00Z")),
      Lasting("missing still", "2024-01-05T12:00:00Z", std::nullopt),
      Lasting("gone at midnight", "2024-02-01T00:00:00Z", std::nullopt),
  };
  const auto report = MakeFigures(ScopeFor("2024-01-01", "2024-02-29", "2024-03-01T12:00:00Z"), kPolicy, episodes);
  EXPECT_EQ(CountOf(report, "R05", "2024-01_from_before"), 3);
  EXPECT_EQ(CountOf(report, "R05", "2024-02_from_before"), 2);
  EXPECT_EQ(CountOf(report, "R01", "missing"), 2);
}

// Sums hold for any rows: by month, by year, by population and by the number of a child's episodes.
TEST(Figures, AddUpForRandomEpisodes) {
  std::mt19937 random(20240331);
  auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 60; ++round) {
    std::vector<CountedEpisode> episodes;
    std::map<std::string, int> of_child;
    for (int i = below(300); i > 0; --i) {
      CountedEpisode episode = Missing(absl::StrCat("child", below(40)), "2023-01-01T00:00:00Z");
      episode.start.time += absl::Minutes(below(2 * 365 * 24 * 60));
      episode.ended->time = episode.start.time + absl::Minutes(below(60 * 24 * 60));
      episode.missing = below(4) != 0;
      episode.looked_after = below(3) != 0;
      episode.uasc = episode.looked_after && below(3) == 0;
      episodes.push_back(std::move(episode));
    }
    FigureScope scope = ScopeFor("2023-02-01", "2024-10-31", "2025-06-01T00:00:00Z");
    const auto report = MakeFigures(scope, kPolicy, episodes);
    for (const CountedEpisode& episode : episodes) {
      const bool counts =
          episode.missing && episode.looked_after && scope.window.Contains(LocalDay(episode.start.time));
      if (counts) ++of_child[episode.young_person];
    }
    EXPECT_EQ(CountOf(report, "R02", "missing"), static_cast<int64_t>(of_child.size()));
    int64_t all = 0, often = 0;
    for (const auto& [child, number] : of_child) {
      all += number;
      often += number >= 3 ? 1 : 0;
    }
    EXPECT_EQ(CountOf(report, "R01", "missing"), all);
    EXPECT_EQ(report.episodes, all);
    EXPECT_EQ(CountOf(report, "R03", "three_or_more"), often);
    EXPECT_EQ(CountOf(report, "R03", "three_or_more_share") + CountOf(report, "R03", "one_or_two_share"),
              CountOf(report, "R02", "missing"));
    EXPECT_EQ(CountOf(report, "R04", "2023") + CountOf(report, "R04", "2024_to_date"), all);
    EXPECT_EQ(CountOf(report, "R04", "all"), all);
    int64_t parts = 0;
    for (const FigureCohort cohort : {FigureCohort::kCitizen, FigureCohort::kUasc}) {
      scope.cohort = cohort;
      parts += MakeFigures(scope, kPolicy, episodes).episodes;
    }
    EXPECT_EQ(parts, all);
  }
}

}  // namespace
}  // namespace homeward::episode
