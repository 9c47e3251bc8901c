#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/clock.h>

#include <map>

#include "cli/command.h"
#include "cli/fault.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/staff_file.h"
#include "cli/table.h"
#include "common/auth/small_file.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/directory_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.DirectoryService/";
constexpr size_t kMostBytes = 32 * 1024 * 1024;

// The roles that a worker holds now.
std::string RolesOf(const v1::Worker& worker, absl::Time now) {
  std::vector<std::string> roles;
  for (const auto& post : worker.posts()) {
    const bool ended = post.has_until_time() && TimeOf(post.until_time()) <= now;
    if (TimeOf(post.from_time()) <= now && !ended) roles.push_back(post.role());
  }
  return absl::StrJoin(roles, " ");
}

absl::Status ListDirectory(const Context& context) {
  const absl::Time now = absl::Now();
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  v1::ListTeamsRequest ask_teams;
  ask_teams.set_council(context.words[0]);
  HW_ASSIGN_OR_RETURN(const auto teams,
                      AllPages<v1::ListTeamsResponse>(*client, absl::StrCat(kService, "ListTeams"), ask_teams));
  v1::ListWorkersRequest ask_workers;
  ask_workers.set_council(context.words[0]);
  Put(now, ask_workers.mutable_time());
  HW_ASSIGN_OR_RETURN(const auto workers,
                      AllPages<v1::ListWorkersResponse>(*client, absl::StrCat(kService, "ListWorkers"), ask_workers));
  if (context.arguments.Has("json")) {
    context.out << ToJson(workers);
    return absl::OkStatus();
  }
  if (workers.workers().empty()) {
    context.out << "Nobody is in the directory.\n";
    return absl::OkStatus();
  }
  std::map<std::string, std::string> team_names;
  for (const auto& team : teams.teams()) team_names[team.team()] = team.name();
  Table table({"NAME", "ROLES", "TEAM", "SINCE", "STAFF ID", "WORKER"});
  for (const auto& worker : workers.workers()) {
    table.Add({worker.display_name(), RolesOf(worker, now), team_names[worker.team()],
               FormatUkDate(LocalDay(TimeOf(worker.from_time()))), worker.external_id(), worker.worker()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

// Whether an error is about what this line says, so that the next one may well be accepted.
bool IsAboutTheLine(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

absl::Status Say(const Client& client, StaffRow& row) {
  if (!row.request.ok()) return row.request.status();
  return std::visit(
      [&](auto& request) {
        const bool is_worker = std::is_same_v<decltype(request), v1::UpsertWorkerRequest&>;
        request.set_request_id(NewUuid(absl::Now()));
        const auto reply = NewMessage(is_worker ? *v1::Worker::descriptor() : *v1::Team::descriptor());
        return client.Call(absl::StrCat(kService, is_worker ? "UpsertWorker" : "UpsertTeam"), request, *reply);
      },
      *row.request);
}

absl::Status LoadDirectory(const Context& context) {
  HW_ASSIGN_OR_RETURN(const std::string file, ReadSmallFile(context.words[1], kMostBytes));
  HW_ASSIGN_OR_RETURN(std::vector<StaffRow> rows, ReadStaffFile(file, context.words[0]));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  int refused = 0;
  for (StaffRow& row : rows) {
    const absl::Status said = Say(*client, row);
    if (said.ok()) continue;
    context.err << "line " << row.line << ": " << FaultLine(said) << "\n";
    if (!IsAboutTheLine(said)) return said;
    ++refused;
  }
  context.out << rows.size() - refused << " of " << rows.size() << " lines are in the directory.\n";
  if (refused == 0) return absl::OkStatus();
  return Fail(absl::StatusCode::kInvalidArgument, "LINES_REFUSED", absl::StrCat(refused, " lines were refused"));
}

}  // namespace

std::vector<Command> DirectoryCommands() {
  return {{.name = "directory list",
           .usage = "directory list <council>",
           .help = "Who works for the council now: roles, team and ids.",
           .fewest_words = 1,
           .most_words = 1,
           .run = ListDirectory},
          {.name = "directory load",
           .usage = "directory load <council> <file.csv>",
           .help = "Takes over workers or teams from the staff system's CSV file.\n"
                   "Workers: external_id,name,roles,team,email,first_day,last_day; roles with spaces between them.\n"
                   "Teams: external_id,name,kind,parent,manager,inbox,first_day,last_day; one after that above it.\n"
                   "The first line names the columns. The same file again changes nothing. Lines that are refused are\n"
                   "named; the others are taken over.",
           .fewest_words = 2,
           .most_words = 2,
           .run = LoadDirectory}};
}

}  // namespace homeward::cli
