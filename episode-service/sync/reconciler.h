#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <set>
#include <string>
#include <vector>

#include "common/command/commands.h"
#include "episode-service/history.h"
#include "episode-service/sync/rules.h"
#include "episode-service/sync/sync.h"

namespace homeward::episode {

// Brings what a source says of children into the record, some at a time. Where a sync stands is kept in its row, which
// is locked first: whoever continues it, after a fault or at the same time, takes the next ones.
class Reconciler {
 public:
  Reconciler(HistoryParts parts, std::vector<StatedYoungPerson> statements);

  const std::vector<StatedYoungPerson>& statements() const { return statements_; }

  // Takes over the next children of the sync; `more` says whether some are left. May run again. Errors are faults;
  // nothing of this step is kept then.
  absl::Status Next(Batch& batch, const std::string& council, const std::string& sync, absl::Time now,
                    bool& more) const;

  // Takes over the only statement, of a sync that is not saved yet.
  absl::Status TakeOnly(Change& change, Sync& sync) const;

 private:
  struct Known;

  static Known Read(Tx& tx, const Sync& sync, absl::Span<const StatedYoungPerson> statements);
  static OnRecord Of(const Known& known, const Sync& sync, const StatedYoungPerson& stated);
  // With what is known, or under the lock of the child when that would change something.
  absl::StatusOr<SyncPlan> Decide(Batch& batch, const Sync& sync, const Known& known, const StatedYoungPerson& stated,
                                  absl::Time now) const;
  absl::StatusOr<SyncPlan> Change(homeward::Change& change, const Sync& sync, const YoungPerson& person,
                                  const StatedYoungPerson& stated) const;

  const HistoryParts parts_;
  const std::vector<StatedYoungPerson> statements_;
  std::set<int64_t> repeated_;  // rows with an id that an earlier one has
};

}  // namespace homeward::episode
