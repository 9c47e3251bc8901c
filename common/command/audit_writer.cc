#include "common/command/audit_writer.h"

#include <absl/time/clock.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/errors.h"

namespace homeward {
namespace {

constexpr size_t kMostRows = 256;
constexpr absl::Duration kPatience = absl::Seconds(3);

absl::Status Answer(const absl::Status& written) {
  if (written.ok()) return written;
  return Fail(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE", "nothing is shown that cannot be audited");
}

}  // namespace

AuditWriter::AuditWriter(Db& db, std::unique_ptr<AuditSpool> spool)
    : db_(db), spool_(std::move(spool)), thread_([this] { Work(); }) {}

AuditWriter::~AuditWriter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    bring_back_ = true;
  }
  thread_.join();
}

void AuditWriter::Submit(AuditRow row, Done done) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back({std::move(row), std::move(done)});
}

void AuditWriter::BringBackSoon() {
  if (spooled().rows == 0) return;
  absl::MutexLock lock(&mutex_);
  bring_back_ = true;
}

void AuditWriter::Work() {
  for (bool last = false; !last;) {
    const Turn turn = Take();
    const bool takes_rows = Serve(turn);
    // One chunk a turn, so that no caller waits for all of the spool.
    if ((takes_rows || turn.bring_back) && BringBack()) {
      absl::MutexLock lock(&mutex_);
      bring_back_ = true;
    }
    last = turn.last;
  }
  if (spool_ != nullptr) spool_->TellWhatIsLeft();
}

AuditWriter::Turn AuditWriter::Take() {
  auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || bring_back_ || !waiting_.empty(); };
  absl::MutexLock lock(&mutex_, absl::Condition(&ready));
  Turn turn;
  while (!waiting_.empty() && turn.rows.size() < kMostRows) {
    turn.rows.push_back(std::move(waiting_.front().row));
    turn.done.push_back(std::move(waiting_.front().done));
    waiting_.pop_front();
  }
  turn.bring_back = std::exchange(bring_back_, false);
  turn.last = stopping_ && waiting_.empty() && !turn.bring_back;
  return turn;
}

// Answers everybody. Returns whether the database took a row.
bool AuditWriter::Serve(const Turn& turn) {
  if (turn.rows.empty()) return false;
  const absl::Status together = Insert(turn.rows);
  // A row that the database refuses must not cost the other callers their replies.
  if (together.code() != absl::StatusCode::kInternal || turn.rows.size() == 1) {
    const absl::Status answer = Settle(together, turn.rows);
    for (const Done& done : turn.done) done(answer);
    return together.ok();
  }
  bool taken = false;
  for (size_t i = 0; i < turn.rows.size(); ++i) {
    const auto alone = absl::MakeConstSpan(&turn.rows[i], 1);
    const absl::Status inserted = Insert(alone);
    taken = taken || inserted.ok();
    turn.done[i](Settle(inserted, alone));
  }
  return taken;
}

absl::Status AuditWriter::Insert(absl::Span<const AuditRow> rows) {
  return db_.Transact(absl::Now() + kPatience, [&](Tx& tx) {
    InsertAudit(tx, rows);
    return absl::OkStatus();
  });
}

// What the callers of these rows are told. A database that cannot be reached shows nothing either: the spool's room is
// kept for one that can be read.
absl::Status AuditWriter::Settle(const absl::Status& inserted, absl::Span<const AuditRow> rows) {
  return Answer(spool_ != nullptr && IsReadOnly(inserted) ? spool_->Append(rows) : inserted);
}

// Moves the oldest rows of the spool into the table. Returns whether that went well and more wait.
bool AuditWriter::BringBack() {
  if (spool_ == nullptr || spool_->empty()) return false;
  const AuditSpool::Chunk chunk = spool_->Oldest(kMostRows);
  if (chunk.lines.empty()) return false;
  const absl::StatusOr<int64_t> refused = InsertAgain(chunk.rows);
  if (!refused.ok()) return false;
  spool_->Finish(chunk, *refused);
  return !spool_->empty();
}

// Whether a process ended between this commit and the end of its spool file cannot be known: the rows may be there.
// Returns how many the table refuses for good.
absl::StatusOr<int64_t> AuditWriter::InsertAgain(absl::Span<const AuditRow> rows) {
  const auto insert = [this](absl::Span<const AuditRow> some) {
    return db_.Transact(absl::Now() + kPatience, [&](Tx& tx) {
      InsertAuditAgain(tx, some);
      return absl::OkStatus();
    });
  };
  const absl::Status together = insert(rows);
  if (together.ok()) return 0;
  if (together.code() != absl::StatusCode::kInternal) return together;
  int64_t refused = 0;
  for (const AuditRow& row : rows) {
    const absl::Status alone = insert(absl::MakeConstSpan(&row, 1));
    if (IsValueRefused(alone)) {
      ++refused;
    } else {
      HW_RETURN_IF_ERROR(alone);
    }
  }
  return refused;
}

}  // namespace homeward
