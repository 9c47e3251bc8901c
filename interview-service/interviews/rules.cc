#include "interview-service/interviews/rules.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"

namespace homeward::interview {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

absl::Status NotInFuture(const Moment& time, absl::Time now, absl::string_view reason = "TIME_IN_FUTURE") {
  if (time.time <= now) return absl::OkStatus();
  return Invalid("time", reason, "a time up to now");
}

absl::Status NotBefore(const Moment& time, const Moment& earliest, absl::string_view reason) {
  if (!IsBefore(time, earliest)) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, reason, "time", "this time lies before what it has to follow");
}

// Whether anything may be entered at all.
absl::Status Stands(const Interview& interview) {
  switch (StateOf(interview)) {
    case State::kWithdrawn:
      return Fail(kPrecondition, "INTERVIEW_WITHDRAWN", "the facts it stood on were corrected");
    case State::kNotDue:
      return Fail(kPrecondition, "INTERVIEW_NOT_DUE", "the policy asks for no interview after this episode");
    default:
      return absl::OkStatus();
  }
}

absl::Status NotYetHeld(const Interview& interview) {
  HW_RETURN_IF_ERROR(Stands(interview));
  if (!interview.holding.has_value()) return absl::OkStatus();
  return Fail(kPrecondition, "INTERVIEW_CLOSED", "the interview has taken place");
}

// When the child was back: nothing about an interview can be earlier.
Moment BackAt(const Context& context, const Interview& interview) {
  for (const Episode& episode : context.facts.episodes) {
    if (episode.id == interview.episode && episode.returned.has_value()) return *episode.returned;
  }
  return interview.episode_ended;
}

// What yes and no have in common.
absl::Status CheckAnswer(const Context& context, const Interview& interview, const Moment& time) {
  HW_RETURN_IF_ERROR(NotYetHeld(interview));
  if (!interview.offer.has_value()) return Fail(kPrecondition, "NOT_OFFERED", "no offer is recorded");
  HW_RETURN_IF_ERROR(NotInFuture(time, context.now));
  return NotBefore(time, interview.offer->time, "ANSWERED_BEFORE_OFFER");
}

InterviewDecision Decide(Interview interview, InterviewEvent event, const Moment& occurred) {
  return {.next = std::move(interview), .event = event, .occurred = occurred.time};
}

// The last attempt found no child or one who refused: so it stays until somebody tries again, with more luck.
bool CameToNothing(const Interview& interview) {
  if (interview.attempts.empty()) return false;
  const AttemptResult last = interview.attempts.back().result;
  return last == AttemptResult::kNotPresent || last == AttemptResult::kRefusedOnArrival;
}

bool NobodyReached(const Interview& interview) {
  return !interview.attempts.empty() && std::all_of(interview.attempts.begin(), interview.attempts.end(),
                                                    [](auto& one) { return one.result == AttemptResult::kNoContact; });
}

Outcome OutcomeOfOffered(const Interview& interview) {
  if (interview.answer.has_value() && interview.answer->kind == AnswerKind::kDeclined) return Outcome::kDeclined;
  return CameToNothing(interview) ? Outcome::kOfferedAndNotHeld : Outcome::kOfferedAndPending;
}

Outcome OutcomeOfDue(const Interview& interview, absl::Time now) {
  if (!interview.offer_due.has_value() || now <= *interview.offer_due) return Outcome::kNotDueYet;
  return NobodyReached(interview) ? Outcome::kNotOfferedNoContact : Outcome::kNotOfferedOther;
}

}  // namespace

State StateOf(const Interview& interview) {
  const Standing standing = interview.standing;
  if (standing != Standing::kDue && standing != Standing::kSuperseded && standing != Standing::kNotDue) {
    return State::kWithdrawn;
  }
  if (interview.sign_off.has_value()) return State::kSignedOff;
  if (interview.holding.has_value()) return State::kHeld;
  if (interview.answer.has_value()) {
    return interview.answer->kind == AnswerKind::kAccepted ? State::kAccepted : State::kDeclined;
  }
  if (interview.offer.has_value()) return State::kOffered;
  if (standing == Standing::kSuperseded) return State::kSuperseded;
  return standing == Standing::kNotDue ? State::kNotDue : State::kPending;
}

bool IsLate(const Moment& act, const std::optional<absl::Time>& due) { return due.has_value() && act.time > *due; }

Outcome OutcomeOf(Standing standing, const Interview* interview, absl::Time now) {
  if (standing == Standing::kStillMissing) return Outcome::kNotDueYet;
  if (standing == Standing::kNotRecorded) return Outcome::kNotRecorded;
  if (interview != nullptr && interview->holding.has_value()) return Outcome::kCompleted;
  if (interview != nullptr && interview->offer.has_value()) return OutcomeOfOffered(*interview);
  if (standing == Standing::kSuperseded) return Outcome::kNotOfferedMissingAgain;
  if (standing != Standing::kDue) return Outcome::kNotDue;
  return interview == nullptr ? Outcome::kNotDueYet : OutcomeOfDue(*interview, now);
}

