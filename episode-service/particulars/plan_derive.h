#pragma once

#include <optional>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// For every child with a missing concern: a Find Me Plan that is reviewed, and a pack that the police have (S4-26).
void DerivePlan(const Context& context, const WorkingDays& working_days, Derivation& derivation);

// By when a plan that was reviewed then is reviewed again; none where the policy asks for nothing (policy 52).
std::optional<absl::Time> NextReview(const Policies& policies, const WorkingDays& working_days, const Moment& reviewed);

}  // namespace homeward::episode
