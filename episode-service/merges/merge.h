#pragma once

#include <absl/time/time.h>

#include <string>
#include <vector>

#include "episode-service/directory/directory.h"
#include "episode-service/entries/entry.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// Everything on record of one of two young people who turned out to be one.
struct WholeRecord {
  Facts facts;
  std::vector<Entry> entries;           // all of them
  std::vector<Particular> particulars;  // likewise
  std::vector<Photograph> photographs;  // likewise
  std::vector<Allocation> allocations;
};

// What two records come to together.
struct MergePlan {
  YoungPerson next;                // the kept one, with what both had
  MergedRecords moved;             // without the merge's id
  bool takes_external_id = false;  // whether the id in the council's own system was only the merged one's
};

// A merge as it is kept. What it says of the records is the wire's message.
struct Merge {
  std::string council;
  std::string id;
  std::string kept;
  std::string merged;
  absl::Time time;
  std::string details;  // homeward.episode.v1.Merge, serialized
};

}  // namespace homeward::episode
