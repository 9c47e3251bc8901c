#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "common/outbox/message.h"

namespace homeward {

// The SQL of the outbox. Inside the caller's transaction: what is queued is queued if, and only if, the change is made
// that it tells of.
class OutboxStore {
 public:
  static void Save(Tx& tx, const std::vector<OutboxMessage>& messages);
  // Those that are due, the longest due first, locked; what another replica is at is passed over.
  static std::vector<OutboxMessage> LockDue(Tx& tx, absl::Time now, int most);
  // Locked; nothing when there is none.
  static std::optional<OutboxMessage> Lock(Tx& tx, const std::string& council, const std::string& id);
  // All that are about this record.
  static std::vector<OutboxMessage> About(Tx& tx, const std::string& council, const std::string& concerns);
  // What has not gone out yet about these records is not to go out any more.
  static void Withdraw(Tx& tx, const std::string& council, const std::vector<std::string>& concerns);
  // Since when the oldest one waits that has not gone out.
  static std::optional<absl::Time> OldestQueued(Tx& tx);
};

}  // namespace homeward
