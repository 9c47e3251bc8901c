#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/command/change.h"
#include "common/core/clock.h"
#include "common/db/db.h"
#include "common/outbox/message.h"

namespace homeward {

// Sends what is in the outbox, at least once: a claim keeps other replicas away for a while, sending happens outside
// any transaction, and then the result is recorded. Whoever dies between the two leaves a message that is sent again,
// with the same id, when the claim's time is over.
class Deliverer {
 public:
  // Hands a message over; several at once.
  using Send = std::function<Attempt(const OutboxMessage&)>;
  // What a service does when a message has come to its end, in the transaction that records it. The subject is locked.
  using Ended = std::function<absl::Status(Change&, const OutboxMessage&)>;

  Deliverer(Db& db, const Clock& clock, Send send, Ended ended, std::function<void()> committed)
      : db_(db), clock_(clock), send_(std::move(send)), ended_(std::move(ended)), committed_(std::move(committed)) {}

  // Sends everything that is due and that no other replica is sending now; returns how many were tried.
  absl::StatusOr<int> RunDue();
  // Nothing more is begun; whoever sends looks at this between two steps. May be called at any time.
  void Stop() { stopping_ = true; }
  const std::atomic<bool>& stopping() const { return stopping_; }

  // How often a channel's attempts ended so in this process: "sent", "refused", "failed" (and is tried again),
  // "expired".
  int64_t CountOf(const std::string& channel, const std::string& result) const;

 private:
  absl::StatusOr<std::vector<OutboxMessage>> ClaimDue();
  std::vector<Attempt> SendAll(const std::vector<OutboxMessage>& claimed) const;
  absl::Status Record(const OutboxMessage& claimed, const Attempt& attempt);

  Db& db_;
  const Clock& clock_;
  const Send send_;
  const Ended ended_;
  const std::function<void()> committed_;
  mutable absl::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, int64_t> counts_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_ = false;
};

}  // namespace homeward
