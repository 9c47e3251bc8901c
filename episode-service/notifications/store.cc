#include "episode-service/notifications/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

constexpr char kColumns[] =
    "council, notification, version, young_person, episode, about, concerns, recipient_kind, worker, team, post,"
    " address, channel, state, told_us, told_date_only, told_by, account, proof, due_us, waiting, acknowledged_us,"
    " acknowledged_date_only, acknowledged_by, action, escalates, first, rung, recorded_us";

// The index is named where the database is tempted by another one.
DynamicQuery SelectFrom(const std::string& council, absl::string_view index = "") {
  return std::move(
      DynamicQuery(absl::StrCat("SELECT ", kColumns, " FROM notification ", index, " WHERE council = :council"))
          .Bind("council", council));
}

Recipient ReadRecipient(RowReader& row) {
  Recipient recipient;
  recipient.kind = row.Text();
  recipient.worker = row.Text();
  recipient.team = row.Text();
  recipient.post = row.Text();
  recipient.address = row.Text();
  return recipient;
}

Notification ReadNotification(RowReader row) {
  Notification one;
  one.council = row.Text();
  one.id = row.Text();
  one.version = row.Number();
  one.young_person = row.Text();
  one.episode = row.Text();
  one.about = row.Text();
  one.concerns = row.Text();
  one.recipient = ReadRecipient(row);
  one.channel = static_cast<Channel>(row.Number());
  one.state = static_cast<NotificationState>(row.Number());
  one.told = ReadMoment(row);
  one.told_by = row.Text();
  one.account = row.Text();
  one.proof = row.Text();
  one.due = row.OptionalTime();
  one.waiting = row.Flag();
  one.acknowledged = ReadOptionalMoment(row);
  one.acknowledged_by = row.Text();
  one.action = row.Text();
  one.escalates = row.Text();
  one.first = row.Text();
  one.rung = static_cast<Rung>(row.Number());
  one.recorded = row.Time();
  return one;
}

std::vector<Notification> Collect(Tx& tx, DynamicQuery query) {
  std::vector<Notification> found;
  query.ForEach(tx.sql(), [&](RowReader row) { found.push_back(ReadNotification(row)); });
  return found;
}

// Each has the list's order.
absl::string_view IndexFor(const NotificationFilter& filter) {
  if (!filter.episode.empty()) return "FORCE INDEX (notification_episode)";
  if (!filter.worker.empty()) return "FORCE INDEX (notification_worker)";
  if (!filter.post.empty()) return "FORCE INDEX (notification_post)";
  return "FORCE INDEX (notification_waiting)";
}

}  // namespace

absl::StatusOr<Notification> NotificationStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND notification = :notification").Bind("notification", id);
  std::vector<Notification> found = Collect(tx, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "NOTIFICATION_NOT_FOUND", "there is no such notification");
}

std::vector<Notification> NotificationStore::List(Tx& tx, const NotificationFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council, IndexFor(filter));
  if (!filter.episode.empty()) query.Add("AND episode = :episode").Bind("episode", filter.episode);
  if (!filter.worker.empty()) query.Add("AND worker = :worker").Bind("worker", filter.worker);
  if (!filter.post.empty()) query.Add("AND post = :post").Bind("post", filter.post);
  if (filter.waiting) query.Add("AND waiting = 1");
  AddPage(query, "recorded_us", "notification", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, std::move(query));
}

std::vector<Notification> NotificationStore::Waiting(Tx& tx, const std::string& council,
                                                     const std::set<std::string>& episodes) {
  if (episodes.empty()) return {};
  DynamicQuery query = SelectFrom(council, "FORCE INDEX (notification_episode)");
  query.AddIn("AND episode", {episodes.begin(), episodes.end()});
  query.Add("AND waiting = 1 ORDER BY recorded_us, notification LIMIT 10000");
  return Collect(tx, std::move(query));
}

std::vector<Telling> NotificationStore::ToldByPeople(Tx& tx, const std::string& council,
                                                     const std::vector<std::string>& episodes) {
  std::vector<Telling> found;
  if (episodes.empty()) return found;
  DynamicQuery query(
      "SELECT notification, episode, about, recipient_kind, channel, told_us, told_date_only FROM notification"
      " FORCE INDEX (notification_episode) WHERE council = :council");
  query.Bind("council", council).AddIn("AND episode", episodes);
  // Those that are made by themselves are electronic.
  query.Add("AND channel <> :electronic AND state <> :failed ORDER BY told_us, notification LIMIT 10000")
      .Bind("electronic", static_cast<int64_t>(Channel::kElectronic))
      .Bind("failed", static_cast<int64_t>(NotificationState::kFailed));
  query.ForEach(tx.sql(), [&](RowReader row) {
    Telling& one = found.emplace_back();
    one.id = row.Text();
    one.episode = row.Text();
    one.about = row.Text();
    one.kind = row.Text();
    one.channel = static_cast<Channel>(row.Number());
    one.time = ReadMoment(row);
  });
  return found;
}

// Each council's list of what waits is read by its index: a table of all that was ever told is long.
int64_t NotificationStore::CountForNobody(Tx& tx) {
  const std::string nobody = kNobodyFound;
  int64_t count = 0;
  tx.sql() << "SELECT COUNT(*) FROM council AS c STRAIGHT_JOIN notification AS n FORCE INDEX (notification_waiting)"
              " ON n.council = c.council AND n.waiting = 1 WHERE n.proof = :nobody",
      soci::use(nobody, "nobody"), soci::into(count);
  return count;
}

std::vector<Notification> NotificationStore::Chain(Tx& tx, const std::string& council, const std::string& first) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND first = :first ORDER BY rung, recorded_us, notification LIMIT 10000").Bind("first", first);
  return Collect(tx, std::move(query));
}

void NotificationStore::Save(Tx& tx, const std::vector<Notification>& notifications) {
  MultiInsert insert(absl::StrCat("INSERT INTO notification (", kColumns, ") VALUES"),
                     "ON DUPLICATE KEY UPDATE version = VALUES(version), state = VALUES(state),"
                     " proof = VALUES(proof), waiting = VALUES(waiting), acknowledged_us = VALUES(acknowledged_us),"
                     " acknowledged_date_only = VALUES(acknowledged_date_only),"
                     " acknowledged_by = VALUES(acknowledged_by), action = VALUES(action)");
  for (const Notification& one : notifications) {
    insert.Row(one.council, one.id, one.version, one.young_person, one.episode, one.about, one.concerns,
               one.recipient.kind, one.recipient.worker, one.recipient.team, one.recipient.post, one.recipient.address,
               static_cast<int64_t>(one.channel), static_cast<int64_t>(one.state), TimeColumn(one.told),
               DateOnlyColumn(one.told), one.told_by, one.account, one.proof, MultiInsert::Nullable(one.due),
               int64_t{one.waiting}, TimeColumn(one.acknowledged), DateOnlyColumn(one.acknowledged),
               one.acknowledged_by, one.action, one.escalates, one.first, static_cast<int64_t>(one.rung),
               absl::ToUnixMicros(one.recorded));
  }
  insert.Run(tx.sql());
}

}  // namespace homeward::episode
