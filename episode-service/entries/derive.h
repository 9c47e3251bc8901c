#pragma once

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What is owed during and after an episode whose proof are its entries: a child whom nobody knew screened, an absence
// looked at again, the police asked how it stands, the authority told, how to go on agreed with the police, a return to
// a safe place, referrals, checks and considerations after it.
void DeriveFromEntries(const Context& context, const WorkingDays& working_days, const Policy& policy,
                       const Episode& episode, Derivation& derivation);

}  // namespace homeward::episode
