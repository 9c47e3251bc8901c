#include "episode-service/episodes/rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/calendar/birthday.h"
#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/serious_rules.h"
#include "episode-service/people/checks.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr int kAdultYears = 18;

absl::Status NotBefore(absl::string_view field, const std::optional<Moment>& moment, const Moment& earliest,
                       absl::string_view reason) {
  if (!moment.has_value() || !IsBefore(*moment, earliest)) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, reason, field, "this time lies before what it has to follow");
}

absl::Status NotVoided(const Episode& episode) {
  if (episode.state != State::kVoided) return absl::OkStatus();
  return Fail(kPrecondition, "EPISODE_VOIDED", "the episode was entered in error");
}

absl::Status StillOpen(const Episode& episode) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.state == State::kOpen) return absl::OkStatus();
  return Fail(kPrecondition, "EPISODE_ENDED", "the episode has ended");
}

absl::Status KnownLevel(const Policy& policy, absl::string_view field, const std::string& level) {
  if (std::find(policy.risk_levels.begin(), policy.risk_levels.end(), level) != policy.risk_levels.end()) {
    return absl::OkStatus();
  }
  return Invalid(field, "RISK_LEVEL_UNKNOWN", "a level of the council's list risk.levels");
}

// Away from placement is a looked-after child whose whereabouts are known (S4-01).
absl::Status AwayNeedsLookedAfter(Category category, bool looked_after) {
  if (category != Category::kAway || looked_after) return absl::OkStatus();
  return FailField(kPrecondition, "AWAY_NEEDS_LOOKED_AFTER", "category",
                   "only a looked-after child can be away from placement");
}

// Nobody is missing twice at the same time. Touching is allowed: back and gone again within the minute.
absl::Status NoOverlap(const Facts& facts, const Episode& episode) {
  for (const Episode& other : facts.episodes) {
    if (other.id == episode.id || other.state == State::kVoided) continue;
    const bool ends_before = episode.ended.has_value() && !IsBefore(other.start, *episode.ended);
    const bool starts_after = other.ended.has_value() && !IsBefore(episode.start, *other.ended);
    if (!ends_before && !starts_after) {
      return Fail(kPrecondition, "EPISODE_OVERLAP", "the young person is missing or away at that time already");
    }
  }
  return absl::OkStatus();
}

EpisodeDecision Decide(Episode episode, EpisodeEvent event, absl::Time occurred) {
  return {.next = std::move(episode), .event = event, .occurred = occurred, .reason = ""};
}

// What the young person's record says about the start; kept with the episode, because figures ask for it as it was.
void Characterise(const YoungPerson& person, const Policy& policy, Episode& episode) {
  const absl::CivilDay day = LocalDay(episode.start.time);
  episode.other_authority = IsAnothers(person, day);
  episode.looked_after =
      !episode.other_authority && LegalStatusAt(person, policy.looked_after_legal_statuses, episode.start) != nullptr;
  episode.uasc = IsUasc(person, day);
  episode.age_years = AgeOn(person.born, day, policy.leap_birthday);
  const Placement* placement = PlacementAt(person, episode.start);
  episode.placement = placement == nullptr ? "" : placement->id;
  episode.home = placement == nullptr ? "" : placement->home;
  episode.distance_miles = placement == nullptr ? std::nullopt : placement->distance_miles;
  episode.outside_boundary = placement != nullptr && placement->outside_boundary;
  episode.flags = FlagsAt(person, episode.start);
  episode.policy_version = policy.version;
}

bool SameCharacter(const Episode& a, const Episode& b) {
  return a.looked_after == b.looked_after && a.uasc == b.uasc && a.other_authority == b.other_authority &&
         a.age_years == b.age_years && a.placement == b.placement && a.home == b.home &&
         a.distance_miles == b.distance_miles && a.outside_boundary == b.outside_boundary && a.flags == b.flags;
}

