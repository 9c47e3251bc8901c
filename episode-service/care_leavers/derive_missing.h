#pragma once

#include "episode-service/care_leavers/owing.h"

namespace homeward::episode {

// What is owed while a care leaver is missing, and once they are found (S0-08 to S0-17). `before` is the time of being
// missing before it, if any; `again` is when the next one began.
void DeriveMissing(const AdultMissing& missing, const AdultMissing* before, const std::optional<Moment>& again,
                   Owing& owing);

}  // namespace homeward::episode
