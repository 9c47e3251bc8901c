#include "common/command/audit_spool.h"

#include <absl/strings/str_split.h>
#include <absl/strings/strip.h>

#include "common/command/audit_line.h"
#include "common/core/status.h"

namespace homeward {

absl::StatusOr<std::unique_ptr<AuditSpool>> AuditSpool::Open(Options options, Tell tell) {
  HW_ASSIGN_OR_RETURN(SpoolFolder folder, SpoolFolder::Open(options.folder, options.name));
  std::unique_ptr<AuditSpool> spool(new AuditSpool(std::move(options), std::move(folder), std::move(tell)));
  spool->Adopt();
  return spool;
}

void AuditSpool::Adopt() {
  SpoolFile::Adopted adopted = SpoolFile::Adopt(folder_);
  int64_t torn = 0;
  for (std::unique_ptr<SpoolFile>& file : adopted.files) {
    if (file->torn()) ++torn;
    if (file->size() == 0) {
      file->Remove();
    } else {
      files_.push_back(std::move(file));
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    numbers_.torn = torn;
    numbers_.damaged = adopted.unusable;
  }
  if (adopted.unusable > 0) tell_(SpoolEvent::kDamaged, adopted.unusable);
  if (torn > 0) tell_(SpoolEvent::kTorn, torn);
  if (!files_.empty()) tell_(SpoolEvent::kAdopted, Rows());
  Oldest(1);  // for its time
  Count();
}

absl::Status AuditSpool::Append(absl::Span<const AuditRow> rows) {
  std::string lines;
  for (const AuditRow& row : rows) lines += AuditLine(row);
  const bool first = files_.empty();
  const absl::Status written = Write(lines);
  Count();
  // A fault is told once, until it has passed.
  if (!written.ok() && !refusing_) tell_(SpoolEvent::kRefuses, static_cast<int64_t>(rows.size()));
  refusing_ = !written.ok();
  if (!written.ok() || !first) return written;
  {
    absl::MutexLock lock(&mutex_);
    numbers_.oldest = rows.front().time;
  }
  tell_(SpoolEvent::kBegan, static_cast<int64_t>(rows.size()));
  return written;
}

absl::Status AuditSpool::Write(const std::string& lines) {
  if (Bytes() + static_cast<int64_t>(lines.size()) > options_.most_bytes) {
    return Fail(absl::StatusCode::kUnavailable, "AUDIT_SPOOL_FULL", "the audit spool has no room");
  }
  if (!appending_) {
    HW_ASSIGN_OR_RETURN(std::unique_ptr<SpoolFile> file, SpoolFile::Create(folder_));
    files_.push_back(std::move(file));
  }
  const absl::Status appended = files_.back()->Append(lines);
  appending_ = appended.ok();
  if (files_.back()->size() == 0) {
    files_.back()->Remove();
    files_.pop_back();
  }
  return appended;
}

AuditSpool::Chunk AuditSpool::Oldest(size_t most) {
  Chunk chunk;
  while (!files_.empty() && chunk.lines.empty()) {
    absl::StatusOr<std::string> lines = files_.front()->Read(most);
    if (lines.ok()) {
      chunk.lines = *std::move(lines);
    } else {
      KeepAside(files_.front()->lines());
      CloseFirst();
      Count();
    }
  }
  if (chunk.lines.empty()) return chunk;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(chunk.lines, "\n"), '\n')) {
    std::optional<AuditRow> row = ParseAuditLine(line);
    if (row.has_value()) {
      chunk.rows.push_back(*std::move(row));
    } else {
      ++chunk.damaged;
    }
  }
  if (!chunk.rows.empty()) {
    absl::MutexLock lock(&mutex_);
    numbers_.oldest = chunk.rows.front().time;
  }
  return chunk;
}

void AuditSpool::Finish(const Chunk& chunk, int64_t refused) {
  finished_ += static_cast<int64_t>(chunk.rows.size()) - refused;
  if (chunk.damaged + refused > 0) KeepAside(chunk.damaged + refused);
  files_.front()->Pass(chunk.lines);
  if (files_.front()->lines() == 0) CloseFirst();
  Count();
  if (!files_.empty()) return;
  refusing_ = false;
  tell_(SpoolEvent::kDrained, std::exchange(finished_, 0));
}

void AuditSpool::KeepAside(int64_t lines) {
  first_is_damaged_ = true;
  {
    absl::MutexLock lock(&mutex_);
    numbers_.damaged += lines;
  }
  tell_(SpoolEvent::kDamaged, lines);
}

void AuditSpool::CloseFirst() {
  if (std::exchange(first_is_damaged_, false)) {
    files_.front()->SetAside();
  } else {
    files_.front()->Remove();
  }
  files_.pop_front();
  if (files_.empty()) appending_ = false;
}

void AuditSpool::TellWhatIsLeft() {
  if (!files_.empty()) tell_(SpoolEvent::kLeft, Rows());
}

int64_t AuditSpool::Bytes() const {
  int64_t bytes = 0;
  for (const auto& file : files_) bytes += file->size();
  return bytes;
}

int64_t AuditSpool::Rows() const {
  int64_t rows = 0;
  for (const auto& file : files_) rows += file->lines();
  return rows;
}

void AuditSpool::Count() {
  absl::MutexLock lock(&mutex_);
  numbers_.rows = Rows();
  numbers_.bytes = Bytes();
  if (files_.empty()) numbers_.oldest.reset();
}

AuditSpool::Numbers AuditSpool::numbers() const {
  absl::MutexLock lock(&mutex_);
  return numbers_;
}

}  // namespace homeward
