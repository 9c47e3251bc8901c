#include "episode-service/groups/convert.h"

#include <utility>

#include "common/command/etag.h"
#include "common/wire/times.h"

namespace homeward::episode {

static_assert(static_cast<int>(GroupKind::kTogether) == v1::GROUP_KIND_TOGETHER);
static_assert(static_cast<int>(GroupKind::kPattern) == v1::GROUP_KIND_PATTERN);

v1::EpisodeGroup ToProto(const Group& group) {
  v1::EpisodeGroup wire;
  wire.set_council(group.council);
  wire.set_group(group.id);
  wire.set_etag(EtagOf(group.version));
  wire.set_kind(static_cast<v1::GroupKind>(group.kind));
  wire.set_title(group.title);
  wire.set_account(group.account);
  for (const GroupMember& member : group.members) {
    v1::GroupMember* one = wire.add_members();
    one->set_episode(member.episode);
    one->set_young_person(member.young_person);
    Put(member.added, one->mutable_added_time());
    if (member.removed.has_value()) Put(*member.removed, one->mutable_removed_time());
    one->set_removed_reason(member.removed_reason);
  }
  for (const GroupResponse& response : group.responses) {
    v1::GroupResponse* one = wire.add_responses();
    one->set_response(response.id);
    Put(response.happened, one->mutable_happened());
    one->set_account(response.account);
    one->set_responsible(response.responsible);
    Put(response.recorded, one->mutable_recorded_time());
    one->set_recorded_by(response.recorded_by);
  }
  Put(group.recorded, wire.mutable_recorded_time());
  wire.set_recorded_by(group.recorded_by);
  return wire;
}

Group FromProto(const v1::LinkEpisodesRequest& request, std::string id, const std::string& recorded_by,
                absl::Time now) {
  return {.council = request.council(),
          .id = std::move(id),
          .kind = static_cast<GroupKind>(request.kind()),
          .title = request.title(),
          .account = request.account(),
          .members = {},
          .responses = {},
          .recorded = now,
          .recorded_by = recorded_by};
}

GroupResponse FromProto(const v1::RecordGroupResponseRequest& request, std::string id, const std::string& recorded_by,
                        absl::Time now) {
  return {.id = std::move(id),
          .happened = MomentOf(request.happened()),
          .account = request.account(),
          .responsible = request.responsible(),
          .recorded = now,
          .recorded_by = recorded_by};
}

}  // namespace homeward::episode
