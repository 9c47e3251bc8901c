#include "episode-service/notifications/rules.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/serious_rules.h"
#include "episode-service/handovers/rules.h"
#include "episode-service/people/checks.h"

namespace homeward::episode {
namespace {

using Kind = Occurrence::Kind;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kCoordinator[] = "missing_coordinator";
constexpr char kTeamManager[] = "team_manager";
constexpr char kDutyDesk[] = "duty_desk";
// The duty desk is not asked more seldom than this, unless the policy gives more time than that.
constexpr absl::Duration kAgainAtLeastEvery = absl::Hours(24);

// A child of another authority has no clocks of ours, and its home authority has to hear of it all the same (S2-05).
bool IsTellable(const Context& context, const Episode& episode) {
  return episode.state != State::kVoided && episode.source != Source::kImport &&
         episode.category() != Category::kCurfew && episode.start.time >= context.facts.live_from;
}

Addressee Coordinator() { return {.kind = kCoordinator, .post = kCoordinator, .at_any_hour = false}; }

// S4-03: the allocated worker and, at the same time, the coordinator; S4-28: everybody who is involved.
std::vector<Addressee> Involved(const Episode& episode, const std::vector<std::string>& involved, bool workers_only) {
  std::vector<Addressee> told;
  for (const std::string& role : involved) {
    const bool worker = IsWorkerRole(role);
    if (episode.other_authority || role == kCoordinator || (workers_only && !worker)) continue;
    told.push_back({.kind = worker ? "allocated_worker" : "involved", .post = role});
  }
  told.push_back(Coordinator());
  return told;
}

// The posts that receive the form: those for the media, in and out of office hours, of one that was sent because of the
// media, and those for the time of the other (S4-08, S4-09, policy 17).
std::vector<Addressee> Posts(const Policy& policy, SeriousTrigger trigger, bool office_open) {
  const auto& of_media = office_open ? policy.media_recipients : policy.media_out_of_hours_recipients;
  std::vector<Addressee> told;
  for (const std::string& post : trigger == SeriousTrigger::kMedia ? of_media : policy.time_recipients) {
    told.push_back({.kind = "serious_notification", .post = post, .of_the_child = false});
  }
  return told;
}

// The offer of a hand-over goes to the desk that it names.
std::vector<Addressee> Offered(const Facts& facts, const std::string& hand_over) {
  const auto offer = absl::c_find_if(facts.hand_overs, [&](const HandOver& step) { return step.id == hand_over; });
  return {{.kind = "hand_over", .post = offer->to.role, .desk = offer->to}};
}

// A notification has to be acknowledged in the time of the policy that is in force when somebody is told.
std::optional<absl::Time> DueFrom(const Context& context, const WorkingDays& working_days) {
  const Policy& policy = InForce(context.policies, context.now);
  if (!policy.acknowledge_within.has_value()) return std::nullopt;
  return DueAt(*policy.acknowledge_within, working_days, context.now, policy.working_day_cutoff);
}

bool WasTold(const std::vector<Notification>& chain, const Resolution& found) {
  return absl::c_any_of(chain, [&](const Notification& one) {
    return found.worker.empty() ? !found.team.empty() && one.recipient.team == found.team
                                : one.recipient.worker == found.worker;
  });
}

RoleQuestion ManagerOf(const Notification& last, absl::Time now) {
  return {.role = kTeamManager, .when = now, .young_person = last.young_person, .team = last.recipient.team};
}
RoleQuestion DutyFor(const std::vector<Notification>& chain, absl::Time now) {
  // As out of office hours: who is on duty comes first.
  return {.role = chain.front().recipient.post, .when = now, .young_person = "", .team = "", .office_open = false};
}
RoleQuestion DeskAt(absl::Time now, bool office_open) {
  return {.role = kDutyDesk, .when = now, .young_person = "", .team = "", .office_open = office_open};
}

}  // namespace

absl::string_view AboutOf(Kind kind) {
  switch (kind) {
    case Kind::kMissingReported:
      return "missing_reported";
    case Kind::kReturned:
      return "returned";
    case Kind::kSeriousNotificationDue:
      return "serious_notification_due";
    case Kind::kSeriousNotificationSent:
      return "serious_notification";
    case Kind::kHandOverOffered:
      break;
  }
  return "hand_over_offered";
}

std::vector<Addressee> WhoIsTold(const Context& context, const Episode& episode, const Occurrence& occurrence,
                                 const std::vector<std::string>& involved, bool office_open) {
  const Policy& policy = InForce(context.policies, context.now);
  if (!policy.acknowledge_within.has_value()) return {};
  if (occurrence.kind == Kind::kHandOverOffered) return Offered(context.facts, occurrence.concerns);
  if (!IsTellable(context, episode)) return {};
  switch (occurrence.kind) {
    case Kind::kMissingReported:
      return Involved(episode, involved, /*workers_only=*/true);
    case Kind::kReturned:
      return Involved(episode, involved, /*workers_only=*/false);
    case Kind::kSeriousNotificationDue:
      return {{.kind = "serious_notification_due", .post = occurrence.role, .at_any_hour = false}};
    case Kind::kSeriousNotificationSent:
      return Posts(policy, occurrence.trigger, office_open);
    case Kind::kHandOverOffered:
      break;
  }
  return {};
}

RoleQuestion QuestionOf(const Addressee& addressee, const Episode& episode, absl::Time now, bool office_open) {
  return {.role = addressee.post,
          .when = now,
          .young_person = addressee.of_the_child ? episode.young_person : "",
          .team = "",
          .office_open = addressee.at_any_hour || office_open};
}

Recipient RecipientOf(const Addressee& addressee, const Resolution& found) {
  if (addressee.desk.has_value() && addressee.desk->kind != DeskKind::kDutyDesk) {
    const bool worker = addressee.desk->kind == DeskKind::kWorker;
    return {.kind = addressee.kind,
            .worker = worker ? addressee.desk->id : "",
            .team = worker ? "" : addressee.desk->id,
            .post = addressee.post,
            .address = ""};
  }
  return {.kind = addressee.kind,
          .worker = found.worker,
          .team = found.team,
          .post = addressee.post,
          .address = found.duty_desk_contact};
}

bool IsNobody(const Recipient& recipient) {
  return recipient.worker.empty() && recipient.team.empty() && recipient.address.empty();
}

NotificationDecision Make(const Context& context, const WorkingDays& working_days, const Episode& episode,
                          const Occurrence& occurrence, Recipient recipient) {
  Notification made;
  made.council = episode.council;
  made.young_person = episode.young_person;
  made.episode = episode.id;
  made.about = std::string(AboutOf(occurrence.kind));
  made.concerns = occurrence.concerns;
  if (IsNobody(recipient)) made.proof = kNobodyFound;
  made.recipient = std::move(recipient);
  made.told = {.time = context.now};
  made.due = DueFrom(context, working_days);
  made.waiting = made.due.has_value();
  made.recorded = context.now;
  return {.next = std::move(made), .event = NotificationEvent::kNotificationRecorded};
}

absl::StatusOr<NotificationDecision> Record(const Context& context, const Episode& episode,
                                            const RecordNotification& command) {
  if (episode.state == State::kVoided) {
    return Fail(kPrecondition, "EPISODE_VOIDED", "the episode was entered in error");
  }
  Notification told = command.told;
  HW_RETURN_IF_ERROR(NotInFuture("told", told.told, context.now));
  HW_RETURN_IF_ERROR(NotBeforeBirth("told", told.told, context.facts.person.born));
  if (told.state == NotificationState::kQueued || told.state == NotificationState::kAcknowledged ||
      told.state == NotificationState::kExpired) {
    return Invalid("outcome", "OUTCOME_INVALID", "sent, delivered or failed");
  }
  told.council = episode.council;
  told.young_person = episode.young_person;
  told.episode = episode.id;
  told.recorded = context.now;
  return NotificationDecision{.next = std::move(told), .event = NotificationEvent::kNotificationRecorded};
}

absl::StatusOr<NotificationDecision> Acknowledge(Notification notification, const AcknowledgeNotification& command,
                                                 absl::Time now) {
  HW_RETURN_IF_ERROR(NotInFuture("acknowledged", command.acknowledged, now));
  if (IsBefore(command.acknowledged, notification.told)) {
    return Invalid("acknowledged", "BEFORE_TOLD", "not before they were told");
  }
  if (notification.acknowledged.has_value()) {
    return Fail(kPrecondition, "ALREADY_ACKNOWLEDGED", "somebody has said so already");
  }
  // What was made by itself stands in the recipient's list, whatever became of its delivery.
  if (notification.state == NotificationState::kFailed && !notification.due.has_value()) {
    return Fail(kPrecondition, "NOT_REACHED", "whoever was not reached cannot say that they have it");
  }
  notification.state = NotificationState::kAcknowledged;
  notification.acknowledged = command.acknowledged;
  notification.acknowledged_by = command.acknowledged_by;
  notification.action = command.action;
  notification.waiting = false;
  return NotificationDecision{.next = std::move(notification), .event = NotificationEvent::kNotificationAcknowledged};
}

NotificationDecision Settle(Notification notification) {
  notification.waiting = false;
  return {.next = std::move(notification), .event = NotificationEvent::kSettled};
}

bool StillMatters(const Context& context, const Notification& notification) {
  const Episode& episode = EpisodeIn(context.facts, notification.episode);
  if (episode.state == State::kVoided) return false;
  if (notification.about == AboutOf(Kind::kMissingReported)) return episode.state == State::kOpen;
  if (notification.about == AboutOf(Kind::kSeriousNotificationDue)) {
    const auto occasions = SeriousOccasions(context.facts, InForce(context.policies, episode.start.time), episode);
    const SeriousOccasion* occasion = OccasionOf(occasions, episode.council, notification.concerns);
    return occasion != nullptr && SentFor(*occasion, episode) == nullptr;
  }
  if (notification.about == AboutOf(Kind::kHandOverOffered)) {
    const HandOver* open = OpenOffer(context.facts, episode.id);
    return open != nullptr && open->id == notification.concerns && HolderOf(context, episode).needed;
  }
  return true;
}

std::vector<RoleQuestion> QuestionsNext(const std::vector<Notification>& chain, absl::Time now, bool office_open) {
  return {ManagerOf(chain.back(), now), DutyFor(chain, now), DeskAt(now, office_open)};
}

NextRecipient Next(const DirectoryFacts& facts, const std::vector<Notification>& chain, absl::Time now,
                   bool office_open) {
  const Notification& last = chain.back();
  const auto named = [&](const char* kind, const std::string& post, const Resolution& found) {
    return Recipient{
        .kind = kind, .worker = found.worker, .team = found.team, .post = post, .address = found.duty_desk_contact};
  };
  // A director's next one is no team manager.
  if (last.rung < Rung::kManager && last.about != AboutOf(Kind::kSeriousNotificationSent)) {
    const Resolution manager = Resolve(facts, ManagerOf(last, now));
    const bool manages = manager.found_by != FoundBy::kDuty && manager.found_by != FoundBy::kDutyDesk;
    if (manages && !WasTold(chain, manager)) return {Rung::kManager, named(kTeamManager, kTeamManager, manager)};
  }
  if (last.rung < Rung::kDuty) {
    const Resolution duty = Resolve(facts, DutyFor(chain, now));
    if (duty.found_by == FoundBy::kDuty && !WasTold(chain, duty)) {
      return {Rung::kDuty, named("duty", chain.front().recipient.post, duty)};
    }
  }
  return {Rung::kDutyDesk, named(kDutyDesk, kDutyDesk, Resolve(facts, DeskAt(now, office_open)))};
}

bool IsToldAgain(const Context& context, const Notification& last) {
  return HolderOf(context, EpisodeIn(context.facts, last.episode)).needed;
}

std::optional<absl::Time> DueNext(const Context& context, const WorkingDays& working_days,
                                  const std::vector<Notification>& chain) {
  const std::optional<absl::Time> due = DueFrom(context, working_days);
  const auto desk = absl::c_find_if(chain, [](const Notification& one) { return one.rung == Rung::kDutyDesk; });
  if (!due.has_value() || desk == chain.end()) return due;
  return std::max(*due, context.now + std::min(context.now - desk->told.time, kAgainAtLeastEvery));
}

NotificationDecision Escalate(const Context& context, const WorkingDays& working_days,
                              const std::vector<Notification>& chain, NextRecipient next) {
  const Notification& last = chain.back();
  Notification further;
  further.council = last.council;
  further.young_person = last.young_person;
  further.episode = last.episode;
  further.about = last.about;
  further.concerns = last.concerns;
  if (IsNobody(next.recipient)) further.proof = kNobodyFound;
  further.recipient = std::move(next.recipient);
  further.told = {.time = context.now};
  further.due = DueNext(context, working_days, chain);
  further.waiting = further.due.has_value();
  further.escalates = last.id;
  further.first = last.first;
  further.rung = next.rung;
  further.recorded = context.now;
  return {.next = std::move(further), .event = NotificationEvent::kNotificationRecorded};
}

}  // namespace homeward::episode
