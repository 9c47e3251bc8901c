#include "common/feed/cursor_store.h"

#include <absl/strings/str_cat.h>

#include "common/feed/sql_query.h"

namespace homeward {
namespace {

constexpr int64_t kMostParkedNamed = 1000;

// A row of feed_exception; without a time to try again it is handled. It replaces the one of an earlier reading, when
// an operator has set the cursor back.
void InsertException(Tx& tx, const std::string& source, const Event& event, const std::string& state,
                     const std::string& reason, int attempts, absl::Time now, std::optional<absl::Time> try_at) {
  const int64_t occurred_us = absl::ToUnixMicros(event.occurred);
  const int64_t recorded_us = absl::ToUnixMicros(event.recorded);
  const int64_t now_us = absl::ToUnixMicros(now);
  const int64_t try_us = try_at.has_value() ? absl::ToUnixMicros(*try_at) : 0;
  soci::indicator waits = try_at.has_value() ? soci::i_ok : soci::i_null;
  tx.sql()
      << "REPLACE INTO feed_exception (council, position, type, aggregate, subject, version, occurred_us,"
         " recorded_us, actor, body, body_hash, hash, source, state, reason, attempts, noted_us, try_us)"
         " VALUES (:council, :position, :type, :aggregate, :subject, :version, :occurred, :recorded, :actor, :body,"
         " :body_hash, :hash, :source, :state, :reason, :attempts, :now, :try)",
      soci::use(event.council, "council"), soci::use(event.position, "position"), soci::use(event.type, "type"),
      soci::use(event.aggregate, "aggregate"), soci::use(event.subject, "subject"), soci::use(event.version, "version"),
      soci::use(occurred_us, "occurred"), soci::use(recorded_us, "recorded"), soci::use(event.actor, "actor"),
      soci::use(event.body, "body"), soci::use(event.body_hash, "body_hash"), soci::use(event.hash, "hash"),
      soci::use(source, "source"), soci::use(state, "state"), soci::use(reason, "reason"),
      soci::use(attempts, "attempts"), soci::use(now_us, "now"), soci::use(try_us, waits, "try");
}

// The subjects with parked events, by council and source; nothing when there are too many.
std::optional<std::map<std::pair<std::string, std::string>, std::vector<std::string>>> AllParked(Tx& tx) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> parked;
  std::string council;
  std::string source;
  std::string subject;
  const int64_t most = kMostParkedNamed + 1;
  int64_t rows = 0;
  soci::statement found = (tx.sql().prepare << "SELECT DISTINCT council, source, subject FROM feed_exception"
                                               " WHERE try_us IS NOT NULL LIMIT :most",
                           soci::use(most, "most"), soci::into(council), soci::into(source), soci::into(subject));
  found.execute();
  while (found.fetch()) {
    parked[{council, source}].push_back(subject);
    ++rows;
  }
  if (rows > kMostParkedNamed) return std::nullopt;
  return parked;
}

}  // namespace

FeedCursors ReadCursors(Tx& tx, const std::string& source) {
  FeedCursors cursors;
  std::string council;
  FeedCursor cursor;
  soci::statement rows =
      (tx.sql().prepare << "SELECT council, epoch, position, hash FROM feed_cursor WHERE source = :source"
                           " ORDER BY council",
       soci::use(source, "source"), soci::into(council), soci::into(cursor.epoch), soci::into(cursor.position),
       soci::into(cursor.hash));
  rows.execute();
  while (rows.fetch()) cursors[council] = cursor;
  return cursors;
}

bool MoveCursor(Tx& tx, const std::string& council, const std::string& source, const FeedCursor& from,
                const FeedCursor& to) {
  if (from.position == 0) {
    tx.sql() << "INSERT INTO feed_cursor (council, source, epoch, position, hash) VALUES (:council, :source, :epoch, 0,"
                " '') ON DUPLICATE KEY UPDATE position = position",
        soci::use(council, "council"), soci::use(source, "source"), soci::use(from.epoch, "epoch");
  }
  soci::statement move =
      (tx.sql().prepare << "UPDATE feed_cursor SET epoch = :epoch, position = :position, hash = :hash"
                           " WHERE council = :council AND source = :source AND epoch = :old_epoch"
                           " AND position = :old_position AND hash = :old_hash",
       soci::use(to.epoch, "epoch"), soci::use(to.position, "position"), soci::use(to.hash, "hash"),
       soci::use(council, "council"), soci::use(source, "source"), soci::use(from.epoch, "old_epoch"),
       soci::use(from.position, "old_position"), soci::use(from.hash, "old_hash"));
  move.execute(true);
  return move.get_affected_rows() == 1;
}

std::optional<int64_t> AppliedPosition(Tx& tx, const std::string& council, const std::string& source) {
  int64_t position = 0;
  tx.sql() << "SELECT position FROM feed_cursor WHERE council = :council AND source = :source",
      soci::use(council, "council"), soci::use(source, "source"), soci::into(position);
  if (!tx.sql().got_data()) return std::nullopt;
  return position;
}

std::map<std::string, int64_t> AppliedPositions(Tx& tx, const std::string& source) {
  std::map<std::string, int64_t> positions;
  for (const auto& [council, cursor] : ReadCursors(tx, source)) positions[council] = cursor.position;
  return positions;
}

