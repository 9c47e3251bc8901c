#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "homeward/episode/v1/provider_service.pb.h"

namespace homeward::episode {

// The RPCs about the missing procedures of those who provide placements.
class ProvidersService {
 public:
  ProvidersService(Db& db, Commands& commands, const Paging& paging) : db_(db), commands_(commands), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::ProviderProcedure> RecordProviderProcedure(Call& call,
                                                                const v1::RecordProviderProcedureRequest& request);
  absl::StatusOr<v1::ProviderProcedure> ReviseProviderProcedure(Call& call,
                                                                const v1::ReviseProviderProcedureRequest& request);
  absl::StatusOr<v1::ProviderProcedure> GetProviderProcedure(Call& call,
                                                             const v1::GetProviderProcedureRequest& request);
  absl::StatusOr<v1::ListProviderProcedureVersionsResponse> ListProviderProcedureVersions(
      Call& call, const v1::ListProviderProcedureVersionsRequest& request);
  absl::StatusOr<v1::ListProviderProceduresResponse> ListProviderProcedures(
      Call& call, const v1::ListProviderProceduresRequest& request);
  absl::StatusOr<v1::ListHomesWithoutProcedureResponse> ListHomesWithoutProcedure(
      Call& call, const v1::ListHomesWithoutProcedureRequest& request);

 private:
  Db& db_;
  Commands& commands_;
  const Paging& paging_;
};

}  // namespace homeward::episode
