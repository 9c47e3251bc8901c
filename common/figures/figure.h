#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/figures/report_policy.h"

// What figures are made with, whatever they count. Pure: no clock, no I/O, no wire format. docs/figures.md has the
// definitions.
namespace homeward {

// The same numbers as in homeward.common.v1; figure_convert.cc proves it.
enum class FigureUnit { kEpisodes = 1, kChildren = 2, kPercent = 3, kPerMonth = 4, kRatio = 5, kMean = 6 };
enum class NoValue { kNone = 0, kBaseZero = 1, kBaseTooSmall = 2 };
enum class EpisodeTypes { kMissing = 1, kMissingAndAway = 2 };
enum class FigureCohort { kAll = 0, kCitizen = 1, kUasc = 2 };

// Local dates (Europe/London), both included.
struct DayWindow {
  absl::CivilDay from;
  absl::CivilDay to;

  bool Contains(absl::CivilDay day) const { return from <= day && day <= to; }
  bool operator==(const DayWindow&) const = default;
};

// See homeward.common.v1.Figure.
struct Figure {
  std::string figure;
  std::string line;
  std::string title;
  FigureUnit unit = FigureUnit::kEpisodes;
  int64_t numerator = 0;
  std::optional<int64_t> denominator;
  std::optional<double> value;
  NoValue why_no_value = NoValue::kNone;
  DayWindow window;
  EpisodeTypes types = EpisodeTypes::kMissing;
  std::string definition;
};

// Whose episodes of which days are asked for.
struct FigureScope {
  DayWindow window;  // never beyond the day of `now`
  absl::Time now;    // data as at
  ReportPolicy::Population population = ReportPolicy::Population::kLookedAfter;
  FigureCohort cohort = FigureCohort::kAll;

  // Whether an episode of such a young person is in the population and the cohort (policy 38, 66): as at its start.
  bool Includes(bool looked_after, bool uasc) const;
};

// What a service makes of its rows.
struct FigureReport {
  std::vector<Figure> figures;
  int64_t episodes = 0;  // missing ones of the scope; the services' counts have to agree
};

// Which line it is, and how it reads.
struct FigureLine {
  std::string figure;
  std::string line;
  std::string title;
  std::string definition = {};
};

// Makes the lines of one window and one set of episode types, by a policy.
class FigureMaker {
 public:
  FigureMaker(const ReportPolicy& policy, DayWindow window, EpisodeTypes types = EpisodeTypes::kMissing)
      : policy_(policy), window_(window), types_(types) {}

  Figure Count(FigureLine line, FigureUnit unit, int64_t count, std::optional<int64_t> of = std::nullopt) const;
  // A percentage: whole, and only from report.min_base on (policy 35, 60).
  Figure Share(FigureLine line, int64_t count, int64_t of) const;
  // What the other share leaves of the same base: counted, and with it exactly 100 %, also where both end in a half.
  Figure Rest(FigureLine line, const Figure& share) const;
  // A mean of complete or begun months, with one decimal.
  Figure PerMonth(FigureLine line, int64_t count, int64_t months) const;

 private:
  Figure Make(FigureLine line, FigureUnit unit, int64_t count, std::optional<int64_t> of) const;

  const ReportPolicy& policy_;
  const DayWindow window_;
  const EpisodeTypes types_;
};

// `n` by `m`, rounded to a whole number; both are 0 or more, and `m` is not 0.
int64_t RoundedQuotient(int64_t n, int64_t m, ReportPolicy::Rounding rounding);

// The calendar months of which the window has at least a day, in order.
std::vector<absl::CivilMonth> MonthsOf(const DayWindow& window);

// Those that lie in it whole and were over before the day of `now`: a month is complete when its last day has passed.
std::vector<absl::CivilMonth> CompleteMonthsOf(const DayWindow& window, absl::Time now);

// The days of the month that lie in the window, which has at least one of them.
DayWindow DaysOf(absl::CivilMonth month, const DayWindow& window);

// "2024-03", and "March 2024" for people.
std::string CodeOf(absl::CivilMonth month);
std::string TitleOf(absl::CivilMonth month);

// Leaves those that were asked for; all when none was.
void KeepWanted(const std::set<std::string>& wanted, std::vector<Figure>& figures);

}  // namespace homeward