// Start, end and state, which follow from the recorded times and the policy.
absl::Status Settle(const Context& context, Episode& episode) {
  const Policy& known = InForce(context.policies, context.now);
  auto start = StartOf(episode.start_times, known.clock_start);
  if (!start.has_value()) return Invalid("start_times", "START_TIME_MISSING", "at least one of the times");
  // The version in force when it started decides, once it is known when that was.
  const Policy& policy = InForce(context.policies, start->time);
  episode.start = *StartOf(episode.start_times, policy.clock_start);
  HW_RETURN_IF_ERROR(NotBeforeBirth("start_times", episode.start, context.facts.person.born));
  episode.categories.front().time = episode.start;
  for (const CategoryChange& change : episode.categories) {
    HW_RETURN_IF_ERROR(NotBefore("start_times", change.time, episode.start, "END_BEFORE_START"));
  }
  Characterise(context.facts.person, policy, episode);
  HW_RETURN_IF_ERROR(AwayNeedsLookedAfter(episode.category(), episode.looked_after));
  HW_RETURN_IF_ERROR(NotBefore("located", episode.located, episode.start, "END_BEFORE_START"));
  HW_RETURN_IF_ERROR(NotBefore("returned", episode.returned, episode.start, "END_BEFORE_START"));
  if (episode.returned.has_value()) {
    HW_RETURN_IF_ERROR(NotBefore("return_notified", episode.return_notified, *episode.returned, "END_BEFORE_START"));
  }
  const std::optional<Moment> ended = EndOf(episode, policy);
  if (ended != episode.ended) episode.end_recorded = ended.has_value() ? std::optional(context.now) : std::nullopt;
  episode.ended = ended;
  episode.state = episode.ended.has_value() ? State::kEnded : State::kOpen;
  return NoOverlap(context.facts, episode);
}

absl::Status TimesNotInFuture(const Episode& episode, absl::Time now) {
  HW_RETURN_IF_ERROR(NotInFuture("start_times.left", episode.start_times.left, now));
  HW_RETURN_IF_ERROR(NotInFuture("start_times.last_seen", episode.start_times.last_seen, now));
  HW_RETURN_IF_ERROR(NotInFuture("start_times.discovered", episode.start_times.discovered, now));
  HW_RETURN_IF_ERROR(NotInFuture("start_times.reported", episode.start_times.reported, now));
  HW_RETURN_IF_ERROR(NotInFuture("located", episode.located, now));
  HW_RETURN_IF_ERROR(NotInFuture("returned", episode.returned, now));
  return NotInFuture("return_notified", episode.return_notified, now);
}

Episode Reported(const Facts& facts, const ReportMissing& command, absl::Time now) {
  Episode episode;
  episode.council = facts.person.council;
  episode.id = command.id;
  episode.young_person = facts.person.id;
  episode.ground = command.ground;
  episode.start_times = command.start_times;
  episode.source = command.source;
  episode.source_reference = command.source_reference;
  episode.police_report = command.police_report;
  episode.circumstances = command.circumstances;
  episode.returned = command.returned;
  episode.returned_to = command.returned_to;
  episode.return_notified = command.return_notified;
  episode.categories.push_back({.category = command.category});
  episode.recorded = now;
  return episode;
}

// A care leaver is missing by a determination of the personal adviser and the manager, not by a report (S0-06, S0-07).
absl::Status NotAdult(const Episode& episode) {
  if (episode.age_years < kAdultYears) return absl::OkStatus();
  return Fail(kPrecondition, "ADULT_NEEDS_DETERMINATION", "the young person was 18 or over at that time");
}

// What is reported, by whomever, as an episode.
absl::StatusOr<EpisodeDecision> Enter(const Context& context, const ReportMissing& command) {
  if (!command.returned.has_value() &&
      (command.return_notified.has_value() || command.returned_to != ReturnedTo::kUnspecified)) {
    return Invalid("returned", "FIELD_REQUIRED", "a time, with returned_to or return_notified");
  }
  Episode episode = Reported(context.facts, command, context.now);
  HW_RETURN_IF_ERROR(TimesNotInFuture(episode, context.now));
  if (command.police_report.has_value()) {
    HW_RETURN_IF_ERROR(NotInFuture("police_report.time", command.police_report->time, context.now));
  }
  HW_RETURN_IF_ERROR(Settle(context, episode));
  HW_RETURN_IF_ERROR(NotAdult(episode));
  if (!command.risk_level.empty()) {
    HW_RETURN_IF_ERROR(KnownLevel(InForce(context.policies, episode.start.time), "risk_level", command.risk_level));
    episode.risk_assessments.push_back({command.risk_level, episode.start});
  }
  const absl::Time start = episode.start.time;
  return Decide(std::move(episode), EpisodeEvent::kMissingReported, start);
}

