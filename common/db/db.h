#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/db/session_pool.h"
#include "common/db/tx.h"

namespace homeward {

// Runs `body` under a savepoint inside a transaction. When it fails, what it wrote is undone and the transaction can go
// on, unless the transaction itself is lost: then `lost` is set and everything has to be rolled back.
struct SavepointResult {
  absl::Status status;
  bool lost = false;
};
SavepointResult InSavepoint(Tx& tx, absl::FunctionRef<absl::Status(Tx&)> body);

// The boundary where SOCI's exceptions end: nothing else in the project catches one.
class Db {
 public:
  explicit Db(DatabaseOptions options) : pool_(std::move(options)) {}

  // Runs `body` in one transaction and commits if it returns OK, else rolls back. `deadline` is real time. After a
  // conflict the body runs again, so it keeps no state outside the transaction.
  template <class Body>
  auto Transact(absl::Time deadline, Body body) -> std::invoke_result_t<Body&, Tx&> {
    return Collect(body, [&](Block block) { return TransactBlock(deadline, block); });
  }

  // Runs `body` outside a transaction: each statement sees what is committed when it starts.
  template <class Body>
  auto Read(absl::Time deadline, Body body) -> std::invoke_result_t<Body&, Tx&> {
    return Collect(body, [&](Block block) { return ReadBlock(deadline, block); });
  }

  // The same, with every statement seeing what was committed when the first one started: what is reckoned from several
  // tables is then of one instant.
  template <class Body>
  auto Snapshot(absl::Time deadline, Body body) -> std::invoke_result_t<Body&, Tx&> {
    return Collect(body, [&](Block block) { return SnapshotBlock(deadline, block); });
  }

  const SessionPool& pool() const { return pool_; }
  // How often a transaction was run again after a conflict, for metrics.
  int64_t conflicts() const { return conflicts_.load(std::memory_order_relaxed); }

 private:
  using Block = absl::FunctionRef<absl::Status(Tx&)>;

  absl::Status TransactBlock(absl::Time deadline, Block body);
  absl::Status TransactOnce(absl::Time deadline, Block body);
  absl::StatusOr<SessionPool::Lease> Begin(absl::Time deadline);
  absl::Status ReadBlock(absl::Time deadline, Block body);
  absl::Status SnapshotBlock(absl::Time deadline, Block body);

  static absl::Status StatusOf(const absl::Status& status) { return status; }
  template <class T>
  static absl::Status StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  // Hands the last run's result out of a block that can only say OK or not.
  template <class Body, class Run>
  static auto Collect(Body& body, Run run) -> std::invoke_result_t<Body&, Tx&> {
    std::optional<std::invoke_result_t<Body&, Tx&>> result;
    absl::Status status = run([&](Tx& tx) {
      result.emplace(body(tx));
      return StatusOf(*result);
    });
    if (!status.ok()) return status;
    return *std::move(result);
  }

  SessionPool pool_;
  std::atomic<int64_t> conflicts_ = 0;
};

}  // namespace homeward
