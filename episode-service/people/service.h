#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::episode {

// The RPCs about young people, their legal statuses and placements.
class PeopleService {
 public:
  PeopleService(Db& db, Commands& commands, HistoryParts parts) : db_(db), commands_(commands), parts_(parts) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::YoungPerson> CreateYoungPerson(Call& call, const v1::CreateYoungPersonRequest& request);
  absl::StatusOr<v1::YoungPerson> UpdateYoungPerson(Call& call, const v1::UpdateYoungPersonRequest& request);
  absl::StatusOr<v1::YoungPerson> GetYoungPerson(Call& call, const v1::GetYoungPersonRequest& request);
  absl::StatusOr<v1::BatchGetYoungPeopleResponse> BatchGetYoungPeople(Call& call,
                                                                      const v1::BatchGetYoungPeopleRequest& request);
  absl::StatusOr<v1::YoungPerson> FindYoungPerson(Call& call, const v1::FindYoungPersonRequest& request);
  absl::StatusOr<v1::YoungPerson> StartLegalStatus(Call& call, const v1::StartLegalStatusRequest& request);
  absl::StatusOr<v1::YoungPerson> EndLegalStatus(Call& call, const v1::EndLegalStatusRequest& request);
  absl::StatusOr<v1::YoungPerson> RaiseFlag(Call& call, const v1::RaiseFlagRequest& request);
  absl::StatusOr<v1::YoungPerson> LowerFlag(Call& call, const v1::LowerFlagRequest& request);
  absl::StatusOr<v1::YoungPerson> StartPlacement(Call& call, const v1::StartPlacementRequest& request);
  absl::StatusOr<v1::YoungPerson> EndPlacement(Call& call, const v1::EndPlacementRequest& request);
  absl::StatusOr<v1::YoungPerson> VoidLegalStatus(Call& call, const v1::VoidLegalStatusRequest& request);
  absl::StatusOr<v1::YoungPerson> VoidFlag(Call& call, const v1::VoidFlagRequest& request);
  absl::StatusOr<v1::YoungPerson> VoidPlacement(Call& call, const v1::VoidPlacementRequest& request);
  absl::StatusOr<v1::ListYoungPersonVersionsResponse> ListYoungPersonVersions(
      Call& call, const v1::ListYoungPersonVersionsRequest& request);

 private:
  // Runs a command that changes a recorded young person: `rule` decides from how they stand.
  template <class Request, class Rule>
  absl::StatusOr<v1::YoungPerson> Decide(Call& call, const Request& request, Rule rule);
  // The same; `along` keeps what goes on record beside it.
  template <class Request, class Rule, class Along>
  absl::StatusOr<v1::YoungPerson> Decide(Call& call, const Request& request, Rule rule, Along along);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
};

}  // namespace homeward::episode
