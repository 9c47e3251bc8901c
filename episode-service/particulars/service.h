#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/particular_service.pb.h"

namespace homeward::episode {

// The RPCs about what is known of young people.
class ParticularsService {
 public:
  ParticularsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Particular> RecordParticular(Call& call, const v1::RecordParticularRequest& request);
  absl::StatusOr<v1::Particular> ReviseParticular(Call& call, const v1::ReviseParticularRequest& request);
  absl::StatusOr<v1::Particular> EndParticular(Call& call, const v1::EndParticularRequest& request);
  absl::StatusOr<v1::Particular> VoidParticular(Call& call, const v1::VoidParticularRequest& request);
  absl::StatusOr<v1::Particular> GetParticular(Call& call, const v1::GetParticularRequest& request);
  absl::StatusOr<v1::ListParticularsResponse> ListParticulars(Call& call, const v1::ListParticularsRequest& request);
  absl::StatusOr<v1::ListParticularVersionsResponse> ListParticularVersions(
      Call& call, const v1::ListParticularVersionsRequest& request);

 private:
  // Runs a command that changes a particular: `rule` decides from how it stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::Particular> Decide(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
