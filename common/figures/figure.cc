#include "common/figures/figure.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "common/calendar/local_time.h"

namespace homeward {
namespace {

constexpr int64_t kPercent = 100;
constexpr int64_t kTenths = 10;

DayWindow DaysOf(absl::CivilMonth month) { return {absl::CivilDay(month), absl::CivilDay(month + 1) - 1}; }

}  // namespace

bool FigureScope::Includes(bool looked_after, bool uasc) const {
  if (population == ReportPolicy::Population::kLookedAfter && !looked_after) return false;
  if (cohort == FigureCohort::kCitizen) return looked_after && !uasc;
  return cohort == FigureCohort::kAll || uasc;
}

int64_t RoundedQuotient(int64_t n, int64_t m, ReportPolicy::Rounding rounding) {
  const int64_t whole = n / m;
  const int64_t twice = 2 * (n % m);
  if (twice != m) return twice > m ? whole + 1 : whole;
  const bool up = rounding == ReportPolicy::Rounding::kHalfUp || whole % 2 == 1;
  return up ? whole + 1 : whole;
}

Figure FigureMaker::Make(FigureLine line, FigureUnit unit, int64_t count, std::optional<int64_t> of) const {
  return {.figure = std::move(line.figure),
          .line = std::move(line.line),
          .title = std::move(line.title),
          .unit = unit,
          .numerator = count,
          .denominator = of,
          .window = window_,
          .types = types_,
          .definition = std::move(line.definition)};
}

Figure FigureMaker::Count(FigureLine line, FigureUnit unit, int64_t count, std::optional<int64_t> of) const {
  return Make(std::move(line), unit, count, of);
}

Figure FigureMaker::Share(FigureLine line, int64_t count, int64_t of) const {
  Figure figure = Make(std::move(line), FigureUnit::kPercent, count, of);
  if (of == 0) {
    figure.why_no_value = NoValue::kBaseZero;
  } else if (of < policy_.min_base) {
    figure.why_no_value = NoValue::kBaseTooSmall;
  } else {
    figure.value = static_cast<double>(RoundedQuotient(count * kPercent, of, policy_.rounding));
  }
  return figure;
}

Figure FigureMaker::Rest(FigureLine line, const Figure& share) const {
  const int64_t of = share.denominator.value_or(0);
  Figure figure = Make(std::move(line), FigureUnit::kPercent, of - share.numerator, of);
  figure.why_no_value = share.why_no_value;
  if (share.value.has_value()) figure.value = kPercent - *share.value;
  return figure;
}

Figure FigureMaker::PerMonth(FigureLine line, int64_t count, int64_t months) const {
  Figure figure = Make(std::move(line), FigureUnit::kPerMonth, count, months);
  if (months == 0) {
    figure.why_no_value = NoValue::kBaseZero;
  } else {
    figure.value = static_cast<double>(RoundedQuotient(count * kTenths, months, policy_.rounding)) / kTenths;
  }
  return figure;
}

std::vector<absl::CivilMonth> MonthsOf(const DayWindow& window) {
  std::vector<absl::CivilMonth> months;
  for (absl::CivilMonth month(window.from); month <= absl::CivilMonth(window.to); ++month) months.push_back(month);
  return months;
}

std::vector<absl::CivilMonth> CompleteMonthsOf(const DayWindow& window, absl::Time now) {
  const absl::CivilDay today = LocalDay(now);
  std::vector<absl::CivilMonth> months = MonthsOf(window);
  std::erase_if(months, [&](absl::CivilMonth month) {
    const DayWindow days = DaysOf(month);
    return !window.Contains(days.from) || !window.Contains(days.to) || days.to >= today;
  });
  return months;
}

DayWindow DaysOf(absl::CivilMonth month, const DayWindow& window) {
  const DayWindow days = DaysOf(month);
  return {std::max(days.from, window.from), std::min(days.to, window.to)};
}

std::string CodeOf(absl::CivilMonth month) { return absl::FormatCivilTime(month); }

std::string TitleOf(absl::CivilMonth month) {
  return absl::FormatTime("%B %Y", absl::FromCivil(month, absl::UTCTimeZone()), absl::UTCTimeZone());
}

void KeepWanted(const std::set<std::string>& wanted, std::vector<Figure>& figures) {
  if (wanted.empty()) return;
  std::erase_if(figures, [&](const Figure& figure) { return !wanted.contains(figure.figure); });
}

}  // namespace homeward
