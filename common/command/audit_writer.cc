#include "common/command/audit_writer.h"

#include <absl/time/clock.h>

#include <utility>

#include "common/core/status.h"

namespace homeward {
namespace {

constexpr size_t kMostRows = 256;
constexpr absl::Duration kPatience = absl::Seconds(3);

absl::Status Answer(const absl::Status& written) {
  if (written.ok()) return written;
  return Fail(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE", "nothing is shown that cannot be audited");
}

}  // namespace

AuditWriter::AuditWriter(Db& db) : db_(db), thread_([this] { Work(); }) {}

AuditWriter::~AuditWriter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void AuditWriter::Submit(AuditRow row, Done done) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back({std::move(row), std::move(done)});
}

void AuditWriter::Work() {
  for (;;) {
    const std::vector<Waiting> batch = Take();
    if (batch.empty()) return;
    const absl::Status together = Write(batch);
    // A row that the database refuses must not cost the other callers their replies.
    const bool apart = together.code() == absl::StatusCode::kInternal && batch.size() > 1;
    for (const Waiting& one : batch) one.done(Answer(apart ? Write(absl::MakeConstSpan(&one, 1)) : together));
  }
}

std::vector<AuditWriter::Waiting> AuditWriter::Take() {
  auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); };
  absl::MutexLock lock(&mutex_, absl::Condition(&ready));
  std::vector<Waiting> batch;
  while (!waiting_.empty() && batch.size() < kMostRows) {
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

absl::Status AuditWriter::Write(absl::Span<const Waiting> batch) {
  std::vector<AuditRow> rows;
  rows.reserve(batch.size());
  for (const Waiting& one : batch) rows.push_back(one.row);
  return db_.Transact(absl::Now() + kPatience, [&](Tx& tx) {
    InsertAudit(tx, rows);
    return absl::OkStatus();
  });
}

}  // namespace homeward
