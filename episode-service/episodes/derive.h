#pragma once

#include <vector>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What the council owes a young person who is or was missing, as far as this service keeps it: report to the police,
// parents told, serious notification. It follows from the facts, the policy and the time alone.
Derivation Derive(const Context& context, const WorkingDays& working_days);

// A span of an episode in which nobody knew where the young person was: the clock of the missing (policy 12, 13).
struct MissingSpan {
  Moment start;
  std::optional<Moment> end;  // none: still missing
};
std::vector<MissingSpan> MissingSpans(const Episode& episode, const Policy& policy);

}  // namespace homeward::episode
