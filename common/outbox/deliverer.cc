#include "common/outbox/deliverer.h"

#include <absl/time/clock.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "common/command/journal.h"
#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/outbox/rules.h"
#include "common/outbox/store.h"

namespace homeward {
namespace {

// Sent at the same time: a receiver that hangs holds up so few others, and those no longer than its timeouts.
constexpr int kTogether = 8;
constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr char kActor[] = "outbox";

absl::Time Deadline() { return absl::Now() + kPatience; }

// Whether what one replica learnt still counts: not of what was withdrawn or recorded meanwhile; and when its claim was
// over and another one took it on, only that it was taken.
bool StillCounts(const std::optional<OutboxMessage>& found, const OutboxMessage& claimed, const Attempt& attempt) {
  if (!found.has_value() || found->state != OutboxState::kQueued) return false;
  return found->attempts == claimed.attempts || attempt.result == Attempt::Result::kTaken;
}

const char* ResultNameOf(OutboxState state) {
  switch (state) {
    case OutboxState::kSent:
      return "sent";
    case OutboxState::kRefused:
      return "refused";
    case OutboxState::kExpired:
      return "expired";
    default:
      return "failed";
  }
}

}  // namespace

absl::StatusOr<int> Deliverer::RunDue() {
  int tried = 0;
  absl::Status first;
  while (!stopping_) {
    HW_ASSIGN_OR_RETURN(const std::vector<OutboxMessage> claimed, ClaimDue());
    if (claimed.empty()) break;
    Pass(Failpoint::kOutboxClaimed);
    const std::vector<Attempt> attempts = SendAll(claimed);
    Pass(Failpoint::kOutboxSent);
    // Each on its own: one that cannot be recorded is sent again, and only that one.
    for (size_t i = 0; i < claimed.size(); ++i) first.Update(Record(claimed[i], attempts[i]));
    tried += static_cast<int>(claimed.size());
  }
  if (!first.ok()) return first;
  return tried;
}

absl::StatusOr<std::vector<OutboxMessage>> Deliverer::ClaimDue() {
  const absl::Time now = clock_.Now();
  return db_.Transact(Deadline(), [&](Tx& tx) -> absl::StatusOr<std::vector<OutboxMessage>> {
    std::vector<OutboxMessage> claimed = OutboxStore::LockDue(tx, now, kTogether);
    for (OutboxMessage& one : claimed) one = Claim(std::move(one), now);
    OutboxStore::Save(tx, claimed);
    return claimed;
  });
}

std::vector<Attempt> Deliverer::SendAll(const std::vector<OutboxMessage>& claimed) const {
  std::vector<Attempt> attempts(claimed.size());
  std::vector<std::thread> senders;
  for (size_t i = 0; i < claimed.size(); ++i) {
    if (IsExpired(claimed[i], clock_.Now())) continue;
    senders.emplace_back([this, &message = claimed[i], &attempt = attempts[i]] { attempt = send_(message); });
  }
  for (std::thread& sender : senders) sender.join();
  return attempts;
}

absl::Status Deliverer::Record(const OutboxMessage& claimed, const Attempt& attempt) {
  const absl::Time now = clock_.Now();
  std::optional<OutboxMessage> recorded;
  HW_RETURN_IF_ERROR(db_.Transact(Deadline(), [&](Tx& tx) -> absl::Status {
    recorded.reset();
    Change change(tx, claimed.council, kActor, now);
    change.Lock(claimed.subject);
    const std::optional<OutboxMessage> found = OutboxStore::Lock(tx, claimed.council, claimed.id);
    if (!StillCounts(found, claimed, attempt)) return absl::OkStatus();
    const bool failed = attempt.result == Attempt::Result::kFailed;
    recorded = failed && IsExpired(*found, now) ? Expire(*found) : After(*found, attempt, now);
    OutboxStore::Save(tx, {*recorded});
    if (recorded->state == OutboxState::kQueued) return absl::OkStatus();
    HW_RETURN_IF_ERROR(ended_(change, *recorded));
    const Change* const changes[] = {&change};
    WriteJournal(tx, changes);
    return absl::OkStatus();
  }));
  if (!recorded.has_value()) return absl::OkStatus();
  if (recorded->state != OutboxState::kQueued) committed_();
  absl::MutexLock lock(&mutex_);
  ++counts_[{recorded->channel, ResultNameOf(recorded->state)}];
  return absl::OkStatus();
}

int64_t Deliverer::CountOf(const std::string& channel, const std::string& result) const {
  absl::MutexLock lock(&mutex_);
  const auto found = counts_.find({channel, result});
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace homeward
