#pragma once

#include <absl/time/civil_time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/search/likely_rules.h"
#include "episode-service/search/rules.h"
#include "episode-service/search/search.h"

// Looking people up in the index of names: what the store reads, as the rules rank it.
namespace homeward::episode {

// Everybody who fits a name and a date of birth, the best first, and whether the index has more.
struct Lookout {
  std::vector<Found> found;
  bool more = false;
};
Lookout Look(Tx& tx, const std::string& council, const Question& question, const std::vector<absl::CivilDay>& days,
             int least);

// Whose record an id of the council's own system leads to.
std::optional<std::string> HolderOf(Tx& tx, const std::string& council, const std::string& external_id);

// Who on record may be somebody who is about to be entered or was just entered, the likeliest first.
struct LikelyPerson {
  Comparison comparison;
  PersonOnRecord person;
};
struct LikelyPeople {
  std::vector<LikelyPerson> people;
  bool more = false;
};
LikelyPeople FindLikely(Tx& tx, const std::string& council, const NewPerson& person);

}  // namespace homeward::episode