absl::Status Differs() { return Fail(kPrecondition, "RECORD_DIFFERS", "the record of this episode says otherwise"); }

// What an imported period changes in the episode that was made from it before.
absl::StatusOr<std::optional<EpisodeDecision>> ImportAgain(const Context& context, Episode episode,
                                                           const ImportedEpisode& imported) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.category() != imported.category || LocalDay(episode.start.time) != LocalDay(imported.start.time)) {
    return Differs();
  }
  if (episode.ended.has_value()) {
    const absl::CivilDay ended = LocalDay(episode.ended->time);
    // What was open then may have ended since.
    const bool agrees = imported.end.has_value() ? ended == LocalDay(imported.end->time) : ended > imported.known_until;
    if (!agrees) return Differs();
    return std::optional<EpisodeDecision>();
  }
  if (!imported.end.has_value()) return std::optional<EpisodeDecision>();
  if (episode.returned.has_value()) return Differs();
  episode.returned = imported.end;
  HW_RETURN_IF_ERROR(TimesNotInFuture(episode, context.now));
  HW_RETURN_IF_ERROR(Settle(context, episode));
  const absl::Time occurred = imported.end->time;
  return std::optional(Decide(std::move(episode), EpisodeEvent::kYoungPersonReturned, occurred));
}

void SortBySent(std::vector<SeriousNotification>& notifications) {
  std::stable_sort(notifications.begin(), notifications.end(),
                   [](const auto& a, const auto& b) { return a.sent.time < b.sent.time; });
}

// What was sent keeps who sent it and what it said, so either each is there with its right time and trigger or none was
// sent at all.
absl::Status CorrectSerious(const Context& context, const Episode& episode, Episode& right) {
  auto& notifications = right.serious_notifications;
  if (notifications == episode.serious_notifications) return absl::OkStatus();
  constexpr absl::string_view kField = "fields.serious_notifications";
  if (!notifications.empty() && notifications.size() != episode.serious_notifications.size()) {
    return Invalid(kField, "FIELD_INVALID", "as many as were sent, or none");
  }
  for (const SeriousNotification& one : notifications) {
    HW_RETURN_IF_ERROR(NotInFuture(kField, one.sent, context.now));
    HW_RETURN_IF_ERROR(NotBefore(kField, one.sent, right.start, "BEFORE_EPISODE_START"));
  }
  SortBySent(notifications);
  return absl::OkStatus();
}

}  // namespace

const Episode& EpisodeIn(const Facts& facts, const std::string& id) {
  return *std::find_if(facts.episodes.begin(), facts.episodes.end(),
                       [&](const Episode& episode) { return episode.id == id; });
}

std::optional<Moment> StartOf(const StartTimes& times, Policy::ClockStart clock) {
  std::optional<Moment> seen = times.left;
  if (times.last_seen.has_value() && (!seen.has_value() || IsBefore(*seen, *times.last_seen))) seen = times.last_seen;
  // If the time the policy names is unknown, the next one in the clock's order.
  const std::array<std::optional<Moment>, 3> in_order = {seen, times.discovered, times.reported};
  const size_t first = static_cast<size_t>(clock) - 1;
  for (size_t i = 0; i < in_order.size(); ++i) {
    const auto& time = in_order[(first + i) % in_order.size()];
    if (time.has_value()) return time;
  }
  return std::nullopt;
}

std::optional<Moment> EndOf(const Episode& episode, const Policy& policy) {
  const Policy::End end = episode.category() == Category::kMissing ? policy.missing_ends : policy.absence_ends;
  const bool by_locating =
      end == Policy::End::kLocated || (end == Policy::End::kLocatedAndConfirmed && episode.wellbeing_confirmed);
  std::optional<Moment> ended = episode.returned;
  if (by_locating && episode.located.has_value() && (!ended.has_value() || IsBefore(*episode.located, *ended))) {
    ended = episode.located;
  }
  return ended;
}

absl::StatusOr<EpisodeDecision> Report(const Context& context, const ReportMissing& command) {
  if (command.source == Source::kImport) return Invalid("source", "FIELD_INVALID", "police, carer, staff or other");
  return Enter(context, command);
}

