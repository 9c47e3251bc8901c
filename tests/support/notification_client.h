#pragma once

#include <string>
#include <vector>

#include "homeward/episode/v1/notification_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: who was told in a real episode-service, and its RPCs in few words.
namespace homeward::episode {

class NotificationClient : public RpcClient {
 public:
  explicit NotificationClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.NotificationService") {}

  // Somebody was told by phone.
  static v1::RecordNotificationRequest Told(const v1::Episode& episode, const std::string& kind,
                                            absl::string_view time) {
    v1::RecordNotificationRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.mutable_recipient()->set_kind(kind);
    request.mutable_recipient()->set_address("01632 960002");
    request.set_about("missing_reported");
    request.set_channel(v1::NOTIFICATION_CHANNEL_TELEPHONE);
    request.set_outcome(v1::NOTIFICATION_STATE_DELIVERED);
    Put(Moment{.time = At(time)}, request.mutable_told());
    request.set_account("missing since this morning");
    return request;
  }

  static v1::AcknowledgeNotificationRequest Acknowledging(const v1::Notification& notification) {
    v1::AcknowledgeNotificationRequest request;
    request.set_council(notification.council());
    request.set_notification(notification.notification());
    request.set_action("rings the carer");
    return request;
  }

  v1::Notification Get(const v1::Notification& notification) {
    v1::GetNotificationRequest request;
    request.set_council(notification.council());
    request.set_notification(notification.notification());
    const auto reply = Call<v1::Notification>("GetNotification", request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(v1::Notification());
  }

  // All pages, the latest first.
  std::vector<v1::Notification> List(v1::ListNotificationsRequest request) {
    request.set_council(kWakefield);
    std::vector<v1::Notification> found;
    do {
      const auto reply = Call<v1::ListNotificationsResponse>("ListNotifications", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      found.insert(found.end(), reply->notifications().begin(), reply->notifications().end());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return found;
  }
  std::vector<v1::Notification> Of(const v1::Episode& episode) {
    v1::ListNotificationsRequest request;
    request.set_episode(episode.episode());
    return List(request);
  }
};

}  // namespace homeward::episode
