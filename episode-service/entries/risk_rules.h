#pragma once

#include <vector>

#include "episode-service/entries/spans.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/episodes/policy.h"

// When the risk of an episode was high. Pure.
namespace homeward::episode {

// When it was the highest level of the council's list, by the police's scale or by these assessments of the council's
// own, whichever was made last (S3-36, S3-43). Of two of the same time the higher one counts.
std::vector<Span> HighRiskSpans(const Episode& episode, const std::vector<const Entry*>& assessments,
                                const Policy& policy);

// The times in which one of each lasts, each begun by whichever came later.
std::vector<Span> BothOf(const std::vector<Span>& first, const std::vector<Span>& second);

}  // namespace homeward::episode
