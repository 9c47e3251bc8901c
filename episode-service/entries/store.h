#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/entries/entry.h"

namespace homeward::episode {

// A page of the entries of an episode, of several or of a young person, the latest first.
struct EntryFilter {
  std::string council;
  std::string episode;                // empty: of every episode of the young person
  std::vector<std::string> episodes;  // these of a group
  std::string young_person;           // empty: of the episode
  std::vector<EntryKind> kinds;       // empty: of every kind
  bool standing = false;              // only those that were not entered in error
  std::optional<PlaceInTime> after;   // the last one of the page before
  int limit = 50;
};

// The SQL of entries. Inside the caller's transaction; decides nothing. What rules look at of the details is not read
// here: the details are one column, and convert.h knows them.
class EntryStore {
 public:
  // NOT_FOUND (ENTRY_NOT_FOUND).
  static absl::StatusOr<Entry> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Entry> List(Tx& tx, const EntryFilter& filter);
  // Those of a young person that stand and that something owed depends on, by when they happened.
  static std::vector<Entry> Clocked(Tx& tx, const std::string& council, const std::string& young_person);
  static void Save(Tx& tx, const Entry& entry, bool clocked);
};

}  // namespace homeward::episode
