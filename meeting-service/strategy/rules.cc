#include "meeting-service/strategy/rules.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"

namespace homeward::meeting {
namespace {

StrategyMeeting NewRecord(const Context& context, std::string id, State state) {
  StrategyMeeting record;
  record.council = context.facts.council;
  record.id = std::move(id);
  record.young_person = context.facts.young_person;
  record.state = state;
  record.recorded = context.now;
  return record;
}

// All of them are the young person's and open.
absl::Status CheckOpen(const std::vector<Obligation>& obligations, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto found = absl::c_find_if(obligations, [&](const Obligation& one) { return one.id == id; });
    if (found == obligations.end()) {
      return Fail(absl::StatusCode::kNotFound, "OBLIGATION_NOT_FOUND", "there is no such obligation");
    }
    if (found->state != ObligationState::kOpen) {
      return Fail(absl::StatusCode::kFailedPrecondition, "OBLIGATION_CLOSED", "the obligation is not open");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StrategyDecision> Hold(const Context& context, const HoldStrategyMeeting& command) {
  if (command.held.time > context.now) return Invalid("held", "HELD_IN_FUTURE", "a time that has come");
  if (command.interviewer_invited != command.interviewer_not_invited_reason.empty()) {
    return Invalid("interviewer_invited", "INTERVIEWER_NOT_INVITED",
                   "true, or false with interviewer_not_invited_reason");
  }
  StrategyMeeting meeting = NewRecord(context, command.id, State::kHeld);
  meeting.kind = command.kind;
  meeting.held = command.held;
  meeting.attended = command.attended;
  meeting.interviewer_invited = command.interviewer_invited;
  meeting.interviewer_not_invited_reason = command.interviewer_not_invited_reason;
  meeting.decisions = command.decisions;
  meeting.next_actions = command.next_actions;
  return StrategyDecision{std::move(meeting), StrategyEvent::kStrategyMeetingHeld, command.held.time, ""};
}

absl::StatusOr<StrategyDecision> NotHeld(const Context& context, const std::vector<Obligation>& obligations,
                                         const RecordNotHeld& command) {
  const Policy& policy = InForce(context.policies, context.now);
  if (!absl::c_linear_search(command.caller_roles, policy.waiver_role)) {
    return Fail(absl::StatusCode::kPermissionDenied, "WAIVER_ROLE_NEEDED",
                "only the role that the council's policy names may record this");
  }
  HW_RETURN_IF_ERROR(CheckOpen(obligations, command.obligations));
  StrategyMeeting decision = NewRecord(context, command.id, State::kNotHeld);
  decision.obligations = command.obligations;
  decision.reason = command.reason;
  decision.rationale = command.rationale;
  decision.decided_by_role = policy.waiver_role;
  return StrategyDecision{std::move(decision), StrategyEvent::kNotHeldRecorded, context.now, ""};
}

absl::StatusOr<StrategyDecision> Void(StrategyMeeting meeting, const VoidStrategyMeeting& command, absl::Time now) {
  if (meeting.state == State::kVoided) {
    return Fail(absl::StatusCode::kFailedPrecondition, "STRATEGY_MEETING_VOIDED", "the record is voided already");
  }
  meeting.state = State::kVoided;
  meeting.void_reason = command.reason;
  return StrategyDecision{std::move(meeting), StrategyEvent::kStrategyMeetingVoided, now, command.reason};
}

}  // namespace homeward::meeting
