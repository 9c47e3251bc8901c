#pragma once

#include <optional>

#include "episode-service/care_leavers/care_leaver.h"
#include "homeward/episode/v1/entry.pb.h"

namespace homeward::episode {

// What rules look at in the details; none if the kind is not one of care leavers.
std::optional<CareLeaverFacts> CareLeaverFactsOf(const v1::EntryDetails& details);

}  // namespace homeward::episode
