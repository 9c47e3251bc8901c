#include "episode-service/reactions.h"

#include "common/core/status.h"
#include "episode-service/notifications/notifier.h"
#include "episode-service/timers.h"

namespace homeward::episode {

absl::Status Reactions::Fire(Change& change, const DueTimer& timer) const {
  if (timer.kind == kEscalateTimer) return EscalateNotification(change, parts_, timer.aggregate);
  if (timer.kind != kLookAgainTimer) {
    return Fail(absl::StatusCode::kInternal, "TIMER_UNKNOWN", "no reaction to this kind of timer");
  }
  HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, timer.aggregate));
  history.Derive();
  return absl::OkStatus();
}

}  // namespace homeward::episode
