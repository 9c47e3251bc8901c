#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::episode {

// The RPCs about councils and their policies.
class CouncilsService {
 public:
  // `national` is the default over which a council's own policy is merged.
  CouncilsService(Db& db, Commands& commands, policy::v1::PolicyVersion national)
      : db_(db), commands_(commands), national_(std::move(national)) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Council> CreateCouncil(Call& call, const v1::CreateCouncilRequest& request);
  absl::StatusOr<v1::Council> GetCouncil(Call& call, const v1::GetCouncilRequest& request);
  absl::StatusOr<policy::v1::PolicyVersion> AdoptPolicy(Call& call, const v1::AdoptPolicyRequest& request);
  absl::StatusOr<policy::v1::PolicyVersion> GetPolicy(Call& call, const v1::GetPolicyRequest& request);
  absl::StatusOr<v1::ListPolicyVersionsResponse> ListPolicyVersions(Call& call,
                                                                    const v1::ListPolicyVersionsRequest& request);

 private:
  Db& db_;
  Commands& commands_;
  const policy::v1::PolicyVersion national_;
};

}  // namespace homeward::episode
