#pragma once

#include <absl/status/statusor.h>

#include "episode-service/merges/merge.h"

// Whether two records can be of one young person, and what they come to together. No I/O, no clock.
namespace homeward::episode {

// FAILED_PRECONDITION (EPISODE_OVERLAP, PLACEMENT_OVERLAP, LEGAL_STATUS_OVERLAP, ALLOCATION_OVERLAP) when the two
// contradict each other; the message names the two records.
absl::StatusOr<MergePlan> PlanMerge(const WholeRecord& kept, const WholeRecord& merged);

}  // namespace homeward::episode
