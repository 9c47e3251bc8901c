#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/handover_service.pb.h"

namespace homeward::episode {

// The RPCs about who has a young person.
class HandOversService {
 public:
  HandOversService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::HandOver> OfferHandOver(Call& call, const v1::OfferHandOverRequest& request);
  absl::StatusOr<v1::HandOver> AcceptHandOver(Call& call, const v1::AcceptHandOverRequest& request);
  absl::StatusOr<v1::HandOver> DeclineHandOver(Call& call, const v1::DeclineHandOverRequest& request);
  absl::StatusOr<v1::HandOver> WithdrawHandOver(Call& call, const v1::WithdrawHandOverRequest& request);
  absl::StatusOr<v1::GetHolderResponse> GetHolder(Call& call, const v1::GetHolderRequest& request);
  absl::StatusOr<v1::ListHeldResponse> ListHeld(Call& call, const v1::ListHeldRequest& request);
  absl::StatusOr<v1::ListHandOversResponse> ListHandOvers(Call& call, const v1::ListHandOversRequest& request);

 private:
  // Runs a command that closes an offer: `rule` decides from how it stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::HandOver> Answer(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
