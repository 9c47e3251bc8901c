#pragma once

#include <string>

#include "episode-service/groups/group.h"
#include "homeward/episode/v1/group.pb.h"
#include "homeward/episode/v1/group_service.pb.h"

namespace homeward::episode {

v1::EpisodeGroup ToProto(const Group& group);

// A group without episodes yet.
Group FromProto(const v1::LinkEpisodesRequest& request, std::string id, const std::string& recorded_by, absl::Time now);
GroupResponse FromProto(const v1::RecordGroupResponseRequest& request, std::string id, const std::string& recorded_by,
                        absl::Time now);

}  // namespace homeward::episode
