#include "episode-service/notifications/delivery.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "common/core/status.h"
#include "common/outbox/store.h"
#include "episode-service/notifications/delivery_rules.h"
#include "episode-service/notifications/notifier.h"
#include "episode-service/notifications/store.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr absl::Duration kAtMostEvery = absl::Milliseconds(50);
constexpr absl::Duration kPatience = absl::Seconds(1);

// What was queued under a configuration that knew more may go out when it is put right.
Attempt NotConfigured() { return {.result = Attempt::Result::kFailed, .answer = "", .reason = "NOT_CONFIGURED"}; }

}  // namespace

Delivery::Delivery(ServiceHost& host, HistoryParts parts, const OutboxConfiguration& configuration)
    : host_(host),
      parts_(parts),
      configuration_(configuration),
      deliverer_(
          host.db(), host.clock(), [this](const OutboxMessage& message) { return Send(message); },
          [this](Change& change, const OutboxMessage& message) { return Ended(change, message); },
          [&host] { host.NotifyCommitted(); }),
      ticker_(kEvery, kAtMostEvery, [this] { RunAndTell(); }) {
  AddMetrics();
}

Delivery::~Delivery() { Stop(); }

void Delivery::Stop() {
  deliverer_.Stop();
  ticker_.Stop();
}

Attempt Delivery::Send(const OutboxMessage& message) const {
  const std::string link = absl::StrCat(configuration_.link_base, message.concerns);
  if (message.channel == kWebhookChannel) return Post(message, link);
  if (message.channel != kMailChannel || !configuration_.relay.has_value()) return NotConfigured();
  return SendMail(*configuration_.relay,
                  {.id = message.id,
                   .to = message.destination,
                   .subject = MailSubject(),
                   .body = MailBody(link),
                   .time = host_.clock().Now()},
                  deliverer_.stopping());
}

Attempt Delivery::Post(const OutboxMessage& message, const std::string& link) const {
  const auto hooks = configuration_.webhooks.find(message.council);
  if (hooks == configuration_.webhooks.end()) return NotConfigured();
  const auto hook = absl::c_find_if(hooks->second, [&](const Webhook& one) { return one.name == message.destination; });
  if (hook == hooks->second.end()) return NotConfigured();
  const absl::Time now = host_.clock().Now();
  const nlohmann::json body = {{"version", 1},
                               {"kind", "task_waits"},
                               {"message", message.id},
                               {"council", message.council},
                               {"notification", message.concerns},
                               {"link", link},
                               {"sent", absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone())}};
  return PostWebhook(*hook, {.id = message.id, .body = body.dump(), .time = now}, deliverer_.stopping());
}

// Whoever could not be told is passed over at once (S4-03, S4-10, S4-28).
absl::Status Delivery::Ended(Change& change, const OutboxMessage& message) const {
  const std::string& id = message.concerns;
  HW_ASSIGN_OR_RETURN(const Notification found, NotificationStore::Get(change.tx(), change.council(), id));
  History::Lock(change, found.young_person);
  // Read again under the lock: somebody may have said meanwhile that they have it.
  HW_ASSIGN_OR_RETURN(Notification locked, NotificationStore::Get(change.tx(), change.council(), id));
  std::optional<NotificationDecision> decision =
      Deliver(std::move(locked), OutboxStore::About(change.tx(), change.council(), id));
  if (!decision.has_value()) return absl::OkStatus();
  // The duty desk is told again when its time is over: at once it could not be reached either.
  const bool passed_over =
      decision->event == NotificationEvent::kNotificationUndelivered && decision->next.rung != Rung::kDutyDesk;
  Save(change, {*std::move(decision)});
  return passed_over ? EscalateNotification(change, parts_, id) : absl::OkStatus();
}

void Delivery::AddMetrics() {
  const std::string help = "Attempts to deliver a message, by how they ended; failed ones are tried again.";
  for (const std::string channel : {kMailChannel, kWebhookChannel}) {
    for (const std::string result : {"sent", "refused", "failed", "expired"}) {
      host_.metrics().Counter("homeward_outbox_attempts_total", help,
                              [this, channel, result] { return deliverer_.CountOf(channel, result); },
                              {{"channel", channel}, {"result", result}});
    }
  }
  host_.AddGauge("homeward_outbox_oldest_seconds", "How long the oldest message waits that has not gone out.",
                 [this] { return OldestSeconds(); });
}

double Delivery::OldestSeconds() const {
  const auto oldest = host_.db().Read(absl::Now() + kPatience, [](Tx& tx) -> absl::StatusOr<std::optional<absl::Time>> {
    return OutboxStore::OldestQueued(tx);
  });
  if (!oldest.ok()) return std::numeric_limits<double>::quiet_NaN();
  return oldest->has_value() ? absl::ToDoubleSeconds(host_.clock().Now() - **oldest) : 0;
}

// A fault is told once and not every second.
void Delivery::RunAndTell() {
  const std::string fault = ProblemOf(RunDue().status()).reason;
  if (fault == last_fault_) return;
  last_fault_ = fault;
  host_.log().Event(fault.empty() ? Log::Level::kInfo : Log::Level::kError,
                    fault.empty() ? "outbox_runs" : "outbox_stands", {{"reason", fault}});
}

}  // namespace homeward::episode
