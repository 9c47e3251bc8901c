#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>

#include <atomic>

namespace homeward {

// The worst moments at which a process can die; the tests of the real programs kill it there.
enum class Failpoint {
  kNone,
  kCommitBefore,         // all is written and nothing committed
  kCommitAfter,          // committed, and nobody has been told
  kFeedPulled,           // another service's events have come and none is applied
  kFeedApplied,          // they are applied and not committed
  kTimerClaimed,         // timers that are due are locked and have not fired
  kTimerFired,           // their effect is written and not committed
  kOutboxClaimed,        // messages that are due are claimed and none is sent
  kOutboxSent,           // they are sent, and nobody knows
  kMigrationUnrecorded,  // a statement of a migration has run, and the ledger does not know
  kMigrationRecorded,    // the same, and the ledger knows
  kForwarding,           // the gateway is about to pass a call on
  kForwarded,            // the service has answered, and the gateway has told nobody
};

namespace failpoint_internal {
extern std::atomic<Failpoint> armed;
void Pass();
}  // namespace failpoint_internal

// Marks such a moment. While it is not armed this costs one relaxed load.
inline void Pass(Failpoint here) {
  if (failpoint_internal::armed.load(std::memory_order_relaxed) == here) failpoint_internal::Pass();
}

// From now on the n-th pass of the point ends this process by SIGKILL: nothing is flushed, nobody is told. `spec` is
// its name, as in "commit_before", and n after a colon; 1 where none is given. Error: OPTIONS_INVALID.
absl::Status ArmFailpoint(absl::string_view spec);

}  // namespace homeward
