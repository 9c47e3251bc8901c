#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/outbox/message.h"
#include "episode-service/notifications/notification.h"

// What leaves the building of a notification, and what becomes of it. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

inline constexpr char kMailChannel[] = "mail";
inline constexpr char kWebhookChannel[] = "webhook";

// Where somebody can be told.
struct Reach {
  std::string email;                  // of whoever is told; may be empty
  std::vector<std::string> webhooks;  // of the council, by their names
};

// The address for a recipient: a worker's own, a team's inbox, the duty desk's contact if it is one. `known` is what
// the directory knows of the worker or team.
std::string AddressFor(const Recipient& recipient, const std::string& known);

// The messages by which somebody is told, without their ids: until it counts as not delivered, and not after the time
// in which it is to be acknowledged (S4-03, S4-10, S4-28).
std::vector<OutboxMessage> MessagesOf(const Notification& notification, const Reach& reach,
                                      absl::Duration give_up_after);

// How a notification stands by its messages: by the mail, where there is an address, else by the webhooks. One that was
// taken is enough; failed or expired it is when none can be taken any more. Nothing changes while one is on its way,
// and nothing of one that is not queued any more.
std::optional<NotificationDecision> Deliver(Notification notification, const std::vector<OutboxMessage>& messages);

// The words of a mail: that a task waits, and the link to it.
std::string MailSubject();
std::string MailBody(const std::string& link);

}  // namespace homeward::episode
