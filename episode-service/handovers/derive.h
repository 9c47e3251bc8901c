#pragma once

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// Whoever was offered an episode owes an answer. No document names a time; where the council's policy names none
// either, nothing is owed.
void DeriveFromHandOvers(const Context& context, const WorkingDays& working_days, const Episode& episode,
                         Derivation& derivation);

}  // namespace homeward::episode
