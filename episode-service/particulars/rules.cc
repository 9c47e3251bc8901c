#include "episode-service/particulars/rules.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "episode-service/people/checks.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

bool Holds(const Particular& particular, const Moment& moment) {
  const std::optional<Moment>& ended = particular.content.ended;
  return !IsBefore(moment, particular.content.started) && (!ended.has_value() || IsBefore(moment, *ended));
}

// A suspicion of trafficking on which nobody has decided that there is nothing in it; from the day of that decision on
// it is over. One of which the day is not known is over altogether.
bool IsOpenReferral(const Particular& particular, const Moment& moment) {
  const auto* referral = std::get_if<TraffickingReferral>(&particular.content.facts);
  if (referral == nullptr) return false;
  return !referral->closed || (referral->closed_on.has_value() && IsBefore(moment, OnDay(*referral->closed_on)));
}

// The steps of a procedure come one after the other, none in the future; some may be left out.
absl::Status InOrder(const std::vector<std::optional<absl::CivilDay>>& steps, absl::Time now) {
  std::optional<absl::CivilDay> last;
  for (const auto& step : steps) {
    if (!step.has_value()) continue;
    if (*step > LocalDay(now)) return Invalid("details", "DATE_IN_FUTURE", "dates up to today");
    if (last.has_value() && *step < *last) {
      return Invalid("details", "DATES_OUT_OF_ORDER", "dates in the order in which the steps come");
    }
    last = step;
  }
  return absl::OkStatus();
}

// A measure of the law does not end before its last step (S3-05).
absl::Status EndsAfterItsSteps(const ParticularContent& content, const Moment& ended) {
  const auto* measure = std::get_if<LegalMeasure>(&content.facts);
  if (measure == nullptr) return absl::OkStatus();
  for (const auto& step : measure->steps) {
    if (step.has_value() && IsBefore(ended, OnDay(*step))) {
      return Invalid("ended", "END_BEFORE_START", "a day not before the last step");
    }
  }
  return absl::OkStatus();
}

// What the details of a kind need beyond their form.
struct DetailsCheck {
  const Context& context;
  const ParticularContent& content;

  // Whoever is not told when the child goes missing is not told for a reason (S3-23).
  absl::Status operator()(const KnownPerson& person) const {
    return ReasonWith(person.informed_or_reason_given, "details.known_person.not_informed_reason");
  }
  // A meeting has discussed the plan once it was held (S4-31).
  absl::Status operator()(const SafetyPlan& plan) const {
    for (const auto& day : plan.discussed) {
      if (!day.has_value() || *day <= LocalDay(context.now)) continue;
      return Invalid("details.safety_plan.discussed", "DATE_IN_FUTURE", "dates up to today");
    }
    return absl::OkStatus();
  }
  // What the placement has to know is at least something (S3-19); the services in its area match the care plan (S3-55).
  absl::Status operator()(const PlacementInformation& information) const {
    if (!information.says_something) {
      return Invalid("details.placement_information", "FIELD_REQUIRED", "at least one of its fields");
    }
    if (information.services_match_or_none) return absl::OkStatus();
    return Invalid("details.placement_information.services_match_care_plan", "FIELD_REQUIRED",
                   "how the local services match the care plan");
  }
  absl::Status operator()(const TraffickingReferral& referral) const {
    HW_RETURN_IF_ERROR(NotInFuture("details.trafficking_referral.authority_told", referral.told, context.now));
    return InOrder(referral.steps, context.now);
  }
  // While the location is withheld, nobody is given it whom no social worker has seen and identified (S3-47).
  absl::Status operator()(const LocationEnquiry& enquiry) const {
    if (!enquiry.released || enquiry.enquirer_known ||
        !IsLocationWithheld({context.facts.particulars, context.facts.person.flags}, content.started)) {
      return absl::OkStatus();
    }
    return Fail(kPrecondition, "LOCATION_WITHHELD",
                "the location is not given before a social worker has interviewed the enquirer and their identity and "
                "relationship to the child are established");
  }
  absl::Status operator()(const LegalMeasure& measure) const { return InOrder(measure.steps, context.now); }
  // What should not have been is recorded all the same, and why and in which episode (S3-16); a refuge takes in who is
  // at risk of harm alone (S3-35).
  absl::Status operator()(const Stay& stay) const {
    HW_RETURN_IF_ERROR(NotInFuture("details.stay.notified", stay.notified, context.now));
    HW_RETURN_IF_ERROR(NamedEpisode(context.facts, stay.episode).status());
    HW_RETURN_IF_ERROR(ReasonWith(stay.harm_given_or_no_refuge, "details.stay.risk_of_harm"));
    return ReasonWith(stay.breaches.empty() || stay.breach_reason_given, "details.stay.breach_reason");
  }
  absl::Status operator()(const HousingAssessment& assessment) const {
    return NotInFuture("details.housing_assessment.accommodated", assessment.accommodated, context.now);
  }
  // To have gone missing is no reason to lose one's home: ended for that, the rationale is recorded (S3-25).
  absl::Status operator()(const PlacementEnding& ending) const {
    return ReasonWith(ending.rationale_given_or_not_needed, "rationale");
  }
  absl::Status operator()(const PackSharing&) const { return absl::OkStatus(); }
  absl::Status operator()(std::monostate) const { return absl::OkStatus(); }
};

