#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/command/audit.h"
#include "common/command/spool_file.h"

namespace homeward {

// What the spool has to say to those who run the service.
enum class SpoolEvent {
  kAdopted,  // an earlier process left rows
  kBegan,    // rows go to the spool from now on
  kDrained,  // the last of so many is in the table
  kRefuses,  // it is full or its disk fails: what cannot be audited is not shown any more
  kTorn,     // a last line was cut off, which nobody was answered for
  kDamaged,  // lines that no row could be made of, or that the table refused, are kept aside with their file; or files
             // that cannot be opened
  kLeft,     // the process ends while rows wait
};

// Where audit rows wait, on this machine's disk, for a database that can be read and not written. Nothing in it is lost
// with the process: the next one adopts it. For one thread, but for `numbers`.
class AuditSpool {
 public:
  struct Options {
    std::string folder;
    std::string name;  // whose rows these are: the schema into which they belong
    int64_t most_bytes = int64_t{64} << 20;
  };
  // Told with the number of rows or lines concerned.
  using Tell = std::function<void(SpoolEvent, int64_t)>;

  struct Numbers {
    int64_t rows = 0;   // that wait
    int64_t bytes = 0;  // of the files
    std::optional<absl::Time> oldest;
    int64_t torn = 0;  // since the process began
    int64_t damaged = 0;
  };

  // The first lines of the oldest file.
  struct Chunk {
    std::string lines;
    std::vector<AuditRow> rows;  // without the lines that are damaged
    int64_t damaged = 0;
  };

  // Adopts what processes of this name left. Error: AUDIT_SPOOL_UNUSABLE.
  static absl::StatusOr<std::unique_ptr<AuditSpool>> Open(Options options, Tell tell);

  // The rows are on the disk when this returns OK. Errors: AUDIT_SPOOL_FULL, AUDIT_SPOOL_FAILED; then none is.
  absl::Status Append(absl::Span<const AuditRow> rows);

  bool empty() const { return files_.empty(); }
  // Up to so many rows that wait, in the order in which they came.
  Chunk Oldest(size_t most);
  // The chunk's rows are in the table, but for so many that it refuses for good.
  void Finish(const Chunk& chunk, int64_t refused);

  // Says so if rows wait.
  void TellWhatIsLeft();

  Numbers numbers() const;

 private:
  AuditSpool(Options options, SpoolFolder folder, Tell tell)
      : options_(std::move(options)), folder_(std::move(folder)), tell_(std::move(tell)) {}

  void Adopt();
  absl::Status Write(const std::string& lines);
  // `lines` of the first file are no rows of the table.
  void KeepAside(int64_t lines);
  void CloseFirst();
  int64_t Bytes() const;
  int64_t Rows() const;
  // Makes the numbers those of the files.
  void Count();

  const Options options_;
  const SpoolFolder folder_;
  const Tell tell_;
  std::deque<std::unique_ptr<SpoolFile>> files_;  // the oldest first
  bool appending_ = false;                        // whether the last file takes more
  bool refusing_ = false;                         // whether that was told
  bool first_is_damaged_ = false;
  int64_t finished_ = 0;  // rows since the spool was empty
  mutable absl::Mutex mutex_;
  Numbers numbers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
