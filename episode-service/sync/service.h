#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "episode-service/sync/reconciler.h"
#include "homeward/episode/v1/sync_service.pb.h"

namespace homeward::episode {

// The RPCs that take over who a child is from the council's own systems, and show what became of it.
class SyncService {
 public:
  SyncService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::UpsertYoungPersonResponse> UpsertYoungPerson(Call& call,
                                                                  const v1::UpsertYoungPersonRequest& request);
  std::unique_ptr<Upload<v1::SyncYoungPeopleRequest, v1::Sync>> SyncYoungPeople(Call& call);
  // The same, of all its messages.
  absl::StatusOr<v1::Sync> Run(Call& call, const v1::SyncYoungPeopleRequest& request);
  absl::StatusOr<v1::Sync> GetSync(Call& call, const v1::GetSyncRequest& request);
  absl::StatusOr<v1::ListSyncFindingsResponse> ListSyncFindings(Call& call, const v1::ListSyncFindingsRequest& request);

 private:
  absl::StatusOr<Sync> Begin(Call& call, const v1::SyncYoungPeopleRequest& request);
  absl::Status TakeOverAll(Call& call, const Sync& sync, const Reconciler& reconciler);
  absl::StatusOr<v1::Sync> End(Call& call, const std::string& id);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
