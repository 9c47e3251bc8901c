#include "episode-service/figures/figures.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/calendar/local_time.h"

namespace homeward::episode {
namespace {

// R03 and R10 speak of children with three or more (S1-03).
constexpr int kOften = 3;

using Children = absl::flat_hash_set<absl::string_view>;

// What is counted of the episodes of a scope. The keys are views into the rows.
struct Tally {
  int64_t missing = 0;
  int64_t away = 0;
  absl::flat_hash_map<absl::string_view, int> episodes_of;  // missing ones, by child
  Children children_with_away;
  std::map<absl::CivilMonth, int64_t> in_month;
  std::map<absl::CivilMonth, Children> children_in_month;
  std::map<absl::CivilMonth, Children> from_before;
};

// Whether the child was still missing when a day began. Where only the date of the end is known, they were until that
// day was over (architecture 12).
bool StillMissingAt(absl::Time day_begins, const CountedEpisode& episode) {
  return episode.start.time < day_begins && (!episode.ended.has_value() || ElapsedFrom(*episode.ended) > day_begins);
}

// The months of a window, and when the part of each that is in the window begins.
std::vector<std::pair<absl::CivilMonth, absl::Time>> BeginningsOf(const DayWindow& window) {
  std::vector<std::pair<absl::CivilMonth, absl::Time>> beginnings;
  for (const absl::CivilMonth month : MonthsOf(window)) {
    beginnings.emplace_back(month, StartOfLocalDay(DaysOf(month, window).from));
  }
  return beginnings;
}

Tally TallyOf(const FigureScope& scope, const std::vector<CountedEpisode>& episodes) {
  Tally tally;
  const auto beginnings = BeginningsOf(scope.window);
  for (const CountedEpisode& episode : episodes) {
    if (!scope.Includes(episode.looked_after, episode.uasc)) continue;
    const absl::CivilDay started = LocalDay(episode.start.time);
    const bool in_window = scope.window.Contains(started);
    if (in_window) tally.children_with_away.insert(episode.young_person);
    if (!episode.missing) {
      tally.away += in_window ? 1 : 0;
      continue;
    }
    if (in_window) {
      ++tally.missing;
      ++tally.episodes_of[episode.young_person];
      ++tally.in_month[absl::CivilMonth(started)];
      tally.children_in_month[absl::CivilMonth(started)].insert(episode.young_person);
    }
    for (const auto& [month, begins] : beginnings) {
      if (StillMissingAt(begins, episode)) tally.from_before[month].insert(episode.young_person);
    }
  }
  return tally;
}

// R01, R02: episodes and children, missing alone and with absences.
void AddCounts(const Tally& tally, const FigureMaker& missing, const FigureMaker& with_away,
               std::vector<Figure>& figures) {
  figures.push_back(missing.Count({"R01", "missing", "Missing episodes"}, FigureUnit::kEpisodes, tally.missing));
  figures.push_back(with_away.Count({"R01", "missing_and_away", "Missing episodes and absences"}, FigureUnit::kEpisodes,
                                    tally.missing + tally.away));
  figures.push_back(missing.Count({"R02", "missing", "Children who went missing"}, FigureUnit::kChildren,
                                  static_cast<int64_t>(tally.episodes_of.size())));
  figures.push_back(with_away.Count({"R02", "missing_and_away", "Children who went missing or were away"},
                                    FigureUnit::kChildren, static_cast<int64_t>(tally.children_with_away.size())));
}

// R03: children with three or more episodes, and the share of those with one or two (S1-03, S2-07).
void AddOften(const Tally& tally, const FigureMaker& make, std::vector<Figure>& figures) {
  const auto children = static_cast<int64_t>(tally.episodes_of.size());
  int64_t often = 0;
  for (const auto& [child, episodes] : tally.episodes_of) often += episodes >= kOften ? 1 : 0;
  const Figure seldom =
      make.Share({"R03", "one_or_two_share", "Children with one or two missing episodes"}, children - often, children);
  figures.push_back(make.Count({"R03", "three_or_more", "Children with three or more missing episodes"},
                               FigureUnit::kChildren, often, children));
  figures.push_back(
      make.Rest({"R03", "three_or_more_share", "Children with three or more missing episodes, share"}, seldom));
  figures.push_back(seldom);
}

// The mean of some months, which follow one another; of the part of the window that `days` are where there is none.
Figure MeanOf(const std::vector<absl::CivilMonth>& months, const Tally& tally, const FigureScope& scope,
              const ReportPolicy& policy, const DayWindow& days, FigureLine line) {
  int64_t episodes = 0;
  for (const absl::CivilMonth month : months) {
    const auto found = tally.in_month.find(month);
    if (found != tally.in_month.end()) episodes += found->second;
  }
  DayWindow counted = days;
  if (!months.empty()) {
    counted = {DaysOf(months.front(), scope.window).from, DaysOf(months.back(), scope.window).to};
  }
  return FigureMaker(policy, counted).PerMonth(std::move(line), episodes, static_cast<int64_t>(months.size()));
}

// R04: episodes a month, of the window, of each of its years and of the last year so far (S1-09). A month that is not
// complete is left out of both numbers, unless the policy counts begun months.
void AddMonthly(const Tally& tally, const FigureScope& scope, const ReportPolicy& policy,
                std::vector<Figure>& figures) {
  const bool complete = policy.month_basis == ReportPolicy::MonthBasis::kComplete;
  const std::vector<absl::CivilMonth> all =
      complete ? CompleteMonthsOf(scope.window, scope.now) : MonthsOf(scope.window);
  const std::string basis = absl::StrCat("report.month_basis=", complete ? "complete" : "begun", "_calendar_months");
  figures.push_back(MeanOf(all, tally, scope, policy, scope.window, {"R04", "all", "Missing episodes a month", basis}));
  for (absl::CivilYear year(scope.window.from); year <= absl::CivilYear(scope.window.to); ++year) {
    std::vector<absl::CivilMonth> months = all;
    std::erase_if(months, [&](absl::CivilMonth month) { return absl::CivilYear(month) != year; });
    const absl::CivilDay last = absl::CivilDay(year + 1) - 1;
    const DayWindow days = {std::max(absl::CivilDay(year), scope.window.from), std::min(last, scope.window.to)};
    const bool to_date = scope.window.to < last || LocalDay(scope.now) <= last;
    figures.push_back(
        MeanOf(months, tally, scope, policy, days,
               {"R04", absl::StrCat(year.year(), to_date ? "_to_date" : ""),
                absl::StrCat("Missing episodes a month, ", year.year(), to_date ? " to date" : ""), basis}));
  }
}

int64_t SizeIn(const std::map<absl::CivilMonth, Children>& children, absl::CivilMonth month) {
  const auto found = children.find(month);
  return found == children.end() ? 0 : static_cast<int64_t>(found->second.size());
}

// R05: children by the month in which an episode started; who was still missing from before is a line of its own, and
// may be in both.
void AddMonths(const Tally& tally, const FigureScope& scope, const ReportPolicy& policy, std::vector<Figure>& figures) {
  for (const absl::CivilMonth month : MonthsOf(scope.window)) {
    const FigureMaker make(policy, DaysOf(month, scope.window));
    figures.push_back(make.Count({"R05", CodeOf(month), absl::StrCat("Children who went missing in ", TitleOf(month))},
                                 FigureUnit::kChildren, SizeIn(tally.children_in_month, month)));
    figures.push_back(make.Count({"R05", absl::StrCat(CodeOf(month), "_from_before"),
                                  absl::StrCat("Children still missing from before, ", TitleOf(month))},
                                 FigureUnit::kChildren, SizeIn(tally.from_before, month)));
  }
}

}  // namespace

FigureReport MakeFigures(const FigureScope& scope, const ReportPolicy& policy,
                         const std::vector<CountedEpisode>& episodes) {
  const Tally tally = TallyOf(scope, episodes);
  const FigureMaker missing(policy, scope.window);
  FigureReport report{.episodes = tally.missing};
  AddCounts(tally, missing, FigureMaker(policy, scope.window, EpisodeTypes::kMissingAndAway), report.figures);
  AddOften(tally, missing, report.figures);
  AddMonthly(tally, scope, policy, report.figures);
  AddMonths(tally, scope, policy, report.figures);
  return report;
}

}  // namespace homeward::episode
