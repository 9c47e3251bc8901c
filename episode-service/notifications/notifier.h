#pragma once

#include <absl/status/status.h>

#include <set>
#include <string>
#include <vector>

#include "episode-service/history.h"
#include "episode-service/notifications/notification.h"

namespace homeward::episode {

// Saves what was decided about notifications, with their versions, their events, and the timers by which whoever does
// not acknowledge one is not waited for any longer.
void Save(Change& change, std::vector<NotificationDecision> decisions);

// Tells whoever has to know of what occurred, inside the change that made it so.
void Tell(Change& change, const HistoryParts& parts, const Context& context,
          const std::vector<Occurrence>& occurrences);

// Nobody is waited for where it does not matter any more.
void SettleNotifications(Change& change, const Context& context, const std::set<std::string>& episodes);

// The time to acknowledge a notification is over: tells the next one, resolved now, unless it does not matter any more.
// The duty desk is told again, as long as somebody has to have the child.
absl::Status EscalateNotification(Change& change, const HistoryParts& parts, const std::string& id);

}  // namespace homeward::episode
