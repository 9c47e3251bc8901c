#pragma once

#include <absl/status/statusor.h>

#include <set>
#include <string>
#include <vector>

#include "episode-service/episodes/rules.h"
#include "episode-service/particulars/particular.h"

// What a Find Me Plan has to hold and who may be given it. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// What a plan has.
struct PlanParts {
  std::set<ParticularKind> kinds;  // of what is known and holds
  bool photograph = false;
};

// What it has to hold and does not (S4-26), as codes.
std::vector<std::string> MissingFrom(const PlanParts& parts);

// INVALID_ARGUMENT (PLAN_INCOMPLETE): it lacks something and nobody says why.
absl::Status CheckComplete(const std::vector<std::string>& missing, const std::string& why_incomplete);

// Earlier episodes, the latest first: what happened before helps to find the young person. At most 20.
std::vector<const Episode*> EarlierEpisodes(const Facts& facts, const Episode* current);

}  // namespace homeward::episode
