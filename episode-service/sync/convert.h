#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "episode-service/sync/sync.h"
#include "homeward/episode/v1/sync_service.pb.h"

namespace homeward::episode {

StatedYoungPerson FromProto(const v1::StatedYoungPerson& stated, int64_t row);

v1::Sync ToProto(const Sync& sync, const std::vector<SyncRuleCount>& rules);
v1::SyncFinding ToProto(const SyncFinding& finding);
// Of a sync of one statement.
v1::UpsertYoungPersonResponse ToProto(const Sync& sync, const std::vector<SyncFinding>& findings);

// Joins the messages of one sync.
class SyncMessages {
 public:
  // INVALID_ARGUMENT (SYNC_INCONSISTENT), RESOURCE_EXHAUSTED (SYNC_TOO_LARGE).
  absl::Status Add(const v1::SyncYoungPeopleRequest& message);

  // All of them as one: the same statements in other messages are the same request.
  v1::SyncYoungPeopleRequest Joined() && { return std::move(joined_); }

 private:
  v1::SyncYoungPeopleRequest joined_;
  size_t bytes_ = 0;
};

}  // namespace homeward::episode
