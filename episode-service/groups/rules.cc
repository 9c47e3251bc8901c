#include "episode-service/groups/rules.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/core/status.h"
#include "episode-service/people/checks.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr int kMostMembers = 100;
constexpr int kMostGroups = 50;

bool Belongs(const GroupMember& member, const std::string& episode) {
  return member.episode == episode && !member.removed.has_value();
}

}  // namespace

absl::StatusOr<Group> Link(Group group, const std::vector<LinkedEpisode>& episodes, absl::Time now) {
  for (const LinkedEpisode& linked : episodes) {
    if (linked.voided) return Fail(kPrecondition, "EPISODE_VOIDED", "the episode was entered in error");
    if (absl::c_any_of(group.members, [&](const auto& member) { return Belongs(member, linked.episode); })) {
      return Fail(kPrecondition, "ALREADY_LINKED", "the episode belongs to the group already");
    }
    if (linked.groups >= kMostGroups) {
      return Fail(kPrecondition, "TOO_MANY_GROUPS", "an episode belongs to at most 50 groups");
    }
    group.members.push_back({.episode = linked.episode, .young_person = linked.young_person, .added = now});
  }
  if (group.kind == GroupKind::kTogether && group.members.size() < 2) {
    return Invalid("episodes", "EPISODES_TOO_FEW", "the episodes of at least two");
  }
  if (group.members.size() > kMostMembers) return Invalid("episodes", "EPISODES_TOO_MANY", "at most 100 in a group");
  return group;
}

absl::StatusOr<Group> Unlink(Group group, const std::string& episode, const std::string& reason, absl::Time now) {
  const auto member = absl::c_find_if(group.members, [&](const auto& one) { return Belongs(one, episode); });
  if (member == group.members.end()) {
    return Fail(absl::StatusCode::kNotFound, "EPISODE_NOT_LINKED", "the episode does not belong to the group");
  }
  member->removed = now;
  member->removed_reason = reason;
  return group;
}

absl::StatusOr<Group> Respond(Group group, GroupResponse response, absl::Time now) {
  HW_RETURN_IF_ERROR(NotInFuture("happened", response.happened, now));
  group.responses.push_back(std::move(response));
  return group;
}

}  // namespace homeward::episode
