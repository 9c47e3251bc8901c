#pragma once

#include "common/facts/fact_store.h"
#include "meeting-service/strategy/strategy.h"

// What episode-service tells, as this service reads it.
namespace homeward::meeting {

// From a fact about an episode.
Episode EpisodeOf(const Fact& fact);

}  // namespace homeward::meeting
