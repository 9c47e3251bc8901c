#include "interview-service/figures/service.h"

#include <vector>

#include "common/core/status.h"
#include "common/figures/figures_rpc.h"
#include "common/policy/in_force.h"
#include "interview-service/figures/figures.h"
#include "interview-service/figures/store.h"

namespace homeward::interview {

void FiguresService::Bind(RpcTable& rpcs) {
  rpcs.Add("homeward.interview.v1.InterviewService", this, &FiguresService::GetFigures);
}

absl::StatusOr<v1::GetFiguresResponse> FiguresService::GetFigures(Call& call, const v1::GetFiguresRequest& request) {
  return db_.Snapshot(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::GetFiguresResponse> {
    HW_ASSIGN_OR_RETURN(const auto policies, policies_.Of(tx, call.council));
    const ReportPolicy& policy = InForce(*policies, call.now);
    HW_ASSIGN_OR_RETURN(const FigureScope scope, ScopeOf(request, policy, call.now));
    HW_ASSIGN_OR_RETURN(const auto episodes, FigureStore::Read(tx, call.council, scope.window));
    auto reply =
        FiguresReply<v1::GetFiguresResponse>(request, scope, policy, MakeFigures(scope, policy, episodes), kFigures);
    *reply.mutable_as_at() = ReadAsAt(tx, call.council, "homeward.interview.v1", call.now);
    return reply;
  });
}

}  // namespace homeward::interview
