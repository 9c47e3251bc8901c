#include "common/outbox/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward {
namespace {

constexpr char kColumns[] =
    "council, message, subject, concerns, channel, destination, state, attempts, queued_us, next_attempt_us,"
    " expires_us, proof, last_reason";

// The index is named where the database is tempted by another one.
DynamicQuery Select(absl::string_view where) {
  return DynamicQuery(absl::StrCat("SELECT ", kColumns, " FROM outbox_message ", where));
}

OutboxMessage ReadMessage(RowReader row) {
  OutboxMessage message;
  message.council = row.Text();
  message.id = row.Text();
  message.subject = row.Text();
  message.concerns = row.Text();
  message.channel = row.Text();
  message.destination = row.Text();
  message.state = static_cast<OutboxState>(row.Number());
  message.attempts = row.Number();
  message.queued = row.Time();
  message.next_attempt = row.Time();
  message.expires = row.Time();
  message.proof = row.Text();
  message.last_reason = row.Text();
  return message;
}

std::vector<OutboxMessage> Collect(Tx& tx, DynamicQuery query) {
  std::vector<OutboxMessage> found;
  query.ForEach(tx.sql(), [&](RowReader row) { found.push_back(ReadMessage(row)); });
  return found;
}

}  // namespace

void OutboxStore::Save(Tx& tx, const std::vector<OutboxMessage>& messages) {
  MultiInsert insert(absl::StrCat("INSERT INTO outbox_message (", kColumns, ") VALUES"),
                     "ON DUPLICATE KEY UPDATE state = VALUES(state), attempts = VALUES(attempts),"
                     " next_attempt_us = VALUES(next_attempt_us), proof = VALUES(proof),"
                     " last_reason = VALUES(last_reason)");
  for (const OutboxMessage& one : messages) {
    insert.Row(one.council, one.id, one.subject, one.concerns, one.channel, one.destination,
               static_cast<int64_t>(one.state), one.attempts, absl::ToUnixMicros(one.queued),
               absl::ToUnixMicros(one.next_attempt), absl::ToUnixMicros(one.expires), one.proof, one.last_reason);
  }
  insert.Run(tx.sql());
}

std::vector<OutboxMessage> OutboxStore::LockDue(Tx& tx, absl::Time now, int most) {
  DynamicQuery query = Select("FORCE INDEX (outbox_due) WHERE state = 1 AND next_attempt_us <= :now");
  query.Bind("now", absl::ToUnixMicros(now));
  query.Add(absl::StrCat("ORDER BY next_attempt_us LIMIT ", most, " FOR UPDATE SKIP LOCKED"));
  return Collect(tx, std::move(query));
}

std::optional<OutboxMessage> OutboxStore::Lock(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = Select("WHERE council = :council AND message = :message FOR UPDATE");
  query.Bind("council", council).Bind("message", id);
  std::vector<OutboxMessage> found = Collect(tx, std::move(query));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<OutboxMessage> OutboxStore::About(Tx& tx, const std::string& council, const std::string& concerns) {
  DynamicQuery query = Select("WHERE council = :council AND concerns = :concerns ORDER BY message LIMIT 100");
  query.Bind("council", council).Bind("concerns", concerns);
  return Collect(tx, std::move(query));
}

void OutboxStore::Withdraw(Tx& tx, const std::string& council, const std::vector<std::string>& concerns) {
  if (concerns.empty()) return;
  DynamicQuery update("UPDATE outbox_message SET state = 5 WHERE council = :council");
  update.Bind("council", council).AddIn("AND concerns", concerns).Add("AND state = 1");
  update.Run(tx.sql());
}

std::optional<absl::Time> OutboxStore::OldestQueued(Tx& tx) {
  int64_t oldest_us = 0;
  soci::indicator found = soci::i_null;
  tx.sql() << "SELECT MIN(queued_us) FROM outbox_message WHERE state = 1", soci::into(oldest_us, found);
  if (found != soci::i_ok) return std::nullopt;
  return absl::FromUnixMicros(oldest_us);
}

}  // namespace homeward
