#pragma once

#include <absl/status/statusor.h>

#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/care_service.pb.h"

namespace homeward::episode {

// The RPCs of homeward.episode.v1.CareService.
class CareLeaversService {
 public:
  CareLeaversService(Db& db, HistoryParts parts, const Paging& paging) : db_(db), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::ListUnallocatedResponse> ListUnallocated(Call& call, const v1::ListUnallocatedRequest& request);
  absl::StatusOr<v1::ListMissingCareLeaversResponse> ListMissingCareLeavers(
      Call& call, const v1::ListMissingCareLeaversRequest& request);

 private:
  Db& db_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
