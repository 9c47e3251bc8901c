#pragma once

#include "common/command/change.h"
#include "episode-service/directory/directory.h"

namespace homeward::episode {

// Saves an allocation with its version and its event: one that begins (version 1), or one that ends.
void KeepAllocation(Change& change, const Allocation& allocation);

}  // namespace homeward::episode
