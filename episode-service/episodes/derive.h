#pragma once

#include <vector>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What the council owes a young person who is or was missing or away, as far as this service keeps it. It follows from
// the facts, the policy and the time alone.
Derivation Derive(const Context& context, const WorkingDays& working_days);

// Whether anything is owed because of an episode: curfew never counts (policy 33), what was voided never happened, what
// was imported or lies before the council's live record has no clock (architecture 12), and another authority's child
// is its home authority's to notify (S2-05).
bool HasClocks(const Episode& episode, const Facts& facts);

// A span of an episode in which nobody knew where the young person was: the clock of the missing (policy 12, 13).
struct MissingSpan {
  Moment start;
  std::optional<Moment> end;  // none: still missing
};
std::vector<MissingSpan> MissingSpans(const Episode& episode, const Policy& policy);

// The decision that the child is missing: when the report reached the council, or when the episode became one of
// missing (policy 46).
ClockStart Decided(const Episode& episode, const MissingSpan& span);

}  // namespace homeward::episode
