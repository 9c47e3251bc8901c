#include "episode-service/notifications/convert.h"

#include <utility>

#include "common/command/etag.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Channel::kInPerson) == v1::NOTIFICATION_CHANNEL_IN_PERSON);
static_assert(static_cast<int>(NotificationState::kAcknowledged) == v1::NOTIFICATION_STATE_ACKNOWLEDGED);
static_assert(static_cast<int>(NotificationState::kExpired) == v1::NOTIFICATION_STATE_EXPIRED);

template <class Event>
std::unique_ptr<google::protobuf::Message> EventWith(const Notification& notification) {
  auto event = std::make_unique<Event>();
  v1::NotificationFacts* facts = event->mutable_facts();
  facts->set_notification(notification.id);
  facts->set_young_person(notification.young_person);
  facts->set_episode(notification.episode);
  facts->set_kind(notification.about);
  facts->set_recipient_kind(notification.recipient.kind);
  facts->set_worker(notification.recipient.worker);
  facts->set_post(notification.recipient.post);
  facts->set_escalates(notification.escalates);
  return event;
}

void ToWire(const Recipient& recipient, v1::NotificationRecipient* wire) {
  wire->set_kind(recipient.kind);
  wire->set_worker(recipient.worker);
  wire->set_team(recipient.team);
  wire->set_post(recipient.post);
  wire->set_address(recipient.address);
}

}  // namespace

v1::Notification ToProto(const Notification& notification) {
  v1::Notification wire;
  wire.set_council(notification.council);
  wire.set_notification(notification.id);
  wire.set_etag(EtagOf(notification.version));
  wire.set_young_person(notification.young_person);
  wire.set_episode(notification.episode);
  wire.set_about(notification.about);
  wire.set_concerns(notification.concerns);
  ToWire(notification.recipient, wire.mutable_recipient());
  wire.set_channel(static_cast<v1::NotificationChannel>(notification.channel));
  wire.set_state(static_cast<v1::NotificationState>(notification.state));
  Put(notification.told, wire.mutable_told());
  wire.set_told_by(notification.told_by);
  wire.set_account(notification.account);
  wire.set_proof(notification.proof);
  if (notification.due.has_value()) Put(*notification.due, wire.mutable_due_time());
  wire.set_waiting(notification.waiting);
  if (notification.acknowledged.has_value()) Put(*notification.acknowledged, wire.mutable_acknowledged());
  wire.set_acknowledged_by(notification.acknowledged_by);
  wire.set_action(notification.action);
  wire.set_escalates(notification.escalates);
  wire.set_first(notification.first);
  Put(notification.recorded, wire.mutable_recorded_time());
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const NotificationDecision& decision) {
  switch (decision.event) {
    case NotificationEvent::kNotificationRecorded:
      return EventWith<v1::NotificationRecorded>(decision.next);
    case NotificationEvent::kNotificationSent:
      return EventWith<v1::NotificationSent>(decision.next);
    case NotificationEvent::kNotificationUndelivered:
      return EventWith<v1::NotificationUndelivered>(decision.next);
    case NotificationEvent::kNotificationAcknowledged:
      return EventWith<v1::NotificationAcknowledged>(decision.next);
    case NotificationEvent::kSettled:
      break;
  }
  return nullptr;
}

RecordNotification FromProto(const v1::RecordNotificationRequest& request, std::string id, std::string told_by) {
  Notification told;
  told.id = std::move(id);
  told.first = told.id;
  told.about = request.about();
  told.concerns = request.concerns();
  told.recipient = {.kind = request.recipient().kind(),
                    .worker = request.recipient().worker(),
                    .team = request.recipient().team(),
                    .post = request.recipient().post(),
                    .address = request.recipient().address()};
  told.channel = static_cast<Channel>(request.channel());
  told.state = static_cast<NotificationState>(request.outcome());
  told.told = MomentOf(request.told());
  told.told_by = std::move(told_by);
  told.account = request.account();
  told.proof = request.proof();
  return {.told = std::move(told)};
}

AcknowledgeNotification FromProto(const v1::AcknowledgeNotificationRequest& request, std::string actor,
                                  absl::Time now) {
  return {.acknowledged = request.has_acknowledged() ? MomentOf(request.acknowledged()) : Moment{.time = now},
          .action = request.action(),
          .acknowledged_by = std::move(actor)};
}

}  // namespace homeward::episode
