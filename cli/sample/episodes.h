#pragma once

#include <absl/time/civil_time.h>

#include <vector>

#include "cli/sample/dice.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// How a sample child lives.
struct CareOf {
  bool looked_after = false;     // by this council
  bool other_authority = false;  // placed here by another one
  bool uasc = false;
  absl::CivilDay since;

  bool in_placement() const { return looked_after || other_authority; }
};

// The episodes of the child with this number.
std::vector<SampleEpisode> Episodes(Dice& dice, const SampleSpan& span, const CareOf& care, int number);

}  // namespace homeward::cli
