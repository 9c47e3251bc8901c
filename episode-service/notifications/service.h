#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/notification_service.pb.h"

namespace homeward::episode {

// The RPCs about who was told.
class NotificationsService {
 public:
  NotificationsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  // For the metric; not a number while the database does not answer.
  double CountForNobody();

  absl::StatusOr<v1::Notification> RecordNotification(Call& call, const v1::RecordNotificationRequest& request);
  absl::StatusOr<v1::Notification> AcknowledgeNotification(Call& call,
                                                           const v1::AcknowledgeNotificationRequest& request);
  absl::StatusOr<v1::Notification> GetNotification(Call& call, const v1::GetNotificationRequest& request);
  absl::StatusOr<v1::ListNotificationsResponse> ListNotifications(Call& call,
                                                                  const v1::ListNotificationsRequest& request);

 private:
  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
