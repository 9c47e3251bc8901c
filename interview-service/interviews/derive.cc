#include "interview-service/interviews/derive.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "common/core/named_uuid.h"
#include "common/policy/in_force.h"

namespace homeward::interview {
namespace {

// An episode's end raises its interview, so the policy in force then decides (architecture 7); while it lasts, the one
// in force at its start.
const Policy& PolicyOf(const Episode& episode, const Policies& policies) {
  return InForce(policies, episode.ended.value_or(episode.start).time);
}

// Whether the policy wants an interview after such an episode (policy 6, S4-18): the child was missing in any part of
// it. How often the child went missing before, or what was waived then, is not asked (S4-35).
bool Applies(const Episode& episode, const Policy& policy) {
  return absl::c_linear_search(episode.categories, Category::kMissing) ||
         (policy.applies_to_away && absl::c_linear_search(episode.categories, Category::kAway));
}

bool IsOnlyCurfew(const Episode& episode) {
  return absl::c_all_of(episode.categories, [](Category category) { return category == Category::kCurfew; });
}

// Missing again: the next episode that needs an interview itself starts within the limit after the return (policy 5,
// S2-11).
bool MissingAgain(const Episode& episode, const Facts& facts, const Policies& policies,
                  const WorkingDays& working_days) {
  const Policy& policy = PolicyOf(episode, policies);
  if (!policy.superseded_by_next_within.has_value()) return false;
  const Moment back = episode.returned.value_or(*episode.ended);
  const absl::Time until =
      DueAt(*policy.superseded_by_next_within, working_days, ElapsedFrom(back), policy.working_day_cutoff);
  return absl::c_any_of(facts.episodes, [&](const Episode& next) {
    return next.id != episode.id && next.state != EpisodeState::kVoided && !IsBefore(next.start, back) &&
           IsBefore(episode.start, next.start) && next.start.time <= until && Applies(next, PolicyOf(next, policies));
  });
}

Standing StandingOf(const Episode& episode, const Facts& facts, const Policies& policies,
                    const WorkingDays& working_days) {
  if (episode.state == EpisodeState::kVoided || episode.other_authority || IsOnlyCurfew(episode)) {
    return Standing::kOutside;
  }
  if (episode.imported || episode.start.time < facts.live_from) return Standing::kNotRecorded;
  if (!episode.ended.has_value()) return Standing::kStillMissing;
  if (!Applies(episode, PolicyOf(episode, policies))) return Standing::kNotDue;
  return MissingAgain(episode, facts, policies, working_days) ? Standing::kSuperseded : Standing::kDue;
}

std::string InterviewId(const Facts& facts, const Episode& episode) {
  return NamedUuid(absl::StrCat(facts.council, "|interview|", episode.id));
}

const Interview* InterviewOf(const Facts& facts, const std::string& episode) {
  const auto found =
      absl::c_find_if(facts.interviews, [&](const Interview& interview) { return interview.episode == episode; });
  return found == facts.interviews.end() ? nullptr : &*found;
}

bool HasInterview(Standing standing) {
  return standing == Standing::kDue || standing == Standing::kSuperseded || standing == Standing::kNotDue;
}

// The interview as the facts want it.
Interview Assessed(const Facts& facts, const Episode& episode, Standing standing, const Policies& policies,
                   const WorkingDays& working_days) {
  const Interview* existing = InterviewOf(facts, episode.id);
  Interview next = existing == nullptr ? Interview{} : *existing;
  next.council = facts.council;
  next.id = InterviewId(facts, episode);
  next.young_person = facts.young_person;
  next.episode = episode.id;
  next.standing = standing;
  next.offer_due.reset();
  next.complete_due.reset();
  if (!HasInterview(standing)) return next;
  const Policy& policy = PolicyOf(episode, policies);
  next.episode_ended = *episode.ended;
  next.policy_version = policy.version;
  const std::optional<Clock> clock = ClockOf(episode, policy);
  if (standing == Standing::kNotDue || !clock.has_value()) return next;
  const absl::Time from = ElapsedFrom(clock->started);
  next.offer_due = DueAt(policy.offer_by, working_days, from, policy.working_day_cutoff);
  next.complete_due = DueAt(policy.complete_by, working_days, from, policy.working_day_cutoff);
  return next;
}

bool SameAssessment(const Interview& a, const Interview& b) {
  return a.standing == b.standing && a.episode_ended == b.episode_ended && a.offer_due == b.offer_due &&
         a.complete_due == b.complete_due && a.policy_version == b.policy_version;
}

// The rule behind a limit, by what starts its clock: Kent's counts from the return to the placement (S2-11 offering,
// S2-12 completing), Wakefield's from the notification (S4-13), the national one from being found or back (S3-14). The
// citation names the council's own document.
std::string RuleOf(const Policy& policy, bool offering) {
  switch (policy.start_event) {
    case Policy::StartEvent::kReturnedToPlacement:
      return offering ? "S2-11" : "S2-12";
    case Policy::StartEvent::kReturnNotified:
      return "S4-13";
    default:
      return "S3-14";
  }
}

WantedObligation Wanted(const Interview& interview, const Policy& policy, const Clock& clock, bool offering) {
  const std::string field = offering ? "interview.offer_by" : "interview.complete_by";
  WantedObligation wanted;
  wanted.raised_by = interview.episode;
  wanted.kind = offering ? "return_interview_offer" : "return_interview";
  wanted.role = offering ? "missing_coordinator" : "interviewer";
  wanted.raised = ElapsedFrom(clock.started);
  wanted.due = offering ? *interview.offer_due : *interview.complete_due;
  wanted.why = {.rule = RuleOf(policy, offering),
                .citation = policy.CitationOf(field),
                .policy_version = policy.version,
                .policy_field = field,
                .clock_started_by = clock.started_by,
                .clock_started = clock.started,
                .limit = Describe(offering ? policy.offer_by : policy.complete_by)};
  return wanted;
}

// An interview that was held had been offered, at the latest then.
std::optional<Discharge> OfferDischarge(const Interview& interview) {
  if (interview.offer.has_value()) return Discharge{interview.offer->time.time, interview.id};
  if (interview.holding.has_value()) return Discharge{interview.holding->time.time, interview.id};
  return std::nullopt;
}

// A refusal meets the obligation when it was given and enough attempts had been made, whichever came last (policy 55,
// S4-20).
std::optional<Discharge> DeclineDischarge(const Interview& interview, const Policy& policy) {
  const bool declined = interview.answer.has_value() && interview.answer->kind == AnswerKind::kDeclined;
  const int attempts = static_cast<int>(interview.attempts.size());
  if (!declined || !policy.declined_discharges || attempts < policy.min_attempts) return std::nullopt;
  absl::Time met = interview.answer->time.time;
  if (policy.min_attempts > 0) met = std::max(met, interview.attempts[policy.min_attempts - 1].time.time);
  return Discharge{met, interview.id};
}

std::optional<Discharge> InterviewDischarge(const Interview& interview, const Policy& policy) {
  if (interview.holding.has_value() && policy.completed_discharges) {
    return Discharge{interview.holding->time.time, interview.id};
  }
  return DeclineDischarge(interview, policy);
}

void Add(WantedObligation wanted, std::optional<Discharge> discharge, Standing standing, Derivation& derivation) {
  // What was done stays done; only what is open is superseded.
  wanted.discharge = std::move(discharge);
  if (!wanted.discharge.has_value() && standing == Standing::kSuperseded) wanted.superseded_reason = "missing_again";
  derivation.wanted.push_back(std::move(wanted));
}

}  // namespace

std::optional<Clock> ClockOf(const Episode& episode, const Policy& policy) {
  const bool to_placement =
      episode.returned_to == ReturnedTo::kSamePlacement || episode.returned_to == ReturnedTo::kOtherPlacement;
  if (policy.start_event == Policy::StartEvent::kLocated && episode.located.has_value()) {
    return Clock{"located", *episode.located};
  }
  // Known to be back: until the notification is entered the limit runs from the return itself, which is earlier.
  if (policy.start_event == Policy::StartEvent::kReturnNotified && episode.return_notified.has_value()) {
    return Clock{"return_notified", *episode.return_notified};
  }
  if (!episode.returned.has_value()) return std::nullopt;
  if (policy.start_event == Policy::StartEvent::kReturnedToPlacement && to_placement) {
    return Clock{"returned_to_placement", *episode.returned};
  }
  return Clock{"returned", *episode.returned};
}

std::vector<EpisodeStanding> StandingsOf(const Facts& facts, const Policies& policies,
                                         const WorkingDays& working_days) {
  std::vector<EpisodeStanding> standings;
  for (const Episode& episode : facts.episodes) {
    standings.push_back({.episode = episode.id,
                         .young_person = facts.young_person,
                         .interview = InterviewId(facts, episode),
                         .start = episode.start,
                         .category = episode.category(),
                         .missing = absl::c_linear_search(episode.categories, Category::kMissing),
                         .ground = episode.ground,
                         .looked_after = episode.looked_after,
                         .uasc = episode.uasc,
                         .returned = episode.returned,
                         .standing = StandingOf(episode, facts, policies, working_days)});
  }
  return standings;
}

std::vector<InterviewDecision> Reassess(const Context& context, const WorkingDays& working_days) {
  const Facts& facts = context.facts;
  std::vector<InterviewDecision> changes;
  for (const Episode& episode : facts.episodes) {
    const Interview* existing = InterviewOf(facts, episode.id);
    const Standing standing = StandingOf(episode, facts, context.policies, working_days);
    if (existing == nullptr && !HasInterview(standing)) continue;
    Interview next = Assessed(facts, episode, standing, context.policies, working_days);
    if (existing != nullptr && SameAssessment(*existing, next)) continue;
    const absl::Time occurred = next.episode_ended.time;
    changes.push_back(
        {.next = std::move(next),
         .event = existing == nullptr ? InterviewEvent::kInterviewRaised : InterviewEvent::kInterviewReassessed,
         .occurred = occurred});
  }
  return changes;
}

Derivation Derive(const Context& context, const WorkingDays& working_days) {
  Derivation derivation;
  for (const Episode& episode : context.facts.episodes) {
    const Interview* interview = InterviewOf(context.facts, episode.id);
    if (interview == nullptr || !interview->offer_due.has_value()) continue;
    const Standing standing = StandingOf(episode, context.facts, context.policies, working_days);
    if (standing != Standing::kDue && standing != Standing::kSuperseded) continue;
    const Policy& policy = PolicyOf(episode, context.policies);
    const std::optional<Clock> clock = ClockOf(episode, policy);
    Add(Wanted(*interview, policy, *clock, true), OfferDischarge(*interview), standing, derivation);
    Add(Wanted(*interview, policy, *clock, false), InterviewDischarge(*interview, policy), standing, derivation);
  }
  if (const auto overdue = NextOverdue(derivation.wanted, context.now)) derivation.LookAgainAt(*overdue);
  return derivation;
}

}  // namespace homeward::interview
