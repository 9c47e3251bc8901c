#pragma once

#include <string>
#include <vector>

#include "episode-service/episodes/episode.h"

namespace homeward::episode {

// What is still blank of an episode that somebody has to find out, as codes; see homeward.episode.v1.Episode.gaps.
std::vector<std::string> GapsOf(const Episode& episode);

}  // namespace homeward::episode
