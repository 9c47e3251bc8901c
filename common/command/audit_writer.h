#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/types/span.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "common/command/audit.h"
#include "common/command/audit_spool.h"
#include "common/db/db.h"

namespace homeward {

// Writes the audit rows of reads and of calls refused before their command ran. One thread takes what waits and writes
// it with one INSERT; a reply leaves only after its row is committed. Nothing waits for a timer, so a lone caller waits
// for one commit only. While the database can be read and not written, the rows go to the spool, if there is one, and
// the replies leave after that; they come into the table as soon as it takes a row again.
class AuditWriter {
 public:
  using Done = std::function<void(const absl::Status&)>;

  // Without a spool, what cannot be written is not shown.
  explicit AuditWriter(Db& db, std::unique_ptr<AuditSpool> spool = nullptr);
  // Writes what still waits.
  ~AuditWriter();
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  // `done` is called from the writer's thread, with UNAVAILABLE (AUDIT_UNAVAILABLE) when the row could not be written.
  void Submit(AuditRow row, Done done);

  // Tries whether the database takes what the spool holds; does nothing while that is empty.
  void BringBackSoon();

  AuditSpool::Numbers spooled() const { return spool_ == nullptr ? AuditSpool::Numbers() : spool_->numbers(); }

 private:
  struct Waiting {
    AuditRow row;
    Done done;
  };
  struct Turn {
    std::vector<AuditRow> rows;
    std::vector<Done> done;  // of the row in the same place
    bool bring_back = false;
    bool last = false;
  };

  void Work();
  Turn Take();
  bool Serve(const Turn& turn);
  absl::Status Insert(absl::Span<const AuditRow> rows);
  absl::Status Settle(const absl::Status& inserted, absl::Span<const AuditRow> rows);
  bool BringBack();
  absl::StatusOr<int64_t> InsertAgain(absl::Span<const AuditRow> rows);

  Db& db_;
  const std::unique_ptr<AuditSpool> spool_;  // null for none; of the thread
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool bring_back_ ABSL_GUARDED_BY(mutex_) = true;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace homeward
