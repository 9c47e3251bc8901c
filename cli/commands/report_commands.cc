#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <set>

#include "cli/command.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::cli {
namespace {

using common::v1::Figure;
using gateway::v1::GetBoardReportResponse;

std::string DateOf(const std::string& iso) {
  const auto day = ParseIsoDate(iso);
  return day.has_value() ? FormatUkDate(*day) : iso;
}

// "61 %", "71.0"; why there is none; nothing for a count.
std::string ValueOf(const Figure& figure) {
  switch (figure.why_no_value()) {
    case common::v1::NO_VALUE_REASON_BASE_ZERO:
      return "n/a";
    case common::v1::NO_VALUE_REASON_BASE_TOO_SMALL:
      return "small base";
    default:
      break;
  }
  if (!figure.has_value()) return "";
  if (figure.unit() == common::v1::FIGURE_UNIT_PERCENT) return absl::StrFormat("%.0f %%", figure.value());
  return absl::StrFormat(figure.unit() == common::v1::FIGURE_UNIT_RATIO ? "%.2f" : "%.1f", figure.value());
}

std::string PeopleOf(const Figure& figure) {
  std::string people = figure.population() == policy::v1::POPULATION_ALL
                           ? "looked-after children and children missing from home"
                           : "children looked after by this authority";
  if (figure.cohort() == common::v1::FIGURE_COHORT_CITIZEN) absl::StrAppend(&people, ", without UASC");
  if (figure.cohort() == common::v1::FIGURE_COHORT_UASC) absl::StrAppend(&people, ", UASC only");
  return people;
}

void PrintFigures(const GetBoardReportResponse& report, std::ostream& out) {
  if (report.figures().empty()) return;
  out << "Of " << PeopleOf(report.figures(0)) << ", as at each episode's start.\n\n";
  Table table({"FIGURE", "WHAT", "N", "OF", "VALUE", "WINDOW"});
  for (const Figure& figure : report.figures()) {
    table.Add({figure.figure(), figure.title(), absl::StrCat(figure.numerator()),
               figure.has_denominator() ? absl::StrCat(figure.denominator()) : "", ValueOf(figure),
               absl::StrCat(DateOf(figure.from_date()), " - ", DateOf(figure.to_date()))});
  }
  table.Print(out);
  out << "\n";
}

void PrintSettings(const GetBoardReportResponse& report, std::ostream& out) {
  std::set<int64_t> versions;
  std::set<std::string> settings;
  for (const Figure& figure : report.figures()) {
    versions.insert(figure.policy_version());
    if (!figure.definition().empty()) settings.insert(figure.definition());
  }
  for (const int64_t version : versions) out << "Policy version " << version << ".\n";
  for (const std::string& setting : settings) out << "Setting " << setting << ".\n";
}

// What keeps a reader from taking the figures for more than they are.
void PrintFootnotes(const GetBoardReportResponse& report, std::ostream& out) {
  PrintSettings(report, out);
  for (const auto& as_at : report.as_at()) {
    out << "Data of " << as_at.source() << " as at " << FormatForPeople(TimeOf(as_at.computed_time())) << ", position "
        << as_at.position() << ".\n";
  }
  for (const auto& missing : report.missing()) {
    std::string reason = gateway::v1::MissingReason_Name(missing.reason());
    reason = absl::AsciiStrToLower(reason.substr(std::string("MISSING_REASON_").size()));
    out << "Not known: the figures of " << missing.source() << " (" << reason << ").\n";
  }
  for (const std::string& source : report.behind())
    out << "Behind: " << source << " had not heard of everything yet.\n";
  for (const std::string& figure : report.not_made()) out << "Not made: " << figure << ".\n";
  const auto& consistency = report.consistency();
  if (consistency.agreement() == gateway::v1::REPORT_AGREEMENT_DISAGREED) {
    out << "The parts disagree: " << consistency.episodes() << " episodes, " << consistency.outcomes()
        << " outcomes. Do not use this report.\n";
  }
}

absl::StatusOr<gateway::v1::GetBoardReportRequest> RequestOf(const Context& context) {
  gateway::v1::GetBoardReportRequest request;
  request.set_council(context.words[0]);
  request.set_from_date(context.arguments.Get("from"));
  request.set_to_date(context.arguments.Get("to"));
  if (request.from_date().empty() || request.to_date().empty()) {
    return UsageError("--from=YYYY-MM-DD and --to=YYYY-MM-DD are needed: the first and the last day");
  }
  const std::string population = context.arguments.Get("population");
  if (population == "all") {
    request.set_population(policy::v1::POPULATION_ALL);
  } else if (population == "looked_after") {
    request.set_population(policy::v1::POPULATION_LOOKED_AFTER);
  } else if (!population.empty()) {
    return UsageError("--population is looked_after or all");
  }
  const std::string cohort = context.arguments.Get("cohort");
  if (cohort == "citizen") {
    request.set_cohort(common::v1::FIGURE_COHORT_CITIZEN);
  } else if (cohort == "uasc") {
    request.set_cohort(common::v1::FIGURE_COHORT_UASC);
  } else if (!cohort.empty()) {
    return UsageError("--cohort is citizen or uasc");
  }
  return request;
}

absl::Status Report(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto request, RequestOf(context));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto report, client->Call<GetBoardReportResponse>(
                                             "/homeward.gateway.v1.GatewayService/GetBoardReport", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(report);
    return absl::OkStatus();
  }
  PrintFigures(report, context.out);
  PrintFootnotes(report, context.out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ReportCommands() {
  return {{.name = "report",
           .usage = "report <council> --from=YYYY-MM-DD --to=YYYY-MM-DD [--population=all] [--cohort=citizen]",
           .help = "The figures of a board report, of the episodes that started on these local dates.\n"
                   "Both days are included. --population is looked_after or all; otherwise what the policy says.\n"
                   "--cohort is citizen or uasc; otherwise both.",
           .fewest_words = 1,
           .most_words = 1,
           .run = Report}};
}

}  // namespace homeward::cli
