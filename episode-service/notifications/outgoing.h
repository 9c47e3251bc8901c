#pragma once

#include <vector>

#include "common/command/change.h"
#include "common/outbox/configuration.h"
#include "episode-service/notifications/notification.h"

namespace homeward::episode {

// Puts into the outbox what leaves the building of these new notifications, inside the change that makes them.
void QueueMessages(Change& change, const OutboxConfiguration& configuration,
                   const std::vector<NotificationDecision>& made);

}  // namespace homeward::episode
