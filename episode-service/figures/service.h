#pragma once

#include <absl/status/statusor.h>

#include "common/command/call.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "common/figures/report_policy.h"
#include "common/policy/policy_book.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::episode {

// The RPC of figures.
class FiguresService {
 public:
  explicit FiguresService(Db& db) : db_(db), policies_(ReadReportPolicy, CouncilWithoutPolicy()) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::GetFiguresResponse> GetFigures(Call& call, const v1::GetFiguresRequest& request);

 private:
  Db& db_;
  PolicyBook<ReportPolicy> policies_;
};

}  // namespace homeward::episode
