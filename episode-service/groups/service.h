#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/group_service.pb.h"

namespace homeward::episode {

// The RPCs about episodes that belong together.
class GroupsService {
 public:
  GroupsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::EpisodeGroup> LinkEpisodes(Call& call, const v1::LinkEpisodesRequest& request);
  absl::StatusOr<v1::EpisodeGroup> AddToGroup(Call& call, const v1::AddToGroupRequest& request);
  absl::StatusOr<v1::EpisodeGroup> RemoveFromGroup(Call& call, const v1::RemoveFromGroupRequest& request);
  absl::StatusOr<v1::EpisodeGroup> RecordGroupResponse(Call& call, const v1::RecordGroupResponseRequest& request);
  absl::StatusOr<v1::EpisodeGroup> GetGroup(Call& call, const v1::GetGroupRequest& request);
  absl::StatusOr<v1::ListGroupsResponse> ListGroups(Call& call, const v1::ListGroupsRequest& request);
  absl::StatusOr<v1::ListGroupEntriesResponse> ListGroupEntries(Call& call, const v1::ListGroupEntriesRequest& request);

 private:
  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
