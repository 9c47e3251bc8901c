#pragma once

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What is owed to a care leaver: contact and its end, a manager's oversight, and what follows while they are missing
// and once they are found (S0-01 to S0-17). Any order in which entries came gives the same.
void DeriveForCareLeaver(const Context& context, const WorkingDays& working_days, Derivation& derivation);

}  // namespace homeward::episode
