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

// Whether it happened on the council's live record: what was voided never did, and what was imported or lies before it
// has no clock (architecture 12).
bool IsLive(const Episode& episode, const Facts& facts);

// Whether the young person was missing in it at any time, and not only away or beyond their curfew (policy 33).
bool WasMissing(const Episode& episode);

// Whether the council's own clocks run because of an episode: curfew never counts (policy 33), what is not live has
// none, and another authority's child has those of its home authority, which is told and nothing else (S2-05).
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
