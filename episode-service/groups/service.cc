#include "episode-service/groups/service.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/rules.h"
#include "episode-service/episodes/store.h"
#include "episode-service/groups/convert.h"
#include "episode-service/groups/rules.h"
#include "episode-service/groups/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/store.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

v1::EpisodeGroup Shown(Call& call, const Group& group) {
  for (const GroupMember& member : group.members) call.Shows(member.young_person);
  return ToProto(group);
}

absl::StatusOr<v1::EpisodeGroup> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Group group, GroupStore::Get(tx, call.council, id));
  return Shown(call, group);
}

// Locks the group and everybody whose episodes these are, in one order; then they stay as they are read.
absl::StatusOr<std::vector<LinkedEpisode>> LockEpisodes(Change& change, const std::string& group,
                                                        const std::vector<std::string>& ids) {
  HW_ASSIGN_OR_RETURN(const std::vector<Episode> found, EpisodeStore::Get(change.tx(), change.council(), ids));
  std::set<std::string> subjects = {group};
  for (const Episode& episode : found) subjects.insert(episode.young_person);
  change.Lock(subjects);
  HW_ASSIGN_OR_RETURN(const std::vector<Episode> episodes, EpisodeStore::Get(change.tx(), change.council(), ids));
  std::vector<LinkedEpisode> linked;
  for (const Episode& episode : episodes) {
    linked.push_back({.episode = episode.id,
                      .young_person = episode.young_person,
                      .voided = episode.state == State::kVoided,
                      .groups = static_cast<int>(episode.groups.size())});
  }
  return linked;
}

// Each episode shows from now on to which groups it belongs.
template <class Rule>
absl::Status ChangeEpisodes(Change& change, const HistoryParts& parts, const std::vector<LinkedEpisode>& episodes,
                            Rule rule) {
  std::set<std::string> young_people;
  for (const LinkedEpisode& linked : episodes) young_people.insert(linked.young_person);
  for (const std::string& young_person : young_people) {
    HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts, young_person));
    for (const LinkedEpisode& linked : episodes) {
      if (linked.young_person == young_person) history.Apply(rule(history.episode(linked.episode)));
    }
    history.Derive();
  }
  return absl::OkStatus();
}

void Save(Change& change, Group& group) {
  ++group.version;
  GroupStore::Save(change.tx(), group);
  change.Keep({.record = group.id, .version = group.version, .reason = "", .body = ToProto(group).SerializeAsString()});
}

// Adds the episodes, which are locked, to the group.
absl::Status JoinAll(Change& change, const HistoryParts& parts, Group group,
                     const std::vector<LinkedEpisode>& episodes) {
  HW_ASSIGN_OR_RETURN(group, Link(std::move(group), episodes, change.now()));
  Save(change, group);
  return ChangeEpisodes(change, parts, episodes,
                        [&](const Episode& episode) { return Join(episode, group.id, change.now()); });
}

std::vector<std::string> EpisodesOf(const Group& group) {
  std::vector<std::string> episodes;
  for (const GroupMember& member : group.members) {
    if (!member.removed.has_value()) episodes.push_back(member.episode);
  }
  return episodes;
}

}  // namespace

void GroupsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.GroupService";
  rpcs.Add(service, this, &GroupsService::LinkEpisodes);
  rpcs.Add(service, this, &GroupsService::AddToGroup);
  rpcs.Add(service, this, &GroupsService::RemoveFromGroup);
  rpcs.Add(service, this, &GroupsService::RecordGroupResponse);
  rpcs.Add(service, this, &GroupsService::GetGroup);
  rpcs.Add(service, this, &GroupsService::ListGroups);
  rpcs.Add(service, this, &GroupsService::ListGroupEntries);
}

