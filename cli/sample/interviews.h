#pragma once

#include "cli/sample/dice.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// What came of the return home interview after an episode that has ended and needs one: most are held, some of them
// late, some refused, and some come to nothing. What would lie after `span.until` has not happened yet.
SampleInterview Interview(Dice& dice, const SampleSpan& span, const SampleEpisode& episode);

}  // namespace homeward::cli
