#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "interview-service/interviews/rules.h"

// What follows from a young person's episodes. Pure; any order in which the facts arrived gives the same.
namespace homeward::interview {

// From when an interview's limits run, by the policy (policy 2).
struct Clock {
  std::string started_by;  // a code: "returned", "return_notified" …
  Moment started;
};
std::optional<Clock> ClockOf(const Episode& episode, const Policy& policy);

// How every episode stands, in the order of the facts.
std::vector<EpisodeStanding> StandingsOf(const Facts& facts, const Policies& policies, const WorkingDays& working_days);

// The interviews that have to come to be or to change because of the facts. What people entered stays.
std::vector<InterviewDecision> Reassess(const Context& context, const WorkingDays& working_days);

// What the council owes: the offer, and the interview itself. The facts' interviews are reassessed before.
Derivation Derive(const Context& context, const WorkingDays& working_days);

}  // namespace homeward::interview
