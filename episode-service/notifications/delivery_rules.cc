#include "episode-service/notifications/delivery_rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "common/core/email_address.h"

namespace homeward::episode {
namespace {

// The messages that say how a notification stands: a system that was told is no person who was.
std::vector<const OutboxMessage*> Counting(const std::vector<OutboxMessage>& messages) {
  const bool mailed = absl::c_any_of(messages, [](const OutboxMessage& one) { return one.channel == kMailChannel; });
  std::vector<const OutboxMessage*> counting;
  for (const OutboxMessage& one : messages) {
    if (!mailed || one.channel == kMailChannel) counting.push_back(&one);
  }
  return counting;
}

}  // namespace

std::string AddressFor(const Recipient& recipient, const std::string& known) {
  if (!recipient.worker.empty() || !recipient.team.empty()) return known;
  return IsEmailAddress(recipient.address) ? recipient.address : "";
}

std::vector<OutboxMessage> MessagesOf(const Notification& notification, const Reach& reach,
                                      absl::Duration give_up_after) {
  const absl::Time told = notification.told.time;
  std::vector<OutboxMessage> messages;
  const auto add = [&](const char* channel, const std::string& destination) {
    OutboxMessage& message = messages.emplace_back();
    message.council = notification.council;
    message.subject = notification.young_person;
    message.concerns = notification.id;
    message.channel = channel;
    message.destination = destination;
    message.queued = told;
    message.next_attempt = told;
    message.expires = std::min(told + give_up_after, notification.due.value_or(absl::InfiniteFuture()));
  };
  if (!reach.email.empty()) add(kMailChannel, reach.email);
  for (const std::string& hook : reach.webhooks) add(kWebhookChannel, hook);
  return messages;
}

std::optional<NotificationDecision> Deliver(Notification notification, const std::vector<OutboxMessage>& messages) {
  if (notification.state != NotificationState::kQueued) return std::nullopt;
  const std::vector<const OutboxMessage*> counting = Counting(messages);
  const auto first = [&](OutboxState state) {
    const auto found = absl::c_find_if(counting, [&](const OutboxMessage* one) { return one->state == state; });
    return found == counting.end() ? nullptr : *found;
  };
  const auto* const sent = first(OutboxState::kSent);
  const auto* const refused = first(OutboxState::kRefused);
  const auto* const expired = first(OutboxState::kExpired);
  if (sent == nullptr && (first(OutboxState::kQueued) != nullptr || (refused == nullptr && expired == nullptr))) {
    return std::nullopt;
  }
  const OutboxMessage& decisive = sent != nullptr ? *sent : refused != nullptr ? *refused : *expired;
  if (!decisive.proof.empty()) notification.proof = absl::StrCat(decisive.channel, ", ", decisive.proof);
  if (sent != nullptr) {
    notification.state = NotificationState::kSent;
    return NotificationDecision{.next = std::move(notification), .event = NotificationEvent::kNotificationSent};
  }
  notification.state = expired != nullptr ? NotificationState::kExpired : NotificationState::kFailed;
  return NotificationDecision{.next = std::move(notification), .event = NotificationEvent::kNotificationUndelivered};
}

std::string MailSubject() { return "Homeward: a task waits"; }

std::string MailBody(const std::string& link) {
  return absl::StrCat(
      "A task waits in Homeward:\n\n", link,
      "\n\nSign in to see it and to say that you have it. When nobody does in time, the next one is told.\n");
}

}  // namespace homeward::episode