absl::StatusOr<EpisodeDecision> ReportImported(const Context& context, ReportMissing command) {
  command.source = Source::kImport;
  return Enter(context, command);
}

absl::StatusOr<std::optional<EpisodeDecision>> TakeIn(const Context& context, const ImportedEpisode& imported) {
  for (const Episode& known : context.facts.episodes) {
    if (known.id == imported.id) return ImportAgain(context, known, imported);
  }
  HW_ASSIGN_OR_RETURN(EpisodeDecision decision, Enter(context, {.id = imported.id,
                                                                .category = imported.category,
                                                                .start_times = {.last_seen = imported.start},
                                                                .source = Source::kImport,
                                                                .source_reference = imported.source_reference,
                                                                .returned = imported.end}));
  return std::optional(std::move(decision));
}

absl::StatusOr<EpisodeDecision> Record(const Context& context, Episode episode, const RecordPoliceReport& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.police_report.has_value()) {
    return Fail(kPrecondition, "POLICE_REPORT_EXISTS", "it was reported to the police already");
  }
  HW_RETURN_IF_ERROR(NotInFuture("police_report.time", command.report.time, context.now));
  episode.police_report = command.report;
  return Decide(std::move(episode), EpisodeEvent::kPoliceReportRecorded, command.report.time.time);
}

absl::StatusOr<EpisodeDecision> Assess(const Context& context, Episode episode, const AssessRisk& command) {
  HW_RETURN_IF_ERROR(StillOpen(episode));
  HW_RETURN_IF_ERROR(KnownLevel(InForce(context.policies, episode.start.time), "level", command.level));
  HW_RETURN_IF_ERROR(NotInFuture("time", command.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore("time", command.time, episode.start, "BEFORE_EPISODE_START"));
  episode.risk_assessments.push_back({command.level, command.time});
  std::stable_sort(episode.risk_assessments.begin(), episode.risk_assessments.end(),
                   [](const auto& a, const auto& b) { return a.time.time < b.time.time; });
  return Decide(std::move(episode), EpisodeEvent::kRiskAssessed, command.time.time);
}

absl::StatusOr<EpisodeDecision> Recategorise(const Context& context, Episode episode,
                                             const RecategoriseEpisode& command) {
  HW_RETURN_IF_ERROR(StillOpen(episode));
  if (command.category == episode.category()) {
    return Invalid("category", "CATEGORY_UNCHANGED", "another category than the present one");
  }
  HW_RETURN_IF_ERROR(NotInFuture("time", command.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore("time", command.time, episode.categories.back().time, "BEFORE_EPISODE_START"));
  HW_RETURN_IF_ERROR(NotInFuture("whereabouts_unknown_since", command.unknown_since, context.now));
  HW_RETURN_IF_ERROR(
      NotBefore("whereabouts_unknown_since", command.unknown_since, episode.start, "BEFORE_EPISODE_START"));
  episode.categories.push_back({command.category, command.time, command.unknown_since});
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return Decide(std::move(episode), EpisodeEvent::kEpisodeRecategorised, command.time.time);
}

absl::StatusOr<EpisodeDecision> Locate(const Context& context, Episode episode, const LocateYoungPerson& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.located.has_value()) return Fail(kPrecondition, "ALREADY_LOCATED", "it is recorded that they were found");
  HW_RETURN_IF_ERROR(NotInFuture("located", command.located, context.now));
  HW_RETURN_IF_ERROR(NotBefore("located", command.located, episode.start, "BEFORE_EPISODE_START"));
  episode.located = command.located;
  episode.wellbeing_confirmed = command.wellbeing_confirmed;
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return Decide(std::move(episode), EpisodeEvent::kYoungPersonLocated, command.located.time);
}

absl::StatusOr<EpisodeDecision> Return(const Context& context, Episode episode, const ReturnYoungPerson& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.returned.has_value()) return Fail(kPrecondition, "ALREADY_RETURNED", "the return is recorded already");
  episode.returned = command.returned;
  episode.returned_to = command.returned_to;
  episode.return_notified = command.return_notified;
  HW_RETURN_IF_ERROR(TimesNotInFuture(episode, context.now));
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return Decide(std::move(episode), EpisodeEvent::kYoungPersonReturned, command.returned.time);
}

