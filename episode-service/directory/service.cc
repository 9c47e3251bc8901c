#include "episode-service/directory/service.h"

#include <utility>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/councils/store.h"
#include "episode-service/directory/convert.h"
#include "episode-service/directory/rules.h"
#include "episode-service/directory/store.h"

namespace homeward::episode {
namespace {

absl::StatusOr<v1::Worker> ShowWorker(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const std::vector<Worker> found, DirectoryStore::GetWorkers(tx, council, {id}));
  return ToProto(found.front());
}

absl::StatusOr<v1::Team> ShowTeam(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Team team, DirectoryStore::GetTeam(tx, council, id));
  return ToProto(team);
}

// The id here of a team that the staff system names; empty for none.
absl::StatusOr<std::string> TeamNamed(Change& change, const std::string& external_id, absl::string_view field) {
  if (external_id.empty()) return std::string();
  const auto found = DirectoryStore::FindTeam(change.tx(), change.council(), external_id);
  if (found.has_value()) return found->id;
  return FailField(absl::StatusCode::kNotFound, "TEAM_NOT_FOUND", field, "there is no such team");
}

absl::StatusOr<std::string> ManagerNamed(Change& change, const std::string& external_id) {
  if (external_id.empty()) return std::string();
  const auto found = DirectoryStore::FindWorker(change.tx(), change.council(), external_id);
  if (found.has_value()) return found->id;
  return FailField(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND", "manager_external_id", "there is no such worker");
}

Parents ParentsIn(Change& change) {
  Parents parents;
  for (const Team& team : DirectoryStore::AllTeams(change.tx(), change.council())) parents[team.id] = team.parent;
  return parents;
}

// Saves what the staff system said. Only news makes a version and an event: such systems say the same every night.
template <class Record>
void Keep(Change& change, const Record& known, Record next) {
  const bool news = IsNews(known, next);
  if (news) ++next.version;
  DirectoryStore::Save(change.tx(), next);
  if (!news) return;
  change.Keep({.record = next.id, .version = next.version, .reason = "", .body = ToProto(next).SerializeAsString()});
  change.Emit(next.id, change.council(), next.version, next.source, EventOf(next));
}

// What is known of the record, or the beginning of one.
template <class Record>
Record KnownOrNew(Change& change, std::optional<Record> known, const std::string& external_id) {
  if (known.has_value()) return *std::move(known);
  Record record;
  record.council = change.council();
  record.id = NewUuid(change.now());
  record.external_id = external_id;
  return record;
}

// Where the page before ended: a name and an id.
std::optional<std::pair<std::string, std::string>> NameAndId(const std::optional<std::vector<std::string>>& position) {
  if (!position.has_value()) return std::nullopt;
  return std::pair((*position)[0], (*position)[1]);
}

}  // namespace

void DirectoryService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.DirectoryService";
  rpcs.Add(service, this, &DirectoryService::UpsertTeam);
  rpcs.Add(service, this, &DirectoryService::UpsertWorker);
  rpcs.Add(service, this, &DirectoryService::GetWorker);
  rpcs.Add(service, this, &DirectoryService::BatchGetWorkers);
  rpcs.Add(service, this, &DirectoryService::ListWorkers);
  rpcs.Add(service, this, &DirectoryService::ListTeams);
  rpcs.Add(service, this, &DirectoryService::RecordCover);
  rpcs.Add(service, this, &DirectoryService::EndCover);
  rpcs.Add(service, this, &DirectoryService::ListCovers);
  rpcs.Add(service, this, &DirectoryService::RecordDuty);
  rpcs.Add(service, this, &DirectoryService::EndDuty);
  rpcs.Add(service, this, &DirectoryService::ListDuties);
  rpcs.Add(service, this, &DirectoryService::RecordDutyDesk);
  rpcs.Add(service, this, &DirectoryService::AllocateWorker);
  rpcs.Add(service, this, &DirectoryService::EndAllocation);
  rpcs.Add(service, this, &DirectoryService::ListAllocations);
  rpcs.Add(service, this, &DirectoryService::ResolveRole);
  rpcs.Add(service, this, &DirectoryService::BatchResolveRoles);
}