std::map<std::string, std::vector<AppliedMark>> ReadWatermarks(Tx& tx) {
  std::map<std::string, std::vector<AppliedMark>> marks;
  std::string council;
  AppliedMark mark;
  // Cursors before parked events: a subject that is parked meanwhile is named too often, never too seldom.
  soci::statement rows =
      (tx.sql().prepare << "SELECT council, source, position FROM feed_cursor ORDER BY council, source",
       soci::into(council), soci::into(mark.source), soci::into(mark.position));
  rows.execute();
  while (rows.fetch()) marks[council].push_back(mark);
  auto parked = AllParked(tx);
  if (!parked.has_value()) return {};
  for (auto& [of, list] : marks) {
    for (AppliedMark& each : list) each.parked = (*parked)[{of, each.source}];
  }
  return marks;
}

bool IsParked(Tx& tx, const std::string& council, const std::string& subject) {
  int64_t parked = 0;
  tx.sql() << "SELECT 1 FROM feed_exception WHERE council = :council AND subject = :subject AND try_us IS NOT NULL"
              " LIMIT 1",
      soci::use(council, "council"), soci::use(subject, "subject"), soci::into(parked);
  return tx.sql().got_data();
}

std::optional<absl::Time> ParkedUntil(Tx& tx, const std::string& source, const std::string& council,
                                      const std::string& subject) {
  int64_t try_us = 0;
  soci::indicator parked = soci::i_null;
  tx.sql() << "SELECT MIN(try_us) FROM feed_exception WHERE council = :council AND subject = :subject"
              " AND source = :source",
      soci::use(council, "council"), soci::use(subject, "subject"), soci::use(source, "source"),
      soci::into(try_us, parked);
  if (parked != soci::i_ok) return std::nullopt;
  return absl::FromUnixMicros(try_us);
}

int64_t ParkedCount(Tx& tx, const std::string& source) {
  int64_t count = 0;
  tx.sql() << "SELECT COUNT(*) FROM feed_exception WHERE try_us IS NOT NULL AND source = :source",
      soci::use(source, "source"), soci::into(count);
  return count;
}

void RecordRefused(Tx& tx, const std::string& source, const Event& event, const std::string& reason, absl::Time now) {
  InsertException(tx, source, event, "refused", reason, 1, now, std::nullopt);
}

void Park(Tx& tx, const std::string& source, const ParkedEvent& parked, const std::string& reason, absl::Time now) {
  InsertException(tx, source, parked.event, "parked", reason, parked.attempts, now, parked.try_at);
}

std::vector<ParkedSubject> DueSubjects(Tx& tx, const std::string& source, absl::Time now, int64_t most) {
  const int64_t now_us = absl::ToUnixMicros(now);
  std::vector<ParkedSubject> subjects;
  ParkedSubject due;
  soci::statement rows = (tx.sql().prepare << "SELECT council, subject FROM feed_exception WHERE try_us <= :now"
                                              " AND source = :source GROUP BY council, subject"
                                              " ORDER BY MIN(try_us), council, subject LIMIT :most",
                          soci::use(now_us, "now"), soci::use(source, "source"), soci::use(most, "most"),
                          soci::into(due.council), soci::into(due.subject));
  rows.execute();
  while (rows.fetch()) subjects.push_back(due);
  return subjects;
}

std::optional<ParkedEvent> FirstParked(Tx& tx, const std::string& source, const ParkedSubject& subject) {
  SqlQuery query("SELECT ");
  query << kEventColumns << ", attempts, try_us FROM feed_exception WHERE council = ";
  query.Bind(subject.council) << " AND subject = ";
  query.Bind(subject.subject) << " AND source = ";
  query.Bind(source) << " AND try_us IS NOT NULL ORDER BY position LIMIT 1";
  EventRow row;
  ParkedEvent parked;
  int64_t try_us = 0;
  std::optional<ParkedEvent> first;
  query.Run(
      tx,
      [&](soci::statement& statement) {
        row.Into(statement);
        statement.exchange(soci::into(parked.attempts));
        statement.exchange(soci::into(try_us));
      },
      [&] {
        parked.event = row.Get();
        parked.try_at = absl::FromUnixMicros(try_us);
        first = parked;
      });
  return first;
}

void Unpark(Tx& tx, const std::string& source, const Event& event) {
  tx.sql() << "DELETE FROM feed_exception WHERE council = :council AND source = :source AND position = :position",
      soci::use(event.council, "council"), soci::use(source, "source"), soci::use(event.position, "position");
}

void RefuseParked(Tx& tx, const std::string& source, const Event& event, const std::string& reason) {
  tx.sql() << "UPDATE feed_exception SET state = 'refused', reason = :reason, attempts = attempts + 1, try_us = NULL"
              " WHERE council = :council AND source = :source AND position = :position",
      soci::use(reason, "reason"), soci::use(event.council, "council"), soci::use(source, "source"),
      soci::use(event.position, "position");
}

void Postpone(Tx& tx, const std::string& source, const Event& event, const std::string& reason, absl::Time try_at) {
  const int64_t try_us = absl::ToUnixMicros(try_at);
  tx.sql() << "UPDATE feed_exception SET reason = :reason, attempts = attempts + 1"
              " WHERE council = :council AND source = :source AND position = :position",
      soci::use(reason, "reason"), soci::use(event.council, "council"), soci::use(source, "source"),
      soci::use(event.position, "position");
  tx.sql() << "UPDATE feed_exception SET try_us = :try WHERE council = :council AND subject = :subject"
              " AND source = :source AND try_us IS NOT NULL",
      soci::use(try_us, "try"), soci::use(event.council, "council"), soci::use(event.subject, "subject"),
      soci::use(source, "source");
}

}  // namespace homeward
