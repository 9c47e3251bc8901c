#include "episode-service/notifications/notifier.h"

#include <optional>
#include <utility>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/outbox/store.h"
#include "common/policy/in_force.h"
#include "episode-service/directory/facts_store.h"
#include "episode-service/notifications/convert.h"
#include "episode-service/notifications/outgoing.h"
#include "episode-service/notifications/rules.h"
#include "episode-service/notifications/store.h"
#include "episode-service/timers.h"

namespace homeward::episode {
namespace {

// Somebody to tell of something.
struct Asked {
  const Occurrence* occurrence;
  Addressee addressee;
};

bool OfficeOpen(const HistoryParts& parts, const Context& context) {
  return parts.working_days.WithinOfficeHours(context.now, InForce(context.policies, context.now).office_hours);
}

// The roles in which somebody is allocated to the young person now.
std::vector<std::string> InvolvedRoles(const Context& context) {
  std::vector<std::string> roles;
  for (const Allocation& allocation : context.facts.allocations) {
    if (allocation.held.Holds(context.now)) roles.push_back(allocation.role);
  }
  return roles;
}

std::vector<Asked> Ask(const Context& context, const std::vector<Occurrence>& occurrences, bool office_open) {
  const std::vector<std::string> involved = InvolvedRoles(context);
  std::vector<Asked> asked;
  for (const Occurrence& occurrence : occurrences) {
    const Episode& episode = EpisodeIn(context.facts, occurrence.episode);
    for (Addressee& addressee : WhoIsTold(context, episode, occurrence, involved, office_open)) {
      asked.push_back({.occurrence = &occurrence, .addressee = std::move(addressee)});
    }
  }
  return asked;
}

// New ones, which also leave the building where that is set up.
void Announce(Change& change, const HistoryParts& parts, std::vector<NotificationDecision> made) {
  if (parts.outbox != nullptr) QueueMessages(change, *parts.outbox, made);
  Save(change, std::move(made));
}

// By which whoever did not acknowledge it is waited for no longer; without a time, there is none.
TimerChange TimerOf(const Notification& notification, std::optional<absl::Time> due) {
  return {.aggregate = notification.id, .subject = notification.young_person, .kind = kEscalateTimer, .due = due};
}

// When what was decided happened.
absl::Time OccurredAt(const NotificationDecision& decision, absl::Time now) {
  const bool delivery = decision.event == NotificationEvent::kNotificationSent ||
                        decision.event == NotificationEvent::kNotificationUndelivered;
  return delivery ? now : decision.next.acknowledged.value_or(decision.next.told).time;
}

}  // namespace

void Save(Change& change, std::vector<NotificationDecision> decisions) {
  std::vector<Notification> saved;
  std::vector<std::string> over;  // nobody waits for them: what has not gone out is not to
  for (NotificationDecision& decision : decisions) {
    Notification& next = decision.next;
    ++next.version;
    change.Keep({.record = next.id, .version = next.version, .reason = "", .body = ToProto(next).SerializeAsString()});
    if (const auto event = EventOf(decision)) {
      change.Emit(next.id, next.young_person, next.version, OccurredAt(decision, change.now()), *event);
    }
    // One that has gone out waits as before.
    if (next.due.has_value() && decision.event != NotificationEvent::kNotificationSent) {
      // The due time itself is in time. Of one that could not go out the next one is told at once; after the duty desk
      // there is nobody, so that waits.
      const bool passed_over =
          decision.event == NotificationEvent::kNotificationUndelivered && next.rung != Rung::kDutyDesk;
      const bool waits = next.waiting && !passed_over;
      change.SetTimer(TimerOf(next, waits ? std::optional(*next.due + absl::Microseconds(1)) : std::nullopt));
    }
    if (next.due.has_value() && !next.waiting) over.push_back(next.id);
    saved.push_back(std::move(next));
  }
  NotificationStore::Save(change.tx(), saved);
  OutboxStore::Withdraw(change.tx(), change.council(), over);
}

void Tell(Change& change, const HistoryParts& parts, const Context& context,
          const std::vector<Occurrence>& occurrences) {
  if (occurrences.empty()) return;
  const bool open = OfficeOpen(parts, context);
  const std::vector<Asked> asked = Ask(context, occurrences, open);
  if (asked.empty()) return;
  std::vector<RoleQuestion> questions;
  for (const auto& [occurrence, addressee] : asked) {
    questions.push_back(QuestionOf(addressee, EpisodeIn(context.facts, occurrence->episode), context.now, open));
  }
  const DirectoryFacts directory = ReadDirectoryFacts(change.tx(), change.council(), questions);
  std::vector<NotificationDecision> made;
  std::set<std::pair<std::string, std::string>> told;  // whoever has several roles is told once of the same
  for (size_t i = 0; i < asked.size(); ++i) {
    const auto& [occurrence, addressee] = asked[i];
    Recipient recipient = RecipientOf(addressee, Resolve(directory, questions[i]));
    if (!recipient.worker.empty() && !told.emplace(occurrence->concerns, recipient.worker).second) continue;
    const Episode& episode = EpisodeIn(context.facts, occurrence->episode);
    NotificationDecision& one =
        made.emplace_back(Make(context, parts.working_days, episode, *occurrence, std::move(recipient)));
    one.next.id = NewUuid(change.now());
    one.next.first = one.next.id;
    one.next.told_by = change.actor();
  }
  Announce(change, parts, std::move(made));
}

void SettleNotifications(Change& change, const Context& context, const std::set<std::string>& episodes) {
  std::vector<NotificationDecision> settled;
  for (Notification& one : NotificationStore::Waiting(change.tx(), change.council(), episodes)) {
    if (!StillMatters(context, one)) settled.push_back(Settle(std::move(one)));
  }
  Save(change, std::move(settled));
}

absl::Status EscalateNotification(Change& change, const HistoryParts& parts, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Notification found, NotificationStore::Get(change.tx(), change.council(), id));
  HW_ASSIGN_OR_RETURN(const History history, History::Open(change, parts, found.young_person));
  const Context context = history.context();
  // Read again under the lock: somebody may have said meanwhile that they have it, or the next one is told already.
  const std::vector<Notification> chain = NotificationStore::Chain(change.tx(), change.council(), found.first);
  const Notification& last = chain.back();
  if (last.id != id || !last.waiting) return absl::OkStatus();
  if (!StillMatters(context, last)) {
    Save(change, {Settle(last)});
    return absl::OkStatus();
  }
  const bool open = OfficeOpen(parts, context);
  const DirectoryFacts directory =
      ReadDirectoryFacts(change.tx(), change.council(), QuestionsNext(chain, context.now, open));
  NextRecipient next = Next(directory, chain, context.now, open);
  if (last.rung == Rung::kDutyDesk) {
    const std::optional<absl::Time> again = DueNext(context, parts.working_days, chain);
    if (!again.has_value() || !IsToldAgain(context, last)) return absl::OkStatus();
    // There is still nobody to be told: the one that waits says so, and a desk that is recorded later hears of it.
    if (IsNobody(last.recipient) && IsNobody(next.recipient)) {
      change.SetTimer(TimerOf(last, *again + absl::Microseconds(1)));
      return absl::OkStatus();
    }
    // One of a kind in the desk's list is enough.
    Save(change, {Settle(last)});
  }
  NotificationDecision further = Escalate(context, parts.working_days, chain, std::move(next));
  further.next.id = NewUuid(change.now());
  further.next.told_by = change.actor();
  Announce(change, parts, {std::move(further)});
  return absl::OkStatus();
}

}  // namespace homeward::episode