absl::StatusOr<InterviewDecision> Offer(const Context& context, Interview interview, const OfferInterview& command) {
  HW_RETURN_IF_ERROR(NotYetHeld(interview));
  if (interview.offer.has_value()) return Fail(kPrecondition, "ALREADY_OFFERED", "the offer is recorded already");
  HW_RETURN_IF_ERROR(NotInFuture(command.offer.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore(command.offer.time, BackAt(context, interview), "OFFERED_BEFORE_RETURN"));
  interview.offer = command.offer;
  return Decide(std::move(interview), InterviewEvent::kInterviewOffered, command.offer.time);
}

absl::StatusOr<InterviewDecision> Accept(const Context& context, Interview interview, const AcceptInterview& command) {
  HW_RETURN_IF_ERROR(CheckAnswer(context, interview, command.time));
  if (StateOf(interview) == State::kAccepted) return Fail(kPrecondition, "ALREADY_ACCEPTED", "the child said yes");
  interview.answer = Answer{.kind = AnswerKind::kAccepted, .time = command.time};
  return Decide(std::move(interview), InterviewEvent::kInterviewAccepted, command.time);
}

// A refusal needs its reason and, where the policy says so, what the carer said or why there is nothing (S4-20,
// policy 55). It is recorded without the attempts; these decide whether it meets the obligation.
absl::StatusOr<InterviewDecision> Decline(const Context& context, Interview interview,
                                          const DeclineInterview& command) {
  HW_RETURN_IF_ERROR(CheckAnswer(context, interview, command.time));
  if (StateOf(interview) == State::kDeclined) return Fail(kPrecondition, "ALREADY_DECLINED", "the child said no");
  if (absl::StripAsciiWhitespace(command.reason).empty()) {
    return Invalid("reason", "REASON_MISSING", "the reason in the child's words");
  }
  const bool nothing_of_carer =
      absl::StripAsciiWhitespace(command.carer_information).empty() && command.no_carer_information_reason.empty();
  if (InForce(context.policies, interview.episode_ended.time).carer_information_required && nothing_of_carer) {
    return FailField(kPrecondition, "CARER_INFORMATION_REQUIRED", "carer_information",
                     "the policy asks for what the carer said, or why there is nothing");
  }
  interview.answer = Answer{.kind = AnswerKind::kDeclined,
                            .time = command.time,
                            .reason = command.reason,
                            .carer_information = command.carer_information,
                            .no_carer_information_reason = command.no_carer_information_reason};
  return Decide(std::move(interview), InterviewEvent::kInterviewDeclined, command.time);
}

absl::StatusOr<InterviewDecision> Record(const Context& context, Interview interview, const RecordAttempt& command) {
  HW_RETURN_IF_ERROR(NotYetHeld(interview));
  HW_RETURN_IF_ERROR(NotInFuture(command.attempt.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore(command.attempt.time, BackAt(context, interview), "ATTEMPT_BEFORE_RETURN"));
  interview.attempts.push_back(command.attempt);
  std::stable_sort(interview.attempts.begin(), interview.attempts.end(),
                   [](const Attempt& a, const Attempt& b) { return a.time.time < b.time.time; });
  return Decide(std::move(interview), InterviewEvent::kAttemptRecorded, command.attempt.time);
}

absl::StatusOr<InterviewDecision> Hold(const Context& context, Interview interview, const HoldInterview& command) {
  HW_RETURN_IF_ERROR(NotYetHeld(interview));
  HW_RETURN_IF_ERROR(NotInFuture(command.holding.time, context.now, "HELD_IN_FUTURE"));
  HW_RETURN_IF_ERROR(NotBefore(command.holding.time, BackAt(context, interview), "HELD_BEFORE_RETURN"));
  if (absl::StripAsciiWhitespace(command.holding.views).empty()) {
    return Invalid("views", "VIEWS_MISSING", "the child's own views and opinions");
  }
  interview.holding = command.holding;
  return Decide(std::move(interview), InterviewEvent::kInterviewHeld, command.holding.time);
}

absl::StatusOr<InterviewDecision> SignOff(const Context& context, Interview interview,
                                          const SignOffInterview& command) {
  HW_RETURN_IF_ERROR(Stands(interview));
  if (!interview.holding.has_value()) return Fail(kPrecondition, "NOT_HELD", "no interview is recorded as held");
  if (interview.sign_off.has_value()) return Fail(kPrecondition, "INTERVIEW_CLOSED", "it is signed off already");
  HW_RETURN_IF_ERROR(NotInFuture(command.sign_off.time, context.now));
  HW_RETURN_IF_ERROR(NotBefore(command.sign_off.time, interview.holding->time, "SIGNED_OFF_BEFORE_HELD"));
  interview.sign_off = command.sign_off;
  return Decide(std::move(interview), InterviewEvent::kInterviewSignedOff, command.sign_off.time);
}

}  // namespace homeward::interview
