#pragma once

#include "episode-service/care_leavers/owing.h"

namespace homeward::episode {

// The level of risk that an entry assesses; empty if none.
std::string LevelSaidBy(const Entry& entry);

// A level of risk that was assessed, and when.
struct AssessedLevel {
  Moment when;
  std::string level;
};
// Those of a time, the earliest first.
std::vector<AssessedLevel> LevelsWithin(const Moment& from, const std::optional<Moment>& end, const Owing& owing);

// A manager looks at it and looks again, the oftener the higher the risk is assessed (S0-08, policy 53). A level that
// is assessed between two looks brings the next one forward; one that the manager sets sooner wins.
void DeriveOversight(const Span& span, Owing& owing);

}  // namespace homeward::episode
