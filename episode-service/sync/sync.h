#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "episode-service/directory/directory.h"
#include "episode-service/people/young_person.h"

namespace homeward::episode {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class SyncState { kRunning = 1, kDone = 2 };
enum class SyncOutcome { kCreated = 1, kChanged = 2, kUnchanged = 3, kOlder = 4, kRefused = 5 };
enum class FindingEffect { kRefused = 1, kLeftOut = 2, kNoted = 3 };

// The kinds of spans that a source has ids of its own for, as they are numbered in the table.
enum class SpanKind { kLegalStatus = 1, kPlacement = 2 };

// A legal status or placement as a source says it. What it does not say is absent.
struct StatedLegalStatus {
  std::string external_id;
  LegalStatus span;  // without an id
};
struct StatedPlacement {
  std::string external_id;
  Placement span;                        // without an id
  std::optional<bool> outside_boundary;  // instead of the span's
};
struct StatedAllocation {
  std::string role;
  std::string worker_external_id;
  Period held;
};

// See homeward.episode.v1.StatedYoungPerson. Dates are text until a rule has looked at them.
struct StatedYoungPerson {
  int64_t row = 0;  // from 1 on
  std::string external_id;
  absl::Time source_time;
  std::string case_id;
  std::string given_name;
  std::string family_name;
  std::string preferred_name;
  std::string date_of_birth;
  std::string uasc_from;
  std::string uasc_until;
  std::string other_authority;
  std::string other_authority_from;
  std::string other_authority_until;
  std::vector<StatedLegalStatus> legal_statuses;
  std::vector<StatedPlacement> placements;
  std::vector<StatedAllocation> allocations;
};

// What is known of a child under one id of a source.
struct SourceLink {
  std::string external_id;
  std::string young_person;
  absl::Time source_time = absl::InfinitePast();  // as of when it was said last
  // The source has another id of the same child, which says who they are; this one adds spans and allocations only.
  bool follows = false;
  std::string last_sync;                                          // the last full one that named it
  std::map<std::pair<SpanKind, std::string>, std::string> spans;  // the source's id -> the id on record

  bool operator==(const SourceLink&) const = default;
};

// Something about a statement. Nothing of its content is in it.
struct SyncFinding {
  int64_t row = 0;  // 0: a child who was not named
  std::string rule;
  std::string reason;
  std::string part;
  std::string young_person;

  bool operator==(const SyncFinding&) const = default;
};

// What became of statements; every count only grows.
struct SyncCounts {
  int64_t seen = 0;
  int64_t created = 0;
  int64_t changed = 0;
  int64_t unchanged = 0;
  int64_t older = 0;
  int64_t refused = 0;
  int64_t missing = 0;

  int64_t& Of(SyncOutcome outcome);
};

// See homeward.episode.v1.Sync.
struct Sync {
  std::string council;
  std::string id;
  std::string source;
  bool full = false;
  SyncState state = SyncState::kRunning;
  std::string young_person;  // of a single statement
  absl::Time started;
  std::optional<absl::Time> finished;
  int64_t next_row = 0;  // how many statements have been taken over
  int64_t findings = 0;
  int64_t position = 0;  // feed position when it was done
  SyncCounts counts;
};

// How many findings a rule made.
struct SyncRuleCount {
  std::string rule;
  int64_t findings = 0;
};

}  // namespace homeward::episode
