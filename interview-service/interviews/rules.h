#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "interview-service/interviews/interview.h"
#include "interview-service/interviews/policy.h"

// What may be said of an interview. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::interview {

// Everything that a rule may look at: one young person's history as it stands under the lock.
struct Facts {
  std::string council;
  std::string young_person;
  std::vector<Episode> episodes;  // voided ones too
  absl::Time live_from;           // earlier facts raise no obligations
  std::vector<Interview> interviews;
};

struct Context {
  const Facts& facts;
  const Policies& policies;
  absl::Time now;
};

absl::StatusOr<InterviewDecision> Offer(const Context& context, Interview interview, const OfferInterview& command);
absl::StatusOr<InterviewDecision> Accept(const Context& context, Interview interview, const AcceptInterview& command);
absl::StatusOr<InterviewDecision> Decline(const Context& context, Interview interview, const DeclineInterview& command);
absl::StatusOr<InterviewDecision> Record(const Context& context, Interview interview, const RecordAttempt& command);
absl::StatusOr<InterviewDecision> Hold(const Context& context, Interview interview, const HoldInterview& command);
absl::StatusOr<InterviewDecision> SignOff(const Context& context, Interview interview, const SignOffInterview& command);

// Where it stands. What people did counts before what follows from the facts; only a withdrawal hides it.
State StateOf(const Interview& interview);

// The episode's one outcome (R32), as it stands now. `interview` is null where there is none.
Outcome OutcomeOf(Standing standing, const Interview* interview, absl::Time now);

// Whether an act missed its due time (policy 67). Of a date without a time the whole day counts.
bool IsLate(const Moment& act, const std::optional<absl::Time>& due);

}  // namespace homeward::interview
