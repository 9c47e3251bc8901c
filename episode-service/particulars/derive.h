#pragma once

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What is owed because of what is known of a young person: an end to stays that the law limits, a suspicion of
// trafficking told and referred, somewhere to sleep; and what has to be found out of a child who comes into care or is
// unaccompanied.
void DeriveFromParticulars(const Context& context, const WorkingDays& working_days, Derivation& derivation);

}  // namespace homeward::episode
