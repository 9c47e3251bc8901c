#pragma once

#include <absl/time/time.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/particulars/particular.h"
#include "episode-service/particulars/store.h"

namespace homeward::episode {

// Of the young people whom a reply shows: whose location is told to nobody who asks (S3-47). Read for all of them with
// one statement, and the same for every reply: it is always said as it is now, also with what stood earlier.
class WithheldLocations {
 public:
  static WithheldLocations Read(Tx& tx, const std::set<YoungPersonKey>& people);
  static WithheldLocations Read(Tx& tx, const std::string& council, const std::vector<std::string>& young_people);

  // Of one of those that were read.
  bool IsWithheld(const std::string& council, const std::string& young_person, absl::Time now) const;

  // Puts it on a young person or an episode that is shown with its present id.
  template <class Wire>
  void Mark(absl::Time now, Wire* wire) const {
    wire->set_location_withheld(IsWithheld(wire->council(), wire->young_person(), now));
  }

 private:
  std::map<YoungPersonKey, LocationGrounds> grounds_;
};

// The same of one young person, for what is shown as it was kept.
bool IsLocationWithheldNow(Tx& tx, const std::string& council, const std::string& young_person, absl::Time now);

}  // namespace homeward::episode
