#pragma once

#include <absl/time/time.h>

#include <string>

#include "common/facts/fact_store.h"
#include "homeward/episode/v1/events.pb.h"

// What episode-service tells in its feed, as every service that follows it keeps it.
namespace homeward {

inline constexpr char kCouncilFact[] = "council";
inline constexpr char kEpisodeFact[] = "episode";
inline constexpr char kYoungPersonFact[] = "young_person";

Fact ToFact(const episode::v1::EpisodeFacts& facts, absl::Time recorded);
Fact ToFact(const episode::v1::YoungPersonFacts& facts, absl::Time recorded);
Fact ToFact(const std::string& council, const episode::v1::CouncilCreated& created, absl::Time recorded);

// From when on the council's record is live; all of it where nothing was told: rather one clock too many.
absl::Time LiveFromOf(Tx& tx, const std::string& council);

// Calls `visit.operator()<Event>()` for every event that carries the facts of an episode.
template <class Visit>
void ForEachEpisodeEvent(Visit visit) {
  visit.template operator()<episode::v1::MissingReported>();
  visit.template operator()<episode::v1::PoliceReportRecorded>();
  visit.template operator()<episode::v1::RiskAssessed>();
  visit.template operator()<episode::v1::EpisodeRecategorised>();
  visit.template operator()<episode::v1::YoungPersonLocated>();
  visit.template operator()<episode::v1::YoungPersonReturned>();
  visit.template operator()<episode::v1::ReturnNotified>();
  visit.template operator()<episode::v1::ParentsTold>();
  visit.template operator()<episode::v1::SeriousNotificationSent>();
  visit.template operator()<episode::v1::EpisodeCorrected>();
  visit.template operator()<episode::v1::EpisodeVoided>();
  visit.template operator()<episode::v1::EpisodeFactsChanged>();
  visit.template operator()<episode::v1::EpisodeLinked>();
  visit.template operator()<episode::v1::EpisodeUnlinked>();
}

// The same for those that carry the facts of a young person.
template <class Visit>
void ForEachYoungPersonEvent(Visit visit) {
  visit.template operator()<episode::v1::YoungPersonCreated>();
  visit.template operator()<episode::v1::YoungPersonUpdated>();
  visit.template operator()<episode::v1::YoungPersonTurnedAdult>();
  visit.template operator()<episode::v1::LegalStatusStarted>();
  visit.template operator()<episode::v1::LegalStatusEnded>();
  visit.template operator()<episode::v1::LegalStatusVoided>();
  visit.template operator()<episode::v1::FlagRaised>();
  visit.template operator()<episode::v1::FlagLowered>();
  visit.template operator()<episode::v1::FlagVoided>();
  visit.template operator()<episode::v1::PlacementStarted>();
  visit.template operator()<episode::v1::PlacementEnded>();
  visit.template operator()<episode::v1::PlacementVoided>();
}

}  // namespace homeward
