#pragma once

#include <memory>
#include <string>

#include "episode-service/notifications/notification.h"
#include "homeward/episode/v1/notification_service.pb.h"

namespace homeward::episode {

v1::Notification ToProto(const Notification& notification);
// The event of a decision: who is told what of, never an address or a word; null where the decision has none.
std::unique_ptr<google::protobuf::Message> EventOf(const NotificationDecision& decision);

RecordNotification FromProto(const v1::RecordNotificationRequest& request, std::string id, std::string told_by);
AcknowledgeNotification FromProto(const v1::AcknowledgeNotificationRequest& request, std::string actor, absl::Time now);

}  // namespace homeward::episode
