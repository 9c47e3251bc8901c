#include "common/command/timers.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "common/command/journal.h"
#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/db/dynamic_query.h"

namespace homeward {
namespace {

constexpr int kTogether = 64;
constexpr absl::Duration kFirstPause = absl::Seconds(5);
constexpr absl::Duration kLongestPause = absl::Minutes(10);
constexpr absl::string_view kActor = "timer";

struct Claimed {
  std::string council;
  std::string subject;
  DueTimer timer;
  int attempts = 0;
};

// Locks due timers and their subjects; what another replica or a command is at is skipped and stays due.
std::vector<Claimed> Claim(Tx& tx, absl::Time now, int most) {
  std::vector<Claimed> claimed;
  DynamicQuery query(
      "SELECT t.council, t.subject, t.aggregate, t.kind, t.due_us, t.attempts FROM timer t"
      " JOIN subject s ON s.council = t.council AND s.subject = t.subject"
      " WHERE t.try_us <= :now ORDER BY t.try_us");
  query.Bind("now", absl::ToUnixMicros(now)).Add(absl::StrCat("LIMIT ", most, " FOR UPDATE SKIP LOCKED"));
  query.ForEach(tx.sql(), [&](RowReader row) {
    Claimed& one = claimed.emplace_back();
    one.council = row.Text();
    one.subject = row.Text();
    one.timer = {.aggregate = row.Text(), .kind = row.Text(), .due = row.Time()};
    one.attempts = static_cast<int>(row.Number());
  });
  return claimed;
}

// Before the effect, not after it: firing may set the same timer anew.
void Delete(Tx& tx, const Claimed& claimed) {
  tx.sql() << "DELETE FROM timer WHERE council = :council AND aggregate = :aggregate AND kind = :kind",
      soci::use(claimed.council, "council"), soci::use(claimed.timer.aggregate, "aggregate"),
      soci::use(claimed.timer.kind, "kind");
}

// A fault is not lost: the timer stays due, with its reason, and is tried again later.
void Postpone(Tx& tx, const Claimed& claimed, absl::Time now, const absl::Status& status) {
  const absl::Duration pause = std::min(kFirstPause * (1 << std::min(claimed.attempts, 10)), kLongestPause);
  const int64_t try_us = absl::ToUnixMicros(now + pause);
  const std::string reason = ProblemOf(status).reason;
  tx.sql() << "UPDATE timer SET try_us = :try, attempts = attempts + 1, last_error = :reason"
              " WHERE council = :council AND aggregate = :aggregate AND kind = :kind",
      soci::use(try_us, "try"), soci::use(reason, "reason"), soci::use(claimed.council, "council"),
      soci::use(claimed.timer.aggregate, "aggregate"), soci::use(claimed.timer.kind, "kind");
}

}  // namespace

absl::StatusOr<int> Timers::RunDue(absl::Time deadline) {
  int fired = 0;
  for (;;) {
    absl::StatusOr<Batch> batch = RunBatch(deadline, kTogether);
    // One whose events cannot be written undoes the whole batch: alone, it holds up nobody else.
    if (batch.status().code() == absl::StatusCode::kInternal) batch = RunFirst(deadline);
    if (!batch.ok()) return batch.status();
    if (batch->claimed == 0) return fired;
    fired += batch->fired;
    if (batch->fired > 0) committed_();
  }
}

absl::StatusOr<Timers::Batch> Timers::RunFirst(absl::Time deadline) {
  const absl::StatusOr<Batch> alone = RunBatch(deadline, 1);
  if (alone.status().code() != absl::StatusCode::kInternal) return alone;
  const absl::Time now = clock_.Now();
  return db_.Transact(deadline, [&](Tx& tx) -> absl::StatusOr<Batch> {
    const std::vector<Claimed> claimed = Claim(tx, now, 1);
    for (const Claimed& one : claimed) Postpone(tx, one, now, alone.status());
    return Batch{.claimed = static_cast<int>(claimed.size())};
  });
}

absl::StatusOr<Timers::Batch> Timers::RunBatch(absl::Time deadline, int most) {
  const absl::Time now = clock_.Now();
  return db_.Transact(deadline, [&](Tx& tx) -> absl::StatusOr<Batch> {
    const std::vector<Claimed> claimed = Claim(tx, now, most);
    if (!claimed.empty()) Pass(Failpoint::kTimerClaimed);
    std::deque<Change> changes;
    std::vector<const Change*> fired;
    for (const Claimed& one : claimed) {
      Change& change = changes.emplace_back(tx, one.council, std::string(kActor), now);
      const SavepointResult result = InSavepoint(tx, [&](Tx&) {
        Delete(tx, one);
        change.Lock(one.subject);
        return fire_(change, one.timer);
      });
      if (result.lost) return result.status;
      if (result.status.ok()) {
        fired.push_back(&change);
      } else {
        Postpone(tx, one, now, result.status);
      }
    }
    WriteJournal(tx, fired);
    if (!fired.empty()) Pass(Failpoint::kTimerFired);
    return Batch{.claimed = static_cast<int>(claimed.size()), .fired = static_cast<int>(fired.size())};
  });
}

absl::Time TimersRunUntil(Tx& tx, absl::Time now) {
  int64_t first_us = 0;
  soci::indicator found = soci::i_null;
  tx.sql() << "SELECT MIN(due_us) FROM timer", soci::into(first_us, found);
  if (found != soci::i_ok) return now;
  return std::min(now, absl::FromUnixMicros(first_us) - absl::Microseconds(1));
}

}  // namespace homeward
