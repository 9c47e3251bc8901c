#include "episode-service/entries/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/string_view.h>

#include <array>
#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/care_leavers/rules.h"
#include "episode-service/people/checks.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

// The factors of Annex 1 that every assessment answers; how long the child is missing is none of them (S3-36).
constexpr std::array<absl::string_view, 7> kFactors = {
    "vulnerability", "age", "time_of_day", "history", "disability_or_illness", "emotional_health", "associations"};

// To look again before one has looked is no plan.
absl::Status AfterEntry(absl::string_view field, const std::optional<Moment>& again, const Moment& happened) {
  if (!again.has_value() || again->time > happened.time) return absl::OkStatus();
  return Invalid(field, "REVIEW_BEFORE_ENTRY", "a time after the entry's own");
}

absl::Status CheckReview(const AbsenceReview& review, const EntryContent& content, absl::Time now) {
  HW_RETURN_IF_ERROR(AfterEntry("details.absence_review.review_again", review.review_again, content.happened));
  return NotInFuture("details.absence_review.whereabouts_unknown_since", review.unknown_since, now);
}

// Each factor of Annex 1 is answered, and the level is one of the shared classification (S3-36, S3-43).
absl::Status CheckAssessment(const FactorAssessment& assessment, const EntryContent& content, const Policy& policy) {
  for (absl::string_view factor : kFactors) {
    if (!absl::c_linear_search(assessment.factors, factor)) {
      return Invalid("details.risk_assessment.factors", "RISK_FACTORS_MISSING",
                     "answers to vulnerability, age, time_of_day, history, disability_or_illness, emotional_health "
                     "and associations");
    }
  }
  if (!absl::c_linear_search(policy.risk_levels, assessment.level)) {
    return Invalid("details.risk_assessment.level", "RISK_LEVEL_UNKNOWN", "a level of the council's list risk.levels");
  }
  return AfterEntry("details.risk_assessment.review_by", assessment.review_by, content.happened);
}

// What the details of a kind need beyond their form.
struct DetailsCheck {
  const Context& context;
  const EntryContent& content;
  const Policy& policy;
  const absl::Time now = context.now;

  absl::Status operator()(const AbsenceReview& review) const { return CheckReview(review, content, now); }
  absl::Status operator()(const AuthorityNotice& notice) const {
    return NotInFuture("details.authority_notice.written", notice.written, now);
  }
  absl::Status operator()(const SafeAndWellCheck& check) const {
    return ReasonWith(check.made || check.reason_given, "details.safe_and_well_check.reason_not_made");
  }
  absl::Status operator()(const Outcome& outcome) const {
    return ReasonWith(!outcome.no_further_action || outcome.rationale_given, "details.outcome.rationale");
  }
  // That nothing follows from what the police asked for has its reason (S3-53).
  absl::Status operator()(const ReferralOutcome& outcome) const {
    return ReasonWith(!outcome.no_further_action || outcome.rationale_given, "details.referral_outcome.rationale");
  }
  absl::Status operator()(const Referral&) const { return absl::OkStatus(); }
  absl::Status operator()(const Consideration&) const { return absl::OkStatus(); }
  absl::Status operator()(const FactorAssessment& assessment) const {
    return CheckAssessment(assessment, content, policy);
  }
  absl::Status operator()(const SafetyEvaluation&) const { return absl::OkStatus(); }
  // Reasons are those of the council's list (S3-04, policy 58).
  absl::Status operator()(const Reasons& reasons) const {
    for (const std::string& code : reasons.codes) {
      if (absl::c_linear_search(policy.reasons, code)) continue;
      return Invalid("details.reasons", "REASON_UNKNOWN", "reasons of the council's list episode.reasons");
    }
    return absl::OkStatus();
  }
  absl::Status operator()(const BroughtBack&) const { return absl::OkStatus(); }
  // Whoever talks with the young person before the return is not of the placement (S3-27).
  absl::Status operator()(const PreReturnTalk& talk) const {
    if (!talk.independent) {
      return Invalid("details.pre_return_talk.independent_person.relation", "NOT_INDEPENDENT",
                     "somebody who is not of the placement");
    }
    return ReasonWith(talk.offered || talk.reason_given, "details.pre_return_talk.reason_not_offered");
  }
  absl::Status operator()(const CareLeaverFacts& facts) const {
    return CheckCareLeaverEntry(context, policy, content, facts);
  }
  absl::Status operator()(std::monostate) const { return absl::OkStatus(); }
};

bool IsSafetyEvaluation(const Entry& entry) { return entry.content.kind == EntryKind::kSafetyEvaluation; }

bool FoundSafe(const Entry& evaluation) { return std::get_if<SafetyEvaluation>(&evaluation.content.facts)->safe; }

// Where the policy blocks, nobody plans a return to a place that is not known to be safe now (policy 48). A return that
// happened is recorded all the same.
absl::Status SafeToPlan(const Context& context, const Episode& episode, const EntryContent& content,
                        const Policy& policy) {
  if (content.kind != EntryKind::kReturnPlan || policy.safety_gate != Policy::SafetyGate::kBlock)
    return absl::OkStatus();
  std::vector<const Entry*> evaluations;
  for (const Entry& entry : context.facts.entries) {
    if (entry.episode == episode.id && IsSafetyEvaluation(entry)) evaluations.push_back(&entry);
  }
  if (FoundSafeBy(evaluations, {.time = context.now}) != nullptr) return absl::OkStatus();
  return Fail(kPrecondition, "SAFETY_NOT_EVALUATED", "the place of return is not known to be safe");
}

