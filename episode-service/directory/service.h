#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/directory/resolve_rules.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/directory_service.pb.h"

namespace homeward::episode {

// The RPCs of homeward.episode.v1.DirectoryService. Their bodies stand in three files: workers and teams (service.cc),
// cover and duty (service_rota.cc), and who is responsible (service_resolve.cc).
class DirectoryService {
 public:
  DirectoryService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Team> UpsertTeam(Call& call, const v1::UpsertTeamRequest& request);
  absl::StatusOr<v1::Worker> UpsertWorker(Call& call, const v1::UpsertWorkerRequest& request);
  absl::StatusOr<v1::Worker> GetWorker(Call& call, const v1::GetWorkerRequest& request);
  absl::StatusOr<v1::BatchGetWorkersResponse> BatchGetWorkers(Call& call, const v1::BatchGetWorkersRequest& request);
  absl::StatusOr<v1::ListWorkersResponse> ListWorkers(Call& call, const v1::ListWorkersRequest& request);
  absl::StatusOr<v1::ListTeamsResponse> ListTeams(Call& call, const v1::ListTeamsRequest& request);

  absl::StatusOr<v1::Cover> RecordCover(Call& call, const v1::RecordCoverRequest& request);
  absl::StatusOr<v1::Cover> EndCover(Call& call, const v1::EndCoverRequest& request);
  absl::StatusOr<v1::ListCoversResponse> ListCovers(Call& call, const v1::ListCoversRequest& request);
  absl::StatusOr<v1::Duty> RecordDuty(Call& call, const v1::RecordDutyRequest& request);
  absl::StatusOr<v1::Duty> EndDuty(Call& call, const v1::EndDutyRequest& request);
  absl::StatusOr<v1::ListDutiesResponse> ListDuties(Call& call, const v1::ListDutiesRequest& request);
  absl::StatusOr<v1::DutyDesk> RecordDutyDesk(Call& call, const v1::RecordDutyDeskRequest& request);

  absl::StatusOr<v1::Allocation> AllocateWorker(Call& call, const v1::AllocateWorkerRequest& request);
  absl::StatusOr<v1::Allocation> EndAllocation(Call& call, const v1::EndAllocationRequest& request);
  absl::StatusOr<v1::ListAllocationsResponse> ListAllocations(Call& call, const v1::ListAllocationsRequest& request);
  absl::StatusOr<v1::Resolution> ResolveRole(Call& call, const v1::ResolveRoleRequest& request);
  absl::StatusOr<v1::BatchResolveRolesResponse> BatchResolveRoles(Call& call,
                                                                  const v1::BatchResolveRolesRequest& request);

 private:
  // An answer to each question, in their order.
  absl::StatusOr<v1::BatchResolveRolesResponse> Answer(Call& call, std::vector<RoleQuestion> questions);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
