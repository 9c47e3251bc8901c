#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/obligations/obligation.h"
#include "meeting-service/strategy/policy.h"
#include "meeting-service/strategy/strategy.h"

// What may be said of a strategy meeting. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::meeting {

// Everything that a rule may look at: one young person's history as it stands under the lock.
struct Facts {
  std::string council;
  std::string young_person;
  absl::Time live_from;                   // earlier facts raise no obligations
  std::vector<Episode> episodes;          // voided ones too
  std::vector<StrategyMeeting> meetings;  // decisions not to hold one, and voided ones too
};

struct Context {
  const Facts& facts;
  const Policies& policies;
  absl::Time now;
};

// Minimum standards: an earlier or an additional meeting is never refused (S4-23). Errors: INVALID_ARGUMENT
// (HELD_IN_FUTURE, INTERVIEWER_NOT_INVITED).
absl::StatusOr<StrategyDecision> Hold(const Context& context, const HoldStrategyMeeting& command);

// `obligations` are the young person's, as they stand. Errors: PERMISSION_DENIED (WAIVER_ROLE_NEEDED), NOT_FOUND
// (OBLIGATION_NOT_FOUND), FAILED_PRECONDITION (OBLIGATION_CLOSED).
absl::StatusOr<StrategyDecision> NotHeld(const Context& context, const std::vector<Obligation>& obligations,
                                         const RecordNotHeld& command);

// FAILED_PRECONDITION (STRATEGY_MEETING_VOIDED).
absl::StatusOr<StrategyDecision> Void(StrategyMeeting meeting, const VoidStrategyMeeting& command, absl::Time now);

}  // namespace homeward::meeting
