#include "tests/conformance/conformance.h"
#include "tests/support/notification_client.h"

namespace homeward::episode {
namespace {

// Who was told, and how each of its RPCs is called.
class NotificationConformance : public Conformance {
 protected:
  NotificationConformance() {
    episodes_.CreateCouncil();
    recipes_["RecordNotification"] = [this] { return std::make_unique<v1::RecordNotificationRequest>(NewTold()); };
    recipes_["AcknowledgeNotification"] = [this] {
      auto request = NotificationClient::Acknowledging(NewNotification());
      request.set_action(kMarker);
      return std::make_unique<v1::AcknowledgeNotificationRequest>(std::move(request));
    };
    recipes_["GetNotification"] = [this] {
      auto request = std::make_unique<v1::GetNotificationRequest>();
      request->set_council(kHome);
      request->set_notification(NewNotification().notification());
      return request;
    };
    recipes_["ListNotifications"] = [this] {
      auto request = std::make_unique<v1::ListNotificationsRequest>();
      request->set_council(kHome);
      request->set_episode(NewNotification().episode());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.NotificationService"; }

 private:
  v1::RecordNotificationRequest NewTold() {
    const std::string child = episodes_.CreateChild(kMarker).young_person();
    const auto episode =
        episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T09:00:00Z"));
    auto request = NotificationClient::Told(episode, "police", "2026-03-10T10:00:00Z");
    request.mutable_recipient()->set_address(kMarker);
    request.set_account(kMarker);
    request.set_proof(kMarker);
    return request;
  }
  v1::Notification NewNotification() { return client_.Must<v1::Notification>("RecordNotification", NewTold()); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  NotificationClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(NotificationConformance)

}  // namespace
}  // namespace homeward::episode