absl::StatusOr<v1::Team> DirectoryService::UpsertTeam(Call& call, const v1::UpsertTeamRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_RETURN_IF_ERROR(CouncilStore::Get(change.tx(), change.council()).status());
        const Team known =
            KnownOrNew(change, DirectoryStore::FindTeam(change.tx(), change.council(), request.external_id()),
                       request.external_id());
        StatedTeam stated = FromProto(request, change.now());
        HW_ASSIGN_OR_RETURN(stated.parent, TeamNamed(change, request.parent_external_id(), "parent_external_id"));
        HW_ASSIGN_OR_RETURN(stated.manager, ManagerNamed(change, request.manager_external_id()));
        HW_RETURN_IF_ERROR(CheckParent(known.id, stated.parent, ParentsIn(change)));
        HW_ASSIGN_OR_RETURN(Team next, Upsert(known, stated, change.now()));
        Keep(change, known, std::move(next));
        return known.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowTeam(tx, call.council, id); });
}

absl::StatusOr<v1::Worker> DirectoryService::UpsertWorker(Call& call, const v1::UpsertWorkerRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_RETURN_IF_ERROR(CouncilStore::Get(change.tx(), change.council()).status());
        const Worker known =
            KnownOrNew(change, DirectoryStore::FindWorker(change.tx(), change.council(), request.external_id()),
                       request.external_id());
        StatedWorker stated = FromProto(request, change.now());
        HW_ASSIGN_OR_RETURN(stated.team, TeamNamed(change, request.team_external_id(), "team_external_id"));
        HW_ASSIGN_OR_RETURN(Worker next, Upsert(known, stated, change.now()));
        Keep(change, known, std::move(next));
        return known.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowWorker(tx, call.council, id); });
}

absl::StatusOr<v1::Worker> DirectoryService::GetWorker(Call& call, const v1::GetWorkerRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return ShowWorker(tx, call.council, request.worker()); });
}

absl::StatusOr<v1::BatchGetWorkersResponse> DirectoryService::BatchGetWorkers(
    Call& call, const v1::BatchGetWorkersRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::BatchGetWorkersResponse> {
    HW_ASSIGN_OR_RETURN(const auto found, DirectoryStore::GetWorkers(
                                              tx, call.council, {request.workers().begin(), request.workers().end()}));
    v1::BatchGetWorkersResponse reply;
    for (const Worker& worker : found) *reply.add_workers() = ToProto(worker);
    return reply;
  });
}

absl::StatusOr<v1::ListWorkersResponse> DirectoryService::ListWorkers(Call& call,
                                                                      const v1::ListWorkersRequest& request) {
  WorkerFilter filter{.council = call.council, .team = request.team(), .role = request.role()};
  if (request.has_time()) filter.employed_at = TimeOf(request.time());
  filter.role_at = filter.employed_at.value_or(call.now);
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 2));
  filter.after = NameAndId(position);
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListWorkersResponse> {
    const std::vector<Worker> found = DirectoryStore::ListWorkers(tx, filter);
    v1::ListWorkersResponse reply;
    for (const Worker& worker : found) *reply.add_workers() = ToProto(worker);
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.Next(call, request, {found.back().display_name, found.back().id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListTeamsResponse> DirectoryService::ListTeams(Call& call, const v1::ListTeamsRequest& request) {
  TeamFilter filter{.council = call.council, .kind = request.kind()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 2));
  filter.after = NameAndId(position);
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListTeamsResponse> {
    const std::vector<Team> found = DirectoryStore::ListTeams(tx, filter);
    v1::ListTeamsResponse reply;
    for (const Team& team : found) *reply.add_teams() = ToProto(team);
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.Next(call, request, {found.back().name, found.back().id}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
