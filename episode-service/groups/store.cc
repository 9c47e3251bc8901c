#include "episode-service/groups/store.h"

#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

constexpr absl::string_view kColumns =
    "SELECT g.group_id, g.version, g.kind, g.title, g.account, g.recorded_us, g.recorded_by FROM episode_group g";

std::vector<Group> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Group> groups;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Group& group = groups.emplace_back();
    group.council = council;
    group.id = row.Text();
    group.version = row.Number();
    group.kind = static_cast<GroupKind>(row.Number());
    group.title = row.Text();
    group.account = row.Text();
    group.recorded = row.Time();
    group.recorded_by = row.Text();
  });
  return groups;
}

DynamicQuery PartsOf(absl::string_view select, const std::string& council, const std::map<std::string, Group*>& by_id) {
  DynamicQuery query(select);
  std::vector<std::string> ids;
  for (const auto& [id, group] : by_id) ids.push_back(id);
  query.Bind("council", council).AddIn("AND group_id", ids);
  return query;
}

void ReadMembers(Tx& tx, const std::string& council, const std::map<std::string, Group*>& by_id) {
  DynamicQuery query = PartsOf(
      "SELECT group_id, episode, young_person, added_us, removed_us, removed_reason FROM group_member"
      " WHERE council = :council",
      council, by_id);
  query.Add("ORDER BY group_id, place LIMIT 100000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    GroupMember& member = by_id.at(row.Text())->members.emplace_back();
    member.episode = row.Text();
    member.young_person = row.Text();
    member.added = row.Time();
    member.removed = row.OptionalTime();
    member.removed_reason = row.Text();
  });
}

void ReadResponses(Tx& tx, const std::string& council, const std::map<std::string, Group*>& by_id) {
  DynamicQuery query = PartsOf(
      "SELECT group_id, response_id, happened_us, happened_date_only, account, responsible, recorded_us, recorded_by"
      " FROM group_response WHERE council = :council",
      council, by_id);
  query.Add("ORDER BY group_id, recorded_us, response_id LIMIT 100000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    GroupResponse& response = by_id.at(row.Text())->responses.emplace_back();
    response.id = row.Text();
    response.happened = ReadMoment(row);
    response.account = row.Text();
    response.responsible = row.Text();
    response.recorded = row.Time();
    response.recorded_by = row.Text();
  });
}

std::vector<Group> WithParts(Tx& tx, const std::string& council, std::vector<Group> groups) {
  if (groups.empty()) return groups;
  std::map<std::string, Group*> by_id;
  for (Group& group : groups) by_id.emplace(group.id, &group);
  ReadMembers(tx, council, by_id);
  ReadResponses(tx, council, by_id);
  return groups;
}

void SaveMembers(Tx& tx, const Group& group) {
  MultiInsert insert(
      "INSERT INTO group_member (council, group_id, place, episode, young_person, added_us, removed_us,"
      " removed_reason) VALUES",
      "ON DUPLICATE KEY UPDATE removed_us = VALUES(removed_us), removed_reason = VALUES(removed_reason)");
  int64_t place = 0;
  for (const GroupMember& member : group.members) {
    insert.Row(group.council, group.id, place++, member.episode, member.young_person, absl::ToUnixMicros(member.added),
               MultiInsert::Nullable(member.removed), member.removed_reason);
  }
  insert.Run(tx.sql());
}

void SaveResponses(Tx& tx, const Group& group) {
  MultiInsert insert(
      "INSERT IGNORE INTO group_response (council, group_id, response_id, happened_us, happened_date_only, account,"
      " responsible, recorded_us, recorded_by) VALUES");
  for (const GroupResponse& response : group.responses) {
    insert.Row(group.council, group.id, response.id, TimeColumn(response.happened), DateOnlyColumn(response.happened),
               response.account, response.responsible, absl::ToUnixMicros(response.recorded), response.recorded_by);
  }
  insert.Run(tx.sql());
}

}  // namespace

absl::StatusOr<Group> GroupStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query(absl::StrCat(kColumns, " WHERE g.council = :council AND g.group_id = :id"));
  query.Bind("council", council).Bind("id", id);
  std::vector<Group> found = WithParts(tx, council, Collect(tx, council, std::move(query)));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "GROUP_NOT_FOUND", "there is no such group");
}

std::vector<Group> GroupStore::List(Tx& tx, const GroupFilter& filter) {
  const bool narrowed = !filter.episode.empty() || !filter.young_person.empty();
  DynamicQuery query(kColumns);
  query.Add("WHERE g.council = :council").Bind("council", filter.council);
  if (narrowed) {
    query.Add("AND g.group_id IN (SELECT m.group_id FROM group_member m WHERE m.council = :of_council");
    query.Bind("of_council", filter.council);
    if (!filter.episode.empty()) query.Add("AND m.episode = :episode").Bind("episode", filter.episode);
    if (!filter.young_person.empty()) query.Add("AND m.young_person = :person").Bind("person", filter.young_person);
    query.Add("AND m.removed_us IS NULL)");
  }
  AddPage(query, "g.recorded_us", "g.group_id", PageOrder::kLatestFirst, filter.after, filter.limit);
  return WithParts(tx, filter.council, Collect(tx, filter.council, std::move(query)));
}

void GroupStore::Save(Tx& tx, const Group& group) {
  MultiInsert insert(
      "INSERT INTO episode_group (council, group_id, version, kind, title, account, recorded_us, recorded_by) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version)");
  insert.Row(group.council, group.id, group.version, static_cast<int64_t>(group.kind), group.title, group.account,
             absl::ToUnixMicros(group.recorded), group.recorded_by);
  insert.Run(tx.sql());
  SaveMembers(tx, group);
  SaveResponses(tx, group);
}

}  // namespace homeward::episode
