#pragma once

#include <absl/time/time.h>

#include "common/facts/fact_store.h"
#include "homeward/episode/v1/events.pb.h"
#include "meeting-service/strategy/strategy.h"

// What episode-service tells, as this service keeps and reads it.
namespace homeward::meeting {

// This service's words for what a fact is about.
inline constexpr char kCouncilFact[] = "council";
inline constexpr char kEpisodeFact[] = "episode";
inline constexpr char kYoungPersonFact[] = "young_person";

Fact ToFact(const episode::v1::EpisodeFacts& facts, absl::Time recorded);
Fact ToFact(const episode::v1::YoungPersonFacts& facts, absl::Time recorded);
Fact ToFact(const std::string& council, const episode::v1::CouncilCreated& created, absl::Time recorded);

// From facts of these kinds.
Episode EpisodeOf(const Fact& fact);
absl::Time LiveFromOf(const Fact& fact);

}  // namespace homeward::meeting
