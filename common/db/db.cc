#include "common/db/db.h"

#include <absl/random/random.h>
#include <absl/time/clock.h>

#include <algorithm>

#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/db/errors.h"

namespace homeward {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(2);
constexpr absl::Duration kLongestPause = absl::Milliseconds(200);

// Runs the body, turning whatever SOCI throws into a status.
absl::Status Guarded(absl::FunctionRef<absl::Status(Tx&)> body, Tx& tx) {
  try {
    return body(tx);
  } catch (const std::exception& error) {
    return FromException(error);
  }
}

absl::Status Statement(soci::session& session, const char* text) {
  try {
    session << text;
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return FromException(error);
  }
}

// Twice as long after each conflict, and never the same for two that met.
absl::Duration PauseBefore(int attempt) {
  thread_local absl::InsecureBitGen random;
  const absl::Duration limit = std::min(kFirstPause * (1 << std::min(attempt, 7)), kLongestPause);
  return absl::Microseconds(absl::Uniform<int64_t>(random, 0, absl::ToInt64Microseconds(limit)));
}

}  // namespace

SavepointResult InSavepoint(Tx& tx, absl::FunctionRef<absl::Status(Tx&)> body) {
  absl::Status status = Statement(tx.sql(), "SAVEPOINT work");
  if (!status.ok()) return {status, true};
  status = Guarded(body, tx);
  if (status.ok()) return {status, false};
  // After a deadlock there is no savepoint any more; after a lock wait the whole transaction is to be run again.
  const bool lost =
      IsConflict(status) || IsConnectionLost(status) || !Statement(tx.sql(), "ROLLBACK TO SAVEPOINT work").ok();
  return {std::move(status), lost};
}

absl::Status Db::TransactBlock(absl::Time deadline, Block body) {
  for (int attempt = 0;; ++attempt) {
    absl::Status status = TransactOnce(deadline, body);
    if (!IsConflict(status)) return status;
    conflicts_.fetch_add(1, std::memory_order_relaxed);
    const absl::Duration pause = PauseBefore(attempt);
    if (absl::Now() + pause >= deadline) return status;
    absl::SleepFor(pause);
  }
}

absl::Status Db::TransactOnce(absl::Time deadline, Block body) {
  HW_ASSIGN_OR_RETURN(SessionPool::Lease lease, Begin(deadline));
  Tx tx(lease.session());
  absl::Status status = Guarded(body, tx);
  if (status.ok()) {
    Pass(Failpoint::kCommitBefore);
    status = Statement(lease.session(), "COMMIT");
  }
  if (status.ok()) {
    Pass(Failpoint::kCommitAfter);
    return status;
  }
  // A lock wait that timed out leaves half a transaction open: always roll back, and close what cannot.
  if (IsConnectionLost(status) || !Statement(lease.session(), "ROLLBACK").ok()) lease.Drop();
  return status;
}

// Nothing has happened yet, so a session that died while it was idle is replaced and nobody notices.
absl::StatusOr<SessionPool::Lease> Db::Begin(absl::Time deadline) {
  for (;;) {
    HW_ASSIGN_OR_RETURN(SessionPool::Lease lease, pool_.Acquire(deadline));
    const absl::Status status = Statement(lease.session(), "START TRANSACTION");
    if (status.ok()) return absl::StatusOr<SessionPool::Lease>(std::move(lease));
    lease.Drop();
    if (!IsConnectionLost(status) || lease.fresh()) return status;
  }
}

// Reads have no effect, so they may begin anew as well.
absl::Status Db::ReadBlock(absl::Time deadline, Block body) {
  for (;;) {
    HW_ASSIGN_OR_RETURN(SessionPool::Lease lease, pool_.Acquire(deadline));
    Tx tx(lease.session());
    absl::Status status = Guarded(body, tx);
    if (!IsConnectionLost(status)) return status;
    lease.Drop();
    if (lease.fresh()) return status;
  }
}

absl::Status Db::SnapshotBlock(absl::Time deadline, Block body) {
  for (;;) {
    HW_ASSIGN_OR_RETURN(SessionPool::Lease lease, pool_.Acquire(deadline));
    Tx tx(lease.session());
    // For the next transaction only; the sessions' own level is READ COMMITTED.
    absl::Status status = Statement(lease.session(), "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    if (status.ok()) status = Statement(lease.session(), "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    if (status.ok()) status = Guarded(body, tx);
    // A session that cannot go back to where it was is closed.
    if (IsConnectionLost(status) || !Statement(lease.session(), "ROLLBACK").ok()) lease.Drop();
    if (!IsConnectionLost(status) || lease.fresh()) return status;
  }
}

}  // namespace homeward
