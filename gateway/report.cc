#include "gateway/report.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "gateway/fan_out.h"
#include "gateway/views.h"

namespace homeward::gateway {
namespace {

constexpr char kMethod[] = "GetFigures";
constexpr char kEpisodes[] = "homeward.episode.v1";
constexpr char kInterviews[] = "homeward.interview.v1";

const FiguresPart* PartOf(const std::vector<FiguresPart>& parts, absl::string_view source) {
  const auto found = absl::c_find_if(parts, [&](const FiguresPart& part) { return part.as_at().source() == source; });
  return found == parts.end() ? nullptr : &*found;
}

// How a part stands to that of the service whose feed it follows.
enum class Following { kBehind, kSame, kAhead };

Following FollowingOf(const FiguresPart& part, const FiguresPart& followed) {
  for (const common::v1::FollowedFeed& feed : part.as_at().followed()) {
    if (feed.source() != followed.as_at().source()) continue;
    if (feed.waiting() > 0 || feed.position() < followed.as_at().position()) return Following::kBehind;
    return feed.position() > followed.as_at().position() ? Following::kAhead : Following::kSame;
  }
  return followed.as_at().position() > 0 ? Following::kBehind : Following::kSame;
}

// Whether "today" was the same day for both: a window that is not over ends there.
bool OfOneDay(const FiguresPart& a, const FiguresPart& b) {
  return LocalDay(TimeOf(a.as_at().computed_time())) == LocalDay(TimeOf(b.as_at().computed_time()));
}

v1::ReportConsistency Compare(const FiguresPart* episodes, const FiguresPart* interviews) {
  v1::ReportConsistency consistency;
  consistency.set_agreement(v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  if (episodes != nullptr) consistency.set_episodes(episodes->episodes());
  if (interviews != nullptr) consistency.set_outcomes(interviews->episodes());
  if (episodes == nullptr || interviews == nullptr) return consistency;
  if (FollowingOf(*interviews, *episodes) != Following::kSame || !OfOneDay(*interviews, *episodes)) return consistency;
  consistency.set_agreement(episodes->episodes() == interviews->episodes() ? v1::REPORT_AGREEMENT_AGREED
                                                                           : v1::REPORT_AGREEMENT_DISAGREED);
  return consistency;
}

// A refusal that is about the request, which every service would refuse.
bool IsAboutTheRequest(const absl::Status& answer) {
  return absl::IsInvalidArgument(answer) || absl::IsFailedPrecondition(answer);
}

// Figures that none of the parts makes.
void AddNotMade(const std::vector<FiguresPart>& parts, v1::GetBoardReportResponse& report) {
  if (parts.empty()) return;
  for (const std::string& figure : parts.front().not_made()) {
    const bool by_none =
        absl::c_all_of(parts, [&](const FiguresPart& part) { return absl::c_linear_search(part.not_made(), figure); });
    if (by_none) report.add_not_made(figure);
  }
}

}  // namespace

v1::GetBoardReportResponse MergeFigures(const std::vector<FiguresPart>& parts) {
  v1::GetBoardReportResponse report;
  const FiguresPart* const episodes = PartOf(parts, kEpisodes);
  *report.mutable_consistency() = Compare(episodes, PartOf(parts, kInterviews));
  AddNotMade(parts, report);
  for (const FiguresPart& part : parts) {
    if (episodes != nullptr && &part != episodes && FollowingOf(part, *episodes) == Following::kBehind) {
      report.add_behind(part.as_at().source());
    }
    *report.add_as_at() = part.as_at();
    for (const common::v1::Figure& figure : part.figures()) *report.add_figures() = figure;
  }
  std::stable_sort(report.mutable_figures()->begin(), report.mutable_figures()->end(),
                   [](const auto& a, const auto& b) { return a.figure() < b.figure(); });
  return report;
}

absl::StatusOr<v1::GetBoardReportResponse> Reports::GetBoardReport(Call& call,
                                                                   const v1::GetBoardReportRequest& request) {
  HW_ASSIGN_OR_RETURN(const std::optional<ConsistencyPoint> point, PointOf(call));
  std::vector<std::optional<std::string>> requests(backends_.size());
  for (size_t s = 0; s < backends_.size(); ++s) {
    const auto* service = backends_[s].api.front()->service(0);
    if (service->FindMethodByName(kMethod) != nullptr) requests[s] = request.SerializeAsString();
  }
  const std::vector<Answer> answers = Ask(backends_, call, kMethod, requests);

  std::vector<FiguresPart> parts;
  v1::GetBoardReportResponse gaps;
  for (size_t s = 0; s < backends_.size(); ++s) {
    if (!requests[s].has_value()) continue;
    const absl::StatusOr<std::string>& answer = answers[s].reply;
    if (IsAboutTheRequest(answer.status())) return answer.status();
    FiguresPart part;
    if (!answer.ok() || !part.ParseFromString(*answer)) {
      *gaps.add_missing() =
          MissingOf(backends_[s].name(), answer.ok() ? absl::InternalError("no reply") : answer.status(), call, log_);
      continue;
    }
    if (point.has_value() && !answers[s].caught_up) gaps.add_stale_sources(backends_[s].name());
    parts.push_back(std::move(part));
  }
  v1::GetBoardReportResponse report = MergeFigures(parts);
  report.MergeFrom(gaps);
  return report;
}

}  // namespace homeward::gateway