absl::StatusOr<EpisodeDecision> Notify(const Context& context, Episode episode, const NotifyReturn& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (!episode.returned.has_value()) return Fail(kPrecondition, "NOT_RETURNED", "no return is recorded");
  if (episode.return_notified.has_value()) {
    return Fail(kPrecondition, "ALREADY_NOTIFIED", "it is recorded when the council was told");
  }
  episode.return_notified = command.notified;
  HW_RETURN_IF_ERROR(TimesNotInFuture(episode, context.now));
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return Decide(std::move(episode), EpisodeEvent::kReturnNotified, command.notified.time);
}

absl::StatusOr<EpisodeDecision> Tell(const Context& context, Episode episode, const TellParents& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (command.told.has_value() == !command.not_told_reason.empty()) {
    return Invalid("told", "TOLD_OR_REASON", "exactly one of told and not_told_reason");
  }
  if (episode.parents_told.has_value()) {
    return Fail(kPrecondition, "PARENTS_ALREADY_TOLD", "it is recorded when parents were told");
  }
  HW_RETURN_IF_ERROR(NotInFuture("told", command.told, context.now));
  episode.parents_told = command.told;
  episode.parents_not_told_reason = command.not_told_reason;
  return Decide(std::move(episode), EpisodeEvent::kParentsTold,
                command.told.has_value() ? command.told->time : context.now);
}

absl::StatusOr<EpisodeDecision> Send(const Context& context, Episode episode, const SendSeriousNotification& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  const SeriousNotification& sent = command.notification;
  HW_RETURN_IF_ERROR(NotInFuture("sent", sent.sent, context.now));
  HW_RETURN_IF_ERROR(NotBefore("sent", sent.sent, episode.start, "BEFORE_EPISODE_START"));
  if (IsSentAlready(SeriousOccasions(context.facts, InForce(context.policies, episode.start.time), episode), episode,
                    sent)) {
    return Fail(kPrecondition, "ALREADY_SENT",
                "it was sent already; one of another trigger or for a later span of missing is accepted");
  }
  episode.serious_notifications.push_back(sent);
  SortBySent(episode.serious_notifications);
  EpisodeDecision decision = Decide(std::move(episode), EpisodeEvent::kSeriousNotificationSent, sent.sent.time);
  decision.trigger = sent.trigger;
  return decision;
}

absl::StatusOr<EpisodeDecision> Correct(const Context& context, const Episode& episode, const CorrectEpisode& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  Episode right = command.right;
  HW_RETURN_IF_ERROR(TimesNotInFuture(right, context.now));
  if (right.return_notified.has_value() && !right.returned.has_value()) {
    return Invalid("return_notified", "END_BEFORE_START", "a time after a recorded return");
  }
  HW_RETURN_IF_ERROR(Settle(context, right));
  HW_RETURN_IF_ERROR(CorrectSerious(context, episode, right));
  EpisodeDecision decision = Decide(std::move(right), EpisodeEvent::kEpisodeCorrected, context.now);
  decision.reason = command.reason;
  return decision;
}

EpisodeDecision Join(Episode episode, const std::string& group, absl::Time now) {
  episode.groups.push_back(group);
  return Decide(std::move(episode), EpisodeEvent::kEpisodeLinked, now);
}

EpisodeDecision Leave(Episode episode, const std::string& group, absl::Time now) {
  std::erase(episode.groups, group);
  return Decide(std::move(episode), EpisodeEvent::kEpisodeUnlinked, now);
}

absl::StatusOr<EpisodeDecision> Void(Episode episode, const VoidEpisode& command, absl::Time now) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  episode.state = State::kVoided;
  episode.void_reason = command.reason;
  EpisodeDecision decision = Decide(std::move(episode), EpisodeEvent::kEpisodeVoided, now);
  decision.reason = command.reason;
  return decision;
}

std::vector<EpisodeDecision> Recharacterise(const Context& context) {
  std::vector<EpisodeDecision> decisions;
  for (const Episode& episode : context.facts.episodes) {
    Episode next = episode;
    Characterise(context.facts.person, InForce(context.policies, episode.start.time), next);
    if (SameCharacter(episode, next)) continue;
    decisions.push_back(Decide(std::move(next), EpisodeEvent::kEpisodeFactsChanged, context.now));
  }
  return decisions;
}

}  // namespace homeward::episode
