#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <functional>
#include <string>

#include "common/command/change.h"
#include "common/core/clock.h"
#include "common/db/db.h"

namespace homeward {

// A timer that has come due. Its subject is locked.
struct DueTimer {
  std::string aggregate;
  std::string kind;
  absl::Time due;
};

// Fires timers. Firing is the timer's deletion and its effect in one commit, so there are no leases and no leader: any
// replica may fire any timer, and none fires twice.
class Timers {
 public:
  // What a service does when a timer comes due: the one way from a timer to a command (the service's `reactions`).
  using Fire = std::function<absl::Status(Change&, const DueTimer&)>;

  Timers(Db& db, const Clock& clock, Fire fire, std::function<void()> committed)
      : db_(db), clock_(clock), fire_(std::move(fire)), committed_(std::move(committed)) {}

  // Fires everything that is due and that no other replica is firing now; returns how many took effect. `deadline` is
  // real time.
  absl::StatusOr<int> RunDue(absl::Time deadline);

 private:
  struct Batch {
    int claimed = 0;
    int fired = 0;
  };
  absl::StatusOr<Batch> RunBatch(absl::Time deadline, int most);
  absl::StatusOr<Batch> RunFirst(absl::Time deadline);

  Db& db_;
  const Clock& clock_;
  const Fire fire_;
  const std::function<void()> committed_;
};

// Up to when all timers have run: before it "no obligation" means none, after it "has not looked yet".
absl::Time TimersRunUntil(Tx& tx, absl::Time now);

}  // namespace homeward
