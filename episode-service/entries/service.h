#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/entry_service.pb.h"

namespace homeward::episode {

// The RPCs about the entries of episodes.
class EntriesService {
 public:
  EntriesService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Entry> RecordEntry(Call& call, const v1::RecordEntryRequest& request);
  absl::StatusOr<v1::Entry> CorrectEntry(Call& call, const v1::CorrectEntryRequest& request);
  absl::StatusOr<v1::Entry> VoidEntry(Call& call, const v1::VoidEntryRequest& request);
  absl::StatusOr<v1::Entry> GetEntry(Call& call, const v1::GetEntryRequest& request);
  absl::StatusOr<v1::ListEntriesResponse> ListEntries(Call& call, const v1::ListEntriesRequest& request);
  absl::StatusOr<v1::ListEntryVersionsResponse> ListEntryVersions(Call& call,
                                                                  const v1::ListEntryVersionsRequest& request);

 private:
  // Runs a command that changes an entry: `rule` decides from how it stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::Entry> Decide(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
