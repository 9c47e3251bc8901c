#include "episode-service/handovers/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

DynamicQuery SelectHandOvers(const std::string& council) {
  return std::move(
      DynamicQuery(
          "SELECT hand_over, version, young_person, episode, from_kind, from_desk, from_role, to_kind, to_desk,"
          " to_role, reason, state, offered_us, offered_by, answered_us, answered_by, answer FROM hand_over"
          " WHERE council = :council")
          .Bind("council", council));
}

Desk ReadDesk(RowReader& row) {
  const auto kind = static_cast<DeskKind>(row.Number());
  std::string id = row.Text();
  return {.kind = kind, .id = std::move(id), .role = row.Text()};
}

std::vector<HandOver> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<HandOver> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    HandOver& one = found.emplace_back();
    one.council = council;
    one.id = row.Text();
    one.version = row.Number();
    one.young_person = row.Text();
    one.episode = row.Text();
    one.from = ReadDesk(row);
    one.to = ReadDesk(row);
    one.reason = row.Text();
    one.state = static_cast<HandOverState>(row.Number());
    one.offered = row.Time();
    one.offered_by = row.Text();
    one.answered = row.OptionalTime();
    one.answered_by = row.Text();
    one.answer = row.Text();
  });
  return found;
}

// Whether somebody has the young person: they were accepted, and whoever accepted has not left. A desk that has left is
// joined to its row as `w` or `t`.
constexpr absl::string_view kHeld = "(h.accepted = 1 AND w.worker IS NULL AND t.team IS NULL)";

// The index of a list of who has whom; each has the list's order.
absl::string_view IndexFor(const HeldFilter& filter) {
  return filter.desk.has_value() ? "episode_holder_desk" : "episode_holder_needed";
}

}  // namespace

absl::StatusOr<HandOver> HandOverStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectHandOvers(council);
  query.Add("AND hand_over = :hand_over").Bind("hand_over", id);
  std::vector<HandOver> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "HAND_OVER_NOT_FOUND", "there is no such hand-over");
}

std::vector<HandOver> HandOverStore::OfYoungPerson(Tx& tx, const std::string& council,
                                                   const std::string& young_person) {
  DynamicQuery query = SelectHandOvers(council);
  query.Add("AND young_person = :young_person ORDER BY offered_us, hand_over LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, council, std::move(query));
}

std::vector<HandOver> HandOverStore::List(Tx& tx, const HandOverFilter& filter) {
  DynamicQuery query = SelectHandOvers(filter.council);
  query.Add("AND episode = :episode").Bind("episode", filter.episode);
  AddPage(query, "offered_us", "hand_over", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

void HandOverStore::Save(Tx& tx, const HandOver& one) {
  MultiInsert insert(
      "INSERT INTO hand_over (council, hand_over, version, young_person, episode, from_kind, from_desk, from_role,"
      " to_kind, to_desk, to_role, reason, state, offered_us, offered_by, answered_us, answered_by, answer) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), state = VALUES(state), answered_us = VALUES(answered_us),"
      " answered_by = VALUES(answered_by), answer = VALUES(answer)");
  insert.Row(one.council, one.id, one.version, one.young_person, one.episode, static_cast<int64_t>(one.from.kind),
             one.from.id, one.from.role, static_cast<int64_t>(one.to.kind), one.to.id, one.to.role, one.reason,
             static_cast<int64_t>(one.state), absl::ToUnixMicros(one.offered), one.offered_by,
             MultiInsert::Nullable(one.answered), one.answered_by, one.answer);
  insert.Run(tx.sql());
}

std::vector<Holder> HandOverStore::ListHeld(Tx& tx, const HeldFilter& filter) {
  DynamicQuery query(
      absl::StrCat("SELECT h.episode, h.young_person, h.kind, h.desk, h.role, h.since_us, h.needed, ", kHeld,
                   " AS held FROM episode_holder AS h FORCE INDEX (", IndexFor(filter),
                   ") LEFT JOIN worker AS w ON h.kind = :worker AND w.council = h.council AND w.worker = h.desk"
                   " AND w.until_us <= :worker_now"
                   " LEFT JOIN team AS t ON h.kind = :team AND t.council = h.council AND t.team = h.desk"
                   " AND t.until_us <= :team_now"
                   " WHERE h.council = :council AND h.needed = 1"));
  const int64_t now = absl::ToUnixMicros(filter.now);
  query.Bind("worker", static_cast<int64_t>(DeskKind::kWorker))
      .Bind("worker_now", now)
      .Bind("team", static_cast<int64_t>(DeskKind::kTeam))
      .Bind("team_now", now)
      .Bind("council", filter.council);
  if (filter.desk.has_value()) {
    query.Add("AND h.kind = :kind AND h.desk = :desk")
        .Bind("kind", static_cast<int64_t>(filter.desk->kind))
        .Bind("desk", filter.desk->id);
  }
  // Few of a council's episodes are open, so that all of them may be looked at.
  if (filter.unaccepted) query.Add(absl::StrCat("AND NOT ", kHeld));
  AddPage(query, "since_us", "episode", PageOrder::kEarliestFirst, filter.after, filter.limit);
  std::vector<Holder> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Holder& holder = found.emplace_back();
    holder.episode = row.Text();
    holder.young_person = row.Text();
    holder.desk = ReadDesk(row);
    holder.since = row.Time();
    holder.needed = row.Flag();
    holder.accepted = row.Flag();
  });
  return found;
}

void HandOverStore::Save(Tx& tx, const std::string& council, const std::vector<Holder>& holders) {
  MultiInsert insert(
      "INSERT INTO episode_holder (council, episode, young_person, needed, accepted, kind, desk, role, since_us) "
      "VALUES",
      "ON DUPLICATE KEY UPDATE needed = VALUES(needed), accepted = VALUES(accepted), kind = VALUES(kind),"
      " desk = VALUES(desk), role = VALUES(role), since_us = VALUES(since_us)");
  for (const Holder& holder : holders) {
    insert.Row(council, holder.episode, holder.young_person, int64_t{holder.needed}, int64_t{holder.accepted},
               static_cast<int64_t>(holder.desk.kind), holder.desk.id, holder.desk.role,
               absl::ToUnixMicros(holder.since));
  }
  insert.Run(tx.sql());
}

}  // namespace homeward::episode
