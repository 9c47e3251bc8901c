#include "episode-service/notifications/outgoing.h"

#include <map>
#include <string>
#include <utility>

#include "common/core/uuid.h"
#include "common/outbox/store.h"
#include "episode-service/directory/store.h"
#include "episode-service/notifications/delivery_rules.h"

namespace homeward::episode {
namespace {

// By worker or team; nothing is read where no mail goes out.
std::map<std::string, std::string> AddressesFor(Change& change, const OutboxConfiguration& configuration,
                                                const std::vector<NotificationDecision>& made) {
  std::vector<std::string> workers;
  std::vector<std::string> teams;
  for (const auto& [next, event] : made) {
    if (!next.recipient.worker.empty()) workers.push_back(next.recipient.worker);
    if (!next.recipient.team.empty()) teams.push_back(next.recipient.team);
  }
  if (!configuration.relay.has_value()) return {};
  return DirectoryStore::AddressesOf(change.tx(), change.council(), workers, teams);
}

std::vector<std::string> HooksOf(const OutboxConfiguration& configuration, const std::string& council) {
  std::vector<std::string> names;
  const auto found = configuration.webhooks.find(council);
  if (found == configuration.webhooks.end()) return names;
  for (const Webhook& hook : found->second) names.push_back(hook.name);
  return names;
}

}  // namespace

void QueueMessages(Change& change, const OutboxConfiguration& configuration,
                   const std::vector<NotificationDecision>& made) {
  const auto addresses = AddressesFor(change, configuration, made);
  Reach reach{.email = "", .webhooks = HooksOf(configuration, change.council())};
  std::vector<OutboxMessage> queued;
  for (const auto& [next, event] : made) {
    if (configuration.relay.has_value()) {
      const Recipient& recipient = next.recipient;
      const auto known = addresses.find(recipient.worker.empty() ? recipient.team : recipient.worker);
      reach.email = AddressFor(recipient, known == addresses.end() ? "" : known->second);
    }
    for (OutboxMessage& message : MessagesOf(next, reach, configuration.give_up_after)) {
      message.id = NewUuid(change.now());
      queued.push_back(std::move(message));
    }
  }
  OutboxStore::Save(change.tx(), queued);
}

}  // namespace homeward::episode
