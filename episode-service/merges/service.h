#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "episode-service/merges/merge.h"
#include "homeward/episode/v1/merge_service.pb.h"

namespace homeward::episode {

// The RPCs that make one record of two, and show what was done.
class MergesService {
 public:
  MergesService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Merge> MergeYoungPeople(Call& call, const v1::MergeYoungPeopleRequest& request);
  absl::StatusOr<v1::Merge> GetMerge(Call& call, const v1::GetMergeRequest& request);
  absl::StatusOr<v1::ListMergesResponse> ListMerges(Call& call, const v1::ListMergesRequest& request);

 private:
  // Both records are locked, and may be made one.
  absl::Status Unite(Change& change, const WholeRecord& kept, const WholeRecord& merged, MergePlan plan);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
