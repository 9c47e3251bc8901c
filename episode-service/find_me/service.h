#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"

namespace homeward::episode {

// The RPCs about the Find Me Plan. What it holds is kept elsewhere; here it is put together, reviewed and shared.
class FindMeService {
 public:
  FindMeService(Db& db, Commands& commands, HistoryParts parts) : db_(db), commands_(commands), parts_(parts) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::FindMePlan> GetFindMePlan(Call& call, const v1::GetFindMePlanRequest& request);
  absl::StatusOr<v1::FindMePlan> ReviewFindMePlan(Call& call, const v1::ReviewFindMePlanRequest& request);
  absl::StatusOr<v1::ListPlanVersionsResponse> ListPlanVersions(Call& call, const v1::ListPlanVersionsRequest& request);
  absl::StatusOr<v1::Pack> SharePack(Call& call, const v1::SharePackRequest& request);
  absl::StatusOr<v1::Pack> GetPack(Call& call, const v1::GetPackRequest& request);

 private:
  // The plan as it stands in this transaction.
  absl::StatusOr<v1::FindMePlan> Compose(Tx& tx, const std::string& council, const std::string& young_person,
                                         absl::Time now) const;
  // Which version the plan is, since when, and until when that is fresh.
  absl::Status PutLastReview(Tx& tx, absl::Time now, v1::FindMePlan& plan) const;
  absl::StatusOr<v1::FindMePlan> PlanOfVersion(Call& call, Tx& tx, const std::string& young_person, int version) const;

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
};

}  // namespace homeward::episode
