#include "common/command/journal.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/command/event.h"
#include "common/core/sha256.h"
#include "common/db/multi_insert.h"

namespace homeward {
namespace {

struct Head {
  int64_t position = 0;
  int64_t recorded_us = 0;
  std::string hash;
};

// The council's head row, locked; made when this is its first event.
Head LockHead(Tx& tx, const std::string& council) {
  Head head;
  auto read = [&] {
    tx.sql() << "SELECT position, recorded_us, hash FROM feed_head WHERE council = :council FOR UPDATE",
        soci::use(council, "council"), soci::into(head.position), soci::into(head.recorded_us), soci::into(head.hash);
    return tx.sql().got_data();
  };
  if (!read()) {
    tx.sql() << "INSERT INTO feed_head (council, epoch, position, hash, recorded_us) VALUES (:council, 1, 0, '', 0)"
                " ON DUPLICATE KEY UPDATE position = position",
        soci::use(council, "council");
    read();
  }
  return head;
}

Event Chained(const Change& change, const NewEvent& given, Head& head) {
  // Recorded order equals position order, also when two processes' clocks differ: "as at" is reproducible.
  head.recorded_us = std::max(absl::ToUnixMicros(change.now()), head.recorded_us + 1);
  Event event;
  event.council = change.council();
  event.position = ++head.position;
  event.type = given.type;
  event.aggregate = given.aggregate;
  event.subject = given.subject;
  event.version = given.version;
  event.occurred = given.occurred;
  event.recorded = absl::FromUnixMicros(head.recorded_us);
  event.actor = change.actor();
  event.body = given.body;
  event.body_hash = Sha256(given.body);
  event.hash = head.hash = ChainHash(head.hash, event);
  return event;
}

// Appends one council's events; returns the last position.
int64_t AppendEvents(Tx& tx, const std::string& council, absl::Span<const Change* const> changes) {
  Head head = LockHead(tx, council);
  MultiInsert insert(
      "INSERT INTO event (council, position, type, aggregate, subject, version, occurred_us, recorded_us, actor, body,"
      " body_hash, hash) VALUES");
  for (const Change* change : changes) {
    for (const NewEvent& given : change->events()) {
      Event event = Chained(*change, given, head);
      insert.Row(std::move(event.council), event.position, std::move(event.type), std::move(event.aggregate),
                 std::move(event.subject), event.version, absl::ToUnixMicros(event.occurred),
                 absl::ToUnixMicros(event.recorded), std::move(event.actor), std::move(event.body),
                 std::move(event.body_hash), std::move(event.hash));
    }
  }
  insert.Run(tx.sql());
  tx.sql()
      << "UPDATE feed_head SET position = :position, hash = :hash, recorded_us = :recorded WHERE council = :council",
      soci::use(head.position, "position"), soci::use(head.hash, "hash"), soci::use(head.recorded_us, "recorded"),
      soci::use(council, "council");
  return head.position;
}

// The last word on each timer counts: several changes of one transaction may concern the same one.
void WriteTimers(Tx& tx, absl::Span<const Change* const> changes) {
  std::map<std::tuple<std::string, std::string, std::string>, const TimerChange*> last;
  for (const Change* change : changes) {
    for (const TimerChange& timer : change->timers()) last[{change->council(), timer.aggregate, timer.kind}] = &timer;
  }
  MultiInsert set("INSERT INTO timer (council, aggregate, kind, subject, due_us, try_us, attempts, last_error) VALUES",
                  "ON DUPLICATE KEY UPDATE subject = VALUES(subject), due_us = VALUES(due_us), try_us = VALUES(try_us),"
                  " attempts = 0, last_error = ''");
  for (const auto& [key, timer] : last) {
    const auto& [council, aggregate, kind] = key;
    if (timer->due.has_value()) {
      const int64_t due_us = absl::ToUnixMicros(*timer->due);
      set.Row(council, aggregate, kind, timer->subject, due_us, due_us, int64_t{0}, std::string());
    } else {
      tx.sql() << "DELETE FROM timer WHERE council = :council AND aggregate = :aggregate AND kind = :kind",
          soci::use(council, "council"), soci::use(aggregate, "aggregate"), soci::use(kind, "kind");
    }
  }
  set.Run(tx.sql());
}

void WriteVersions(Tx& tx, absl::Span<const Change* const> changes) {
  MultiInsert insert("INSERT INTO record_version (council, record, version, recorded_us, actor, reason, body) VALUES");
  for (const Change* change : changes) {
    for (const KeptVersion& kept : change->versions()) {
      insert.Row(change->council(), kept.record, kept.version, absl::ToUnixMicros(change->now()), change->actor(),
                 kept.reason, kept.body);
    }
  }
  insert.Run(tx.sql());
}

}  // namespace

int64_t WriteJournal(Tx& tx, absl::Span<const Change* const> changes) {
  WriteVersions(tx, changes);
  WriteTimers(tx, changes);
  // Councils in order, so that two transactions over several councils cannot wait for each other's heads.
  std::map<std::string, std::vector<const Change*>> by_council;
  for (const Change* change : changes) {
    if (!change->events().empty()) by_council[change->council()].push_back(change);
  }
  int64_t last = 0;
  for (const auto& [council, of_council] : by_council) last = AppendEvents(tx, council, of_council);
  return last;
}

}  // namespace homeward
