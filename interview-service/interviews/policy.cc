#include "interview-service/interviews/policy.h"

#include <algorithm>

#include "common/policy/policy_values.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward::interview {
namespace {

static_assert(static_cast<int>(Policy::StartEvent::kLocated) == policy::v1::INTERVIEW_START_LOCATED);
static_assert(static_cast<int>(Policy::StartEvent::kReturnNotified) == policy::v1::INTERVIEW_START_RETURN_NOTIFIED);

bool Discharges(const policy::v1::InterviewPolicy& interview, policy::v1::InterviewOutcome outcome) {
  const auto& outcomes = interview.discharged_by().outcomes();
  return std::find(outcomes.begin(), outcomes.end(), outcome) != outcomes.end();
}

}  // namespace

Policy ReadPolicy(const policy::v1::PolicyVersion& version) {
  const policy::v1::InterviewPolicy& interview = version.effective().interview();
  Policy policy;
  policy.version = version.version();
  policy.offer_by = LimitOf(interview.offer_by());
  policy.complete_by = LimitOf(interview.complete_by());
  policy.start_event = static_cast<Policy::StartEvent>(interview.start_event());
  if (interview.superseded_by_next_within().has_limit()) {
    policy.superseded_by_next_within = LimitOf(interview.superseded_by_next_within().limit());
  }
  policy.applies_to_away = interview.applies_to() == policy::v1::INTERVIEW_APPLIES_TO_MISSING_AND_ABSENT;
  policy.completed_discharges = Discharges(interview, policy::v1::INTERVIEW_OUTCOME_COMPLETED);
  policy.declined_discharges = Discharges(interview, policy::v1::INTERVIEW_OUTCOME_DECLINED);
  policy.min_attempts = interview.min_attempts();
  policy.carer_information_required = interview.carer_information() == policy::v1::CARER_INFORMATION_REQUIRED;
  policy.working_day_cutoff = CutoffOf(version.effective().calendar());
  policy.citations = {version.effective_citations().begin(), version.effective_citations().end()};
  return policy;
}

}  // namespace homeward::interview
