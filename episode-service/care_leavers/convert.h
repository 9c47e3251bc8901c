#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>

#include "episode-service/care_leavers/care_leaver.h"
#include "episode-service/care_leavers/standing.h"
#include "homeward/episode/v1/care_service.pb.h"
#include "homeward/episode/v1/entry.pb.h"

namespace homeward::episode {

// What rules look at in the details; none if the kind is not one of care leavers.
std::optional<CareLeaverFacts> CareLeaverFactsOf(const v1::EntryDetails& details);

// Of which result a list is asked for: missing when none is named. INVALID_ARGUMENT (RESULT_NOT_LISTED).
absl::StatusOr<Determination::Result> ListedResult(v1::DeterminationResult result);

v1::MissingCareLeaver ToProto(const std::string& young_person, const Standing& standing);

}  // namespace homeward::episode
