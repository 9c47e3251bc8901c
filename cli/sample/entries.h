#pragma once

#include <vector>

#include "cli/sample/dice.h"
#include "cli/sample/episodes.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// What was written down during and after an episode: whom somebody asked, who was told, who saw the child, what was
// considered. Most of it is there, some of it late, a little is missing. What would lie after `span.until` has not
// happened yet.
std::vector<episode::v1::RecordEntryRequest> Entries(Dice& dice, const SampleSpan& span, const CareOf& care,
                                                     const SampleEpisode& episode);

}  // namespace homeward::cli