absl::Status CheckSpan(const Context& context, const Moment& started, const std::optional<Moment>& ended) {
  HW_RETURN_IF_ERROR(NotInFuture("started", started, context.now));
  HW_RETURN_IF_ERROR(NotBeforeBirth("started", started, context.facts.person.born));
  HW_RETURN_IF_ERROR(NotInFuture("ended", ended, context.now));
  if (!ended.has_value() || !IsBefore(*ended, started)) return absl::OkStatus();
  return Invalid("ended", "END_BEFORE_START", "a time not before the start");
}

absl::Status Check(const Context& context, const ParticularContent& content) {
  HW_RETURN_IF_ERROR(CheckSpan(context, content.started, content.ended));
  if (content.ended.has_value()) HW_RETURN_IF_ERROR(EndsAfterItsSteps(content, *content.ended));
  return std::visit(DetailsCheck{context, content}, content.facts);
}

// Missing from a placement, or away from it: not somebody who is at home and late for a curfew.
bool IsAwayFrom(const Episode& episode, const std::string& placement, absl::CivilDay day) {
  const bool counts = episode.state != State::kVoided && episode.category() != Category::kCurfew;
  return counts && episode.placement == placement && LocalDay(episode.start.time) <= day &&
         (!episode.ended.has_value() || day <= LocalDay(episode.ended->time));
}

absl::Status NotVoided(const Particular& particular) {
  if (particular.void_reason.empty()) return absl::OkStatus();
  return Fail(kPrecondition, "PARTICULAR_VOIDED", "the particular was entered in error");
}

}  // namespace

bool IsClocked(ParticularKind kind) {
  switch (kind) {
    case ParticularKind::kRunningHistory:
    case ParticularKind::kTraffickingProtection:
    case ParticularKind::kTraffickingReferral:
    case ParticularKind::kLocationWithheld:
    case ParticularKind::kStay:
    case ParticularKind::kHousingAssessment:
    case ParticularKind::kPlanReview:
    case ParticularKind::kPackSharing:
      return true;
    case ParticularKind::kMeansOfContact:
    case ParticularKind::kReturnPlace:
    case ParticularKind::kKnownPerson:
    case ParticularKind::kLikelyPlace:
    case ParticularKind::kSafetyPlan:
    case ParticularKind::kPlacementInformation:
    case ParticularKind::kLocationEnquiry:
    case ParticularKind::kLegalMeasure:
    case ParticularKind::kPlacementEnding:
      return false;
  }
  return false;
}

absl::StatusOr<ParticularDecision> Record(const Context& context, const RecordParticular& command) {
  HW_RETURN_IF_ERROR(Check(context, command.content));
  return ParticularDecision{.next = {.council = context.facts.person.council,
                                     .id = command.id,
                                     .young_person = context.facts.person.id,
                                     .content = command.content,
                                     .recorded = context.now,
                                     .recorded_by = command.recorded_by,
                                     .void_reason = ""},
                            .event = ParticularEvent::kParticularRecorded,
                            .occurred = command.content.started,
                            .reason = ""};
}

absl::StatusOr<ParticularDecision> Revise(const Context& context, Particular particular,
                                          const ReviseParticular& command) {
  HW_RETURN_IF_ERROR(NotVoided(particular));
  if (command.right.kind != particular.content.kind) {
    return Invalid("details", "KIND_DIFFERS", "the kind that the particular has");
  }
  HW_RETURN_IF_ERROR(Check(context, command.right));
  particular.content = command.right;
  return ParticularDecision{.next = std::move(particular),
                            .event = ParticularEvent::kParticularRevised,
                            .occurred = command.right.started,
                            .reason = command.reason};
}

absl::StatusOr<ParticularDecision> End(const Context& context, Particular particular, const EndParticular& command) {
  HW_RETURN_IF_ERROR(NotVoided(particular));
  HW_RETURN_IF_ERROR(CheckSpan(context, particular.content.started, command.ended));
  HW_RETURN_IF_ERROR(EndsAfterItsSteps(particular.content, command.ended));
  particular.content.ended = command.ended;
  return ParticularDecision{.next = std::move(particular),
                            .event = ParticularEvent::kParticularEnded,
                            .occurred = command.ended,
                            .reason = ""};
}

absl::StatusOr<ParticularDecision> Void(Particular particular, const VoidParticular& command) {
  HW_RETURN_IF_ERROR(NotVoided(particular));
  particular.void_reason = command.reason;
  const Moment started = particular.content.started;
  return ParticularDecision{.next = std::move(particular),
                            .event = ParticularEvent::kParticularVoided,
                            .occurred = started,
                            .reason = command.reason};
}

absl::Status CheckReasonToEnd(const Facts& facts, const EndPlacement& command) {
  const bool away = absl::c_any_of(facts.episodes, [&](const Episode& episode) {
    return IsAwayFrom(episode, command.id, LocalDay(command.ended.time));
  });
  if (!away) return absl::OkStatus();
  if (!command.reason_given) {
    return Invalid("reason", "REASON_REQUIRED", "a code: the child is missing or away from the placement that day");
  }
  return ReasonWith(command.rationale_given, "rationale");
}

bool IsLocationWithheld(const LocationGrounds& grounds, const Moment& moment) {
  const bool recorded = absl::c_any_of(grounds.particulars, [&](const Particular& particular) {
    if (!Holds(particular, moment)) return false;
    return particular.content.kind == ParticularKind::kLocationWithheld || IsOpenReferral(particular, moment);
  });
  return recorded || absl::c_any_of(grounds.flags, [&](const Flag& flag) {
           return flag.code == kTraffickingFlag && IsUp(flag, moment);
         });
}

}  // namespace homeward::episode
