#include "episode-service/episodes/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "common/calendar/birthday.h"
#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/category_rules.h"
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

// What was so during the episode may be entered when it is over.
absl::Status NotAfterEnd(const Episode& episode, const Moment& time) {
  if (!episode.ended.has_value() || !IsBefore(*episode.ended, time)) return absl::OkStatus();
  return Fail(kPrecondition, "EPISODE_ENDED", "the episode had ended by then");
}

absl::Status KnownLevel(const Policy& policy, absl::string_view field, const std::string& level) {
  if (std::find(policy.risk_levels.begin(), policy.risk_levels.end(), level) != policy.risk_levels.end()) {
    return absl::OkStatus();
  }
  return Invalid(field, "RISK_LEVEL_UNKNOWN", "a level of the council's list risk.levels");
}

// Whose report is taken in (S4-32, policy 70).
absl::Status MayReport(const Policy& policy, Source source) {
  constexpr std::array<absl::string_view, 5> kCodes = {"", "police", "carer", "staff", "other"};
  const auto& taken_in = policy.intake_sources;
  const bool may = taken_in.empty() || absl::c_linear_search(taken_in, kCodes[static_cast<size_t>(source)]);
  if (may) return absl::OkStatus();
  return Invalid("source", "SOURCE_NOT_TAKEN_IN", "one of the council's intake_sources");
}

