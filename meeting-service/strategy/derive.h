#pragma once

#include <vector>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "meeting-service/strategy/rules.h"

namespace homeward::meeting {

inline constexpr char kStrategyMeetingKind[] = "strategy_meeting";

// Which strategy meetings the council's policy requires of it, and what answered them (S4-23; policy 9, 10, 12–16, 40,
// 41). It follows from the episodes, the meetings, the policy and the time alone: late facts, corrections and voids add
// and withdraw requirements, in whatever order they arrive.
//
// A requirement is answered by the first meeting, of a kind that counts, which began when it was raised or later, or by
// the decision not to hold one; whichever comes first.
Derivation Derive(const Context& context, const WorkingDays& working_days);

// A span of an episode in which nobody knew where the young person was: the clock of the missing (policy 12, 13).
struct MissingSpan {
  Moment start;
  std::optional<Moment> end;  // none: still missing
};
std::vector<MissingSpan> MissingSpans(const Episode& episode, const Policy& policy);

}  // namespace homeward::meeting
