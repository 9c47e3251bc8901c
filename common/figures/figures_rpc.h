#pragma once

#include <absl/algorithm/container.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <algorithm>
#include <set>
#include <string>

#include "common/calendar/local_time.h"
#include "common/calendar/window.h"
#include "common/core/status.h"
#include "common/figures/as_at_store.h"
#include "common/figures/figure.h"
#include "common/figures/figure_convert.h"

namespace homeward {

// What the GetFigures of every service has in common. Each declares its own messages, with the same fields.

inline constexpr int kMostYears = 5;

// How many episodes of a window are read at most. Councils have some thousands a year.
inline constexpr int kMostEpisodes = 50'000;

inline absl::Status WindowTooLarge() {
  return Fail(absl::StatusCode::kFailedPrecondition, "WINDOW_TOO_LARGE",
              "the window has more episodes than one report may have: ask for a shorter one");
}

// The scope that a request asks for: its window ends today at the latest, its population is the policy's unless said.
template <class Request>
absl::StatusOr<FigureScope> ScopeOf(const Request& request, const ReportPolicy& policy, absl::Time now) {
  const auto from = ParseIsoDate(request.from_date());
  const auto to = ParseIsoDate(request.to_date());
  const absl::CivilDay today = LocalDay(now);
  if (!from.has_value() || *from > today) return Invalid("from_date", "WINDOW_INVALID", "a date up to today");
  if (!to.has_value() || *to < *from || *to > AddMonths(*from, 12 * kMostYears)) {
    return Invalid("to_date", "WINDOW_INVALID", "a date not before from_date and at most five years after it");
  }
  FigureScope scope{.window = {*from, std::min(*to, today)}, .now = now, .population = policy.population};
  if (request.population() != 0) scope.population = static_cast<ReportPolicy::Population>(request.population());
  scope.cohort = static_cast<FigureCohort>(request.cohort());
  if (scope.cohort != FigureCohort::kAll && policy.uasc_flag_at != ReportPolicy::UascFlagAt::kEpisodeStart) {
    return FailField(absl::StatusCode::kFailedPrecondition, "COHORT_UNAVAILABLE", "cohort",
                     "the policy takes the flag of the window's end, which is not kept with episodes");
  }
  return scope;
}

// The reply with what was asked for of `report`. `made` are the figures that the service makes at all.
template <class Reply, class Request>
Reply FiguresReply(const Request& request, const FigureScope& scope, const ReportPolicy& policy, FigureReport report,
                   absl::Span<const absl::string_view> made) {
  Reply reply;
  std::set<std::string> wanted;
  for (const std::string& figure : request.figures()) {
    if (wanted.insert(figure).second && !absl::c_linear_search(made, figure)) reply.add_not_made(figure);
  }
  KeepWanted(wanted, report.figures);
  for (const Figure& figure : report.figures) *reply.add_figures() = ToProto(figure, scope, policy);
  reply.set_episodes(report.episodes);
  return reply;
}

}  // namespace homeward