absl::StatusOr<v1::EpisodeGroup> GroupsService::LinkEpisodes(Call& call, const v1::LinkEpisodesRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        Group group = FromProto(request, NewUuid(change.now()), change.actor(), change.now());
        HW_ASSIGN_OR_RETURN(const auto episodes,
                            LockEpisodes(change, group.id, {request.episodes().begin(), request.episodes().end()}));
        const std::string id = group.id;
        HW_RETURN_IF_ERROR(JoinAll(change, parts_, std::move(group), episodes));
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::EpisodeGroup> GroupsService::AddToGroup(Call& call, const v1::AddToGroupRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(const auto episodes, LockEpisodes(change, request.group(),
                                                              {request.episodes().begin(), request.episodes().end()}));
        HW_ASSIGN_OR_RETURN(Group group, GroupStore::Get(change.tx(), change.council(), request.group()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), group.version));
        HW_RETURN_IF_ERROR(JoinAll(change, parts_, std::move(group), episodes));
        return request.group();
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::EpisodeGroup> GroupsService::RemoveFromGroup(Call& call, const v1::RemoveFromGroupRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(const auto episodes, LockEpisodes(change, request.group(), {request.episode()}));
        HW_ASSIGN_OR_RETURN(Group group, GroupStore::Get(change.tx(), change.council(), request.group()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), group.version));
        HW_ASSIGN_OR_RETURN(group, Unlink(std::move(group), request.episode(), request.reason(), change.now()));
        Save(change, group);
        HW_RETURN_IF_ERROR(ChangeEpisodes(
            change, parts_, episodes, [&](const Episode& episode) { return Leave(episode, group.id, change.now()); }));
        return group.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::EpisodeGroup> GroupsService::RecordGroupResponse(Call& call,
                                                                    const v1::RecordGroupResponseRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(request.group());
        HW_ASSIGN_OR_RETURN(Group group, GroupStore::Get(change.tx(), change.council(), request.group()));
        HW_ASSIGN_OR_RETURN(
            group, Respond(std::move(group), FromProto(request, NewUuid(change.now()), change.actor(), change.now()),
                           change.now()));
        Save(change, group);
        v1::GroupResponseRecorded event;
        event.set_group(group.id);
        event.set_response(group.responses.back().id);
        change.Emit(group.id, group.id, group.version, group.responses.back().happened.time, event);
        return group.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::EpisodeGroup> GroupsService::GetGroup(Call& call, const v1::GetGroupRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.group()); });
}

absl::StatusOr<v1::ListGroupsResponse> GroupsService::ListGroups(Call& call, const v1::ListGroupsRequest& request) {
  GroupFilter filter{.council = call.council, .episode = request.episode(), .young_person = request.young_person()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListGroupsResponse> {
    if (!filter.young_person.empty()) filter.young_person = PeopleStore::KeptOf(tx, call.council, filter.young_person);
    v1::ListGroupsResponse reply;
    const std::vector<Group> groups = GroupStore::List(tx, filter);
    for (const Group& group : groups) *reply.add_groups() = Shown(call, group);
    if (static_cast<int>(groups.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {groups.back().recorded, groups.back().id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListGroupEntriesResponse> GroupsService::ListGroupEntries(
    Call& call, const v1::ListGroupEntriesRequest& request) {
  EntryFilter filter{.council = call.council};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListGroupEntriesResponse> {
    HW_ASSIGN_OR_RETURN(const Group group, GroupStore::Get(tx, call.council, request.group()));
    v1::ListGroupEntriesResponse reply;
    filter.episodes = EpisodesOf(group);
    if (filter.episodes.empty()) return reply;
    const std::vector<Entry> entries = EntryStore::List(tx, filter);
    std::vector<std::string> young_people;
    for (const Entry& entry : entries) young_people.push_back(entry.young_person);
    const auto withheld = WithheldLocations::Read(tx, call.council, young_people);
    for (const Entry& entry : entries) {
      call.Shows(entry.young_person);
      *reply.add_entries() = ToProto(entry);
      withheld.Mark(call.now, &*reply.mutable_entries()->rbegin());
    }
    if (static_cast<int>(entries.size()) == filter.limit) {
      const Entry& last = entries.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.content.happened.time, last.id}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