// What a review found, that the child is missing, is so in the episode and not before it.
absl::Status FoundInEpisode(const Episode& episode, const EntryContent& content) {
  const auto* review = std::get_if<AbsenceReview>(&content.facts);
  if (review == nullptr || !review->missing || !IsBefore(content.happened, episode.start)) return absl::OkStatus();
  return Invalid("happened", "BEFORE_EPISODE_START", "a time after the start of the episode");
}

// The version in force when the episode started decides; about a care leaver, that of the entry's own time.
absl::Status Check(const Context& context, const Episode* episode, const EntryContent& content) {
  const bool of_care_leaver = std::holds_alternative<CareLeaverFacts>(content.facts);
  if (episode == nullptr && !of_care_leaver) {
    return Invalid("episode", "EPISODE_REQUIRED", "the episode that an entry of this kind is about");
  }
  if (episode != nullptr && episode->state == State::kVoided) {
    return Fail(kPrecondition, "EPISODE_VOIDED", "the episode was entered in error");
  }
  HW_RETURN_IF_ERROR(NotInFuture("happened", content.happened, context.now));
  HW_RETURN_IF_ERROR(NotBeforeBirth("happened", content.happened, context.facts.person.born));
  const Policy& policy = InForce(context.policies, of_care_leaver ? content.happened.time : episode->start.time);
  if (episode != nullptr) {
    HW_RETURN_IF_ERROR(SafeToPlan(context, *episode, content, policy));
    HW_RETURN_IF_ERROR(FoundInEpisode(*episode, content));
  }
  return std::visit(DetailsCheck{.context = context, .content = content, .policy = policy}, content.facts);
}

absl::Status NotVoided(const Entry& entry) {
  if (entry.void_reason.empty()) return absl::OkStatus();
  return Fail(kPrecondition, "ENTRY_VOIDED", "the entry was made in error");
}

}  // namespace

bool IsClocked(EntryKind kind) {
  switch (kind) {
    case EntryKind::kStatusCheck:
    case EntryKind::kAbsenceReview:
    case EntryKind::kScreening:
    case EntryKind::kAuthorityNotice:
    case EntryKind::kSafetyEvaluation:
    case EntryKind::kSafeAndWellCheck:
    case EntryKind::kConsideration:
    case EntryKind::kOutcome:
    case EntryKind::kMediaInterest:
    case EntryKind::kRiskAssessment:
    case EntryKind::kPoliceToldOfReturn:
    case EntryKind::kManagerInformed:
    case EntryKind::kBroughtBack:
    case EntryKind::kPreReturnTalk:
    case EntryKind::kReferral:
    case EntryKind::kReferralOutcome:
    case EntryKind::kJointStrategy:
    case EntryKind::kContactAttempt:
    case EntryKind::kDetermination:
    case EntryKind::kServiceDeclined:
    case EntryKind::kDeclinedLetter:
    case EntryKind::kManagementOversight:
    case EntryKind::kCareLeaverRiskAssessment:
    case EntryKind::kMissingAdultReport:
    case EntryKind::kHomeOfficeTold:
    case EntryKind::kManagerTold:
    case EntryKind::kWeeklyReview:
    case EntryKind::kMeetingAfterReturn:
      return true;
    case EntryKind::kReturnPlan:
    case EntryKind::kReasons:
    case EntryKind::kFamilyContact:
      return false;
  }
  return false;
}

absl::StatusOr<EntryDecision> Record(const Context& context, const Episode* episode, const RecordEntry& command) {
  HW_RETURN_IF_ERROR(Check(context, episode, command.content));
  return EntryDecision{.next = {.council = context.facts.person.council,
                                .id = command.id,
                                .young_person = context.facts.person.id,
                                .episode = episode == nullptr ? "" : episode->id,
                                .content = command.content,
                                .recorded = context.now,
                                .recorded_by = command.recorded_by,
                                .void_reason = ""},
                       .event = EntryEvent::kEntryRecorded,
                       .reason = ""};
}

absl::StatusOr<EntryDecision> Correct(const Context& context, const Episode* episode, Entry entry,
                                      const CorrectEntry& command) {
  HW_RETURN_IF_ERROR(NotVoided(entry));
  if (command.right.kind != entry.content.kind) {
    return Invalid("details", "KIND_DIFFERS", "the kind that the entry has");
  }
  HW_RETURN_IF_ERROR(Check(context, episode, command.right));
  entry.content = command.right;
  return EntryDecision{.next = std::move(entry), .event = EntryEvent::kEntryCorrected, .reason = command.reason};
}

absl::StatusOr<EntryDecision> Void(Entry entry, const VoidEntry& command) {
  HW_RETURN_IF_ERROR(NotVoided(entry));
  entry.void_reason = command.reason;
  return EntryDecision{.next = std::move(entry), .event = EntryEvent::kEntryVoided, .reason = command.reason};
}

const Entry* FoundSafeBy(const std::vector<const Entry*>& evaluations, const Moment& moment) {
  const Entry* found = nullptr;
  for (const Entry* entry : evaluations) {
    if (!IsBefore(moment, entry->content.happened) && FoundSafe(*entry)) found = entry;
  }
  if (found == nullptr) return nullptr;
  const bool outdated = absl::c_any_of(evaluations, [&](const Entry* entry) {
    const Moment& happened = entry->content.happened;
    return !FoundSafe(*entry) && !IsBefore(moment, happened) && !IsBefore(happened, found->content.happened);
  });
  return outdated ? nullptr : found;
}

}  // namespace homeward::episode
