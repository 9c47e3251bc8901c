#pragma once

#include <absl/time/civil_time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward::episode {

// See homeward.episode.v1.LegalStatus.
struct LegalStatus {
  std::string id;
  std::string code;
  Moment started;
  std::optional<Moment> ended;

  bool operator==(const LegalStatus&) const = default;
};

// See homeward.episode.v1.Placement.
struct Placement {
  std::string id;
  std::string type;
  std::string provider;
  std::string home;
  std::optional<double> distance_miles;
  bool outside_boundary = false;
  std::string host_authority;
  std::string address = {};
  std::string manager = {};
  Moment started;
  std::optional<Moment> ended;

  bool operator==(const Placement&) const = default;
};

// See homeward.episode.v1.Flag.
struct Flag {
  std::string id;
  std::string code;
  Moment started;
  std::optional<Moment> ended;

  bool operator==(const Flag&) const = default;
};

// See homeward.episode.v1.YoungPerson. Every span is effective-dated: what ended stays.
struct YoungPerson {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string external_id;
  std::string given_name;
  std::string family_name;
  std::string preferred_name;
  absl::CivilDay born;
  std::optional<absl::CivilDay> uasc_from;
  std::optional<absl::CivilDay> uasc_until;
  std::string other_authority;
  std::optional<absl::CivilDay> other_authority_from;
  std::optional<absl::CivilDay> other_authority_until;
  bool born_estimated = false;
  bool adult = false;  // whether turning 18 was recorded
  std::vector<LegalStatus> legal_statuses;
  std::vector<Placement> placements;
  std::vector<Flag> flags;
  std::string merged_into;  // the record to which this id leads; empty: this one

  bool operator==(const YoungPerson&) const = default;
};

// Commands: what the RPCs of the same names ask for.
struct StartLegalStatus {
  std::string id;
  std::string code;
  Moment started;
  std::optional<Moment> ended;
};
struct EndLegalStatus {
  std::string id;
  Moment ended;
};
struct RaiseFlag {
  std::string id;
  std::string code;
  Moment started;
};
struct LowerFlag {
  std::string id;
  Moment ended;
};
struct StartPlacement {
  Placement placement;
};
struct EndPlacement {
  std::string id;
  Moment ended;
  bool reason_given = false;
  bool rationale_given = false;
};

// Something of them that was entered in error.
struct VoidSpan {
  std::string id;
  std::string reason;
};

// What became part of another record, by its ids.
struct MergedRecords {
  std::string merge;
  std::string young_person;
  std::vector<std::string> episodes;
  std::vector<std::string> entries;
  std::vector<std::string> spans;
  std::vector<std::string> allocations;
  std::vector<std::string> particulars;
  std::vector<std::string> photographs;
};

// Facts of these changes; the names are those of the events.
enum class PersonEvent {
  kCreated,
  kUpdated,
  kTurnedAdult,
  kLegalStatusStarted,
  kLegalStatusEnded,
  kLegalStatusVoided,
  kFlagRaised,
  kFlagLowered,
  kFlagVoided,
  kPlacementStarted,
  kPlacementEnded,
  kPlacementVoided,
  kPeopleMerged
};

// What a rule decides about a young person.
struct PersonDecision {
  YoungPerson next;
  PersonEvent event;
  absl::Time occurred;
  MergedRecords merged = {};  // of kPeopleMerged
  std::string reason = {};    // given when something was voided; kept with the version
};

}  // namespace homeward::episode
