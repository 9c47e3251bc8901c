#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "homeward/meeting/v1/meeting_service.pb.h"
#include "meeting-service/history.h"

namespace homeward::meeting {

// The RPCs about strategy meetings and when they are required.
class StrategyService {
 public:
  StrategyService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::StrategyMeeting> HoldStrategyMeeting(Call& call, const v1::HoldStrategyMeetingRequest& request);
  absl::StatusOr<v1::StrategyMeeting> RecordNotHeld(Call& call, const v1::RecordNotHeldRequest& request);
  absl::StatusOr<v1::StrategyMeeting> GetStrategyMeeting(Call& call, const v1::GetStrategyMeetingRequest& request);
  absl::StatusOr<v1::ListStrategyMeetingsResponse> ListStrategyMeetings(Call& call,
                                                                        const v1::ListStrategyMeetingsRequest& request);
  absl::StatusOr<v1::StrategyMeeting> VoidStrategyMeeting(Call& call, const v1::VoidStrategyMeetingRequest& request);
  absl::StatusOr<v1::GetChronologyResponse> GetChronology(Call& call, const v1::GetChronologyRequest& request);
  absl::StatusOr<v1::ListObligationsResponse> ListObligations(Call& call, const v1::ListObligationsRequest& request);
  absl::StatusOr<common::v1::Obligation> WaiveObligation(Call& call, const v1::WaiveObligationRequest& request);

 private:
  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::meeting
