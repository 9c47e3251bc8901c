#pragma once

#include <absl/time/time.h>
#include <google/protobuf/message.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/particulars/particular.h"
#include "episode-service/particulars/store.h"

namespace homeward::episode {

// Of the young people whom a reply shows: whose location is told to nobody who asks (S3-47). Read for all of them at
// once, and the same for every reply: it is always said as it is now, also with what stood earlier.
class WithheldLocations {
 public:
  static WithheldLocations Read(Tx& tx, const std::set<YoungPersonKey>& people);
  // The same of those of whom it is known already that something is recorded on which it may be withheld.
  static WithheldLocations ReadGuarded(Tx& tx, const std::set<YoungPersonKey>& people);
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

// The same of one young person.
bool IsLocationWithheldNow(Tx& tx, const std::string& council, const std::string& young_person, absl::Time now);

// Puts it on everything in a reply that is about one young person: whatever has the mark, however deep.
void MarkAll(bool withheld, google::protobuf::Message& wire);

}  // namespace homeward::episode