// Away from placement is a looked-after child whose whereabouts are known (S4-01).
absl::Status AwayNeedsLookedAfter(absl::string_view field, Category category, bool looked_after) {
  if (category != Category::kAway || looked_after) return absl::OkStatus();
  return FailField(kPrecondition, "AWAY_NEEDS_LOOKED_AFTER", field,
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

// A police risk level, as far as the episode is known.
absl::Status CheckRisk(const Context& context, const Episode& episode, const RiskAssessment& assessment,
                       absl::string_view list = "") {
  const std::string time = absl::StrCat(list, "time");
  HW_RETURN_IF_ERROR(
      KnownLevel(InForce(context.policies, episode.start.time), absl::StrCat(list, "level"), assessment.level));
  HW_RETURN_IF_ERROR(NotInFuture(time, assessment.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore(time, assessment.time, episode.start, "BEFORE_EPISODE_START"));
  return NotAfterEnd(episode, assessment.time);
}

absl::Status CheckUnknownSince(absl::string_view field, const Episode& episode,
                               const std::optional<Moment>& unknown_since, const Context& context) {
  HW_RETURN_IF_ERROR(NotInFuture(field, unknown_since, context.now));
  return NotBefore(field, unknown_since, episode.start, "BEFORE_EPISODE_START");
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
  episode.born_estimated = person.born_estimated;
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
         a.age_years == b.age_years && a.born_estimated == b.born_estimated && a.placement == b.placement &&
         a.home == b.home && a.distance_miles == b.distance_miles && a.outside_boundary == b.outside_boundary &&
         a.flags == b.flags;
}

// Well-being is confirmed of somebody who was found, then or later (S4-01).
absl::Status CheckConfirmation(const Episode& episode) {
  if (!episode.wellbeing_confirmed_at.has_value() && episode.wellbeing_confirmed_by.empty()) return absl::OkStatus();
  if (!episode.located.has_value() || !episode.wellbeing_confirmed) {
    return Invalid("wellbeing_confirmed", "FIELD_REQUIRED", "true, with who confirmed it or when");
  }
  return NotBefore("wellbeing_confirmed_at", episode.wellbeing_confirmed_at, *episode.located,
                   "CONFIRMED_BEFORE_LOCATED");
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
  Categorise(context.facts.entries, policy, episode);
  for (const CategoryChange& change : episode.categories) {
    HW_RETURN_IF_ERROR(NotBefore("start_times", change.time, episode.start, "END_BEFORE_START"));
  }
  Characterise(context.facts.person, policy, episode);
  HW_RETURN_IF_ERROR(AwayNeedsLookedAfter("category", episode.category(), episode.looked_after));
  HW_RETURN_IF_ERROR(NotBefore("located", episode.located, episode.start, "END_BEFORE_START"));
  HW_RETURN_IF_ERROR(CheckConfirmation(episode));
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
  HW_RETURN_IF_ERROR(NotInFuture("wellbeing_confirmed_at", episode.wellbeing_confirmed_at, now));
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
  episode.returned_place = command.returned_place;
  episode.return_notified = command.return_notified;
  episode.entry_point = command.entry_point;
  episode.safeguarding_concern = command.safeguarding_concern;
  episode.category_statements.push_back({.category = command.category, .time = {}});
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
      (command.return_notified.has_value() || command.returned_to != ReturnedTo::kUnspecified ||
       !command.returned_place.empty())) {
    return Invalid("returned", "FIELD_REQUIRED", "a time, with returned_to, returned_place or return_notified");
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
    episode.risk_assessments.push_back({.level = command.risk_level, .time = episode.start});
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

// When being found ends the episode; where well-being has to be confirmed, not before it was (S4-01).
std::optional<Moment> EndByLocating(const Episode& episode, Policy::End end) {
  if (end == Policy::End::kReturned || !episode.located.has_value()) return std::nullopt;
  if (end == Policy::End::kLocated) return episode.located;
  if (!episode.wellbeing_confirmed) return std::nullopt;
  const std::optional<Moment>& confirmed = episode.wellbeing_confirmed_at;
  const bool later = confirmed.has_value() && confirmed->time > episode.located->time;
  return later ? confirmed : episode.located;
}

// The right risk levels, by the same rules as when they were entered.
absl::Status CorrectRisks(const Context& context, const CorrectEpisode& command, Episode& right) {
  for (const RiskAssessment& assessment : *command.risk_assessments) {
    HW_RETURN_IF_ERROR(CheckRisk(context, right, assessment, "risk_assessments."));
  }
  RestateRisks(*command.risk_assessments, command.corrected_by, right);
  return absl::OkStatus();
}

// Every category that a correction states has to lie in the episode as it is then, and nothing else follows.
absl::Status CheckCategories(const Context& context, const CorrectEpisode& command, const Episode& right) {
  for (const CategoryChange& change : right.category_statements) {
    HW_RETURN_IF_ERROR(NotInFuture("categories.time", change.time, context.now));
    HW_RETURN_IF_ERROR(NotAfterEnd(right, change.time));
    HW_RETURN_IF_ERROR(CheckUnknownSince("categories.whereabouts_unknown_since", right, change.unknown_since, context));
  }
  return CheckShown(*command.categories, right);
}

// As when it was recorded: told or a reason why not, never both.
absl::Status CheckCorrectedReports(const Episode& right, absl::Time now) {
  if (right.police_report.has_value()) {
    HW_RETURN_IF_ERROR(NotInFuture("police_report.time", right.police_report->time, now));
  }
  if (right.parents_told.has_value() && !right.parents_not_told_reason.empty()) {
    return Invalid("parents_told", "TOLD_OR_REASON", "not both of parents_told and parents_not_told_reason");
  }
  return NotInFuture("parents_told", right.parents_told, now);
}

// Of a return there is something to say once there was one.
absl::Status CheckCorrectedReturn(const Episode& right) {
  if (right.returned.has_value()) return absl::OkStatus();
  if (right.return_notified.has_value()) {
    return Invalid("return_notified", "END_BEFORE_START", "a time after a recorded return");
  }
  if (right.returned_place.empty()) return absl::OkStatus();
  return Invalid("returned", "FIELD_REQUIRED", "a time, with returned_place");
}

// Whether they were lost again after the finding that is recorded, and not found before `found`.
bool WasLostAgainBy(const Episode& episode, const Moment& found) {
  const CategoryChange& last = episode.categories.back();
  return last.category == Category::kMissing && IsBefore(*episode.located, last.time) && !IsBefore(found, last.time);
}

// Found and not coming back yet: a looked-after child is away from then on, and the episode goes on (policy 42, S4-01).
absl::Status StayAway(const LocateYoungPerson& command, Episode& episode) {
  HW_RETURN_IF_ERROR(AwayNeedsLookedAfter("staying_away", Category::kAway, episode.looked_after));
  HW_RETURN_IF_ERROR(NotAfterEnd(episode, command.located));
  episode.staying_away = true;
  if (IsStated(episode, Category::kAway, command.located)) return absl::OkStatus();
  episode.category_statements.push_back(
      {.category = Category::kAway, .time = command.located, .changed_by = command.changed_by});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const Episode*> NamedEpisode(const Facts& facts, const std::string& id) {
  if (id.empty()) return nullptr;
  const auto found = absl::c_find_if(facts.episodes, [&](const Episode& one) { return one.id == id; });
  if (found != facts.episodes.end()) return &*found;
  return Fail(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND", "the young person has no such episode");
}

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
  // Who was found and stays away is not back.
  const std::optional<Moment> found = episode.staying_away ? std::nullopt : EndByLocating(episode, end);
  std::optional<Moment> ended = episode.returned;
  // Who was lost again after that was not found by it.
  if (found.has_value() && !IsBefore(*found, episode.categories.back().time) &&
      (!ended.has_value() || IsBefore(*found, *ended))) {
    ended = found;
  }
  return ended;
}

absl::StatusOr<EpisodeDecision> Report(const Context& context, const ReportMissing& command) {
  if (command.source == Source::kImport) return Invalid("source", "FIELD_INVALID", "police, carer, staff or other");
  HW_RETURN_IF_ERROR(MayReport(InForce(context.policies, context.now), command.source));
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
  HW_RETURN_IF_ERROR(NotVoided(episode));
  const RiskAssessment assessment{
      .level = command.level, .time = command.time, .reason = command.reason, .assessed_by = command.assessed_by};
  HW_RETURN_IF_ERROR(CheckRisk(context, episode, assessment));
  auto& levels = episode.risk_assessments;
  levels.insert(std::upper_bound(levels.begin(), levels.end(), assessment,
                                 [](const auto& a, const auto& b) { return ComesBefore(a, b); }),
                assessment);
  return Decide(std::move(episode), EpisodeEvent::kRiskAssessed, command.time.time);
}

absl::StatusOr<EpisodeDecision> Recategorise(const Context& context, Episode episode,
                                             const RecategoriseEpisode& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  HW_RETURN_IF_ERROR(NotInFuture("time", command.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore("time", command.time, episode.start, "BEFORE_EPISODE_START"));
  HW_RETURN_IF_ERROR(NotAfterEnd(episode, command.time));
  HW_RETURN_IF_ERROR(CheckUnknownSince("whereabouts_unknown_since", episode, command.unknown_since, context));
  if (IsStated(episode, command.category, command.time)) {
    return Invalid("category", "CATEGORY_UNCHANGED", "another category than the one at that time");
  }
  episode.category_statements.push_back({.category = command.category,
                                         .time = command.time,
                                         .unknown_since = command.unknown_since,
                                         .reason = command.reason,
                                         .changed_by = command.changed_by});
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return Decide(std::move(episode), EpisodeEvent::kEpisodeRecategorised, command.time.time);
}

absl::StatusOr<std::optional<EpisodeDecision>> FollowReviews(const Context& context, Episode episode,
                                                             absl::Time occurred) {
  if (episode.state == State::kVoided) return std::optional<EpisodeDecision>();
  const std::vector<CategoryChange> before = episode.category_statements;
  Categorise(context.facts.entries, InForce(context.policies, episode.start.time), episode);
  if (episode.category_statements == before) return std::optional<EpisodeDecision>();
  HW_RETURN_IF_ERROR(Settle(context, episode));
  return std::optional(Decide(std::move(episode), EpisodeEvent::kEpisodeRecategorised, occurred));
}

absl::StatusOr<EpisodeDecision> Locate(const Context& context, Episode episode, const LocateYoungPerson& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  // Who was found by telephone is seen to be well later: the finding stays, and is confirmed once.
  const bool confirms =
      command.wellbeing_confirmed && !episode.wellbeing_confirmed && episode.located == command.located;
  if (episode.located.has_value() && !confirms && !WasLostAgainBy(episode, command.located)) {
    return Fail(kPrecondition, "ALREADY_LOCATED", "it is recorded that they were found");
  }
  HW_RETURN_IF_ERROR(NotInFuture("located", command.located, context.now));
  HW_RETURN_IF_ERROR(NotInFuture("wellbeing_confirmed_at", command.wellbeing_confirmed_at, context.now));
  HW_RETURN_IF_ERROR(NotBefore("located", command.located, episode.start, "BEFORE_EPISODE_START"));
  episode.located = command.located;
  if (!command.located_place.empty()) episode.located_place = command.located_place;
  if (!command.located_by.empty()) episode.located_by = command.located_by;
  episode.wellbeing_confirmed = command.wellbeing_confirmed;
  episode.wellbeing_confirmed_at = command.wellbeing_confirmed_at;
  episode.wellbeing_confirmed_by = command.wellbeing_confirmed_by;
  episode.staying_away = confirms && episode.staying_away;
  if (command.staying_away) HW_RETURN_IF_ERROR(StayAway(command, episode));
  HW_RETURN_IF_ERROR(Settle(context, episode));
  const Moment occurred = command.wellbeing_confirmed_at.value_or(command.located);
  return Decide(std::move(episode), EpisodeEvent::kYoungPersonLocated, occurred.time);
}

absl::StatusOr<EpisodeDecision> Return(const Context& context, Episode episode, const ReturnYoungPerson& command) {
  HW_RETURN_IF_ERROR(NotVoided(episode));
  if (episode.returned.has_value()) return Fail(kPrecondition, "ALREADY_RETURNED", "the return is recorded already");
  episode.returned = command.returned;
  episode.returned_to = command.returned_to;
  episode.returned_place = command.returned_place;
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
  HW_RETURN_IF_ERROR(CheckCorrectedReports(right, context.now));
  HW_RETURN_IF_ERROR(CheckCorrectedReturn(right));
  if (command.categories.has_value()) {
    HW_RETURN_IF_ERROR(RestateCategories(*command.categories, command.corrected_by, right));
  }
  FollowFinding(episode.located, command.categories.has_value(), right);
  HW_RETURN_IF_ERROR(Settle(context, right));
  if (command.categories.has_value()) HW_RETURN_IF_ERROR(CheckCategories(context, command, right));
  if (command.risk_assessments.has_value()) HW_RETURN_IF_ERROR(CorrectRisks(context, command, right));
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
