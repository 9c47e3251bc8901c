#pragma once

#include <absl/status/status.h>
#include <absl/synchronization/mutex.h>
#include <absl/types/span.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "common/command/audit.h"
#include "common/db/db.h"

namespace homeward {

// Writes the audit rows of reads and of calls refused before their command ran. One thread takes what waits and writes
// it with one INSERT; a reply leaves only after its row is committed. Nothing waits for a timer, so a lone caller waits
// for one commit only.
class AuditWriter {
 public:
  using Done = std::function<void(const absl::Status&)>;

  explicit AuditWriter(Db& db);
  // Writes what still waits.
  ~AuditWriter();
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  // `done` is called from the writer's thread, with UNAVAILABLE (AUDIT_UNAVAILABLE) when the row could not be written.
  void Submit(AuditRow row, Done done);

 private:
  struct Waiting {
    AuditRow row;
    Done done;
  };

  void Work();
  std::vector<Waiting> Take();
  absl::Status Write(absl::Span<const Waiting> batch);

  Db& db_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace homeward
