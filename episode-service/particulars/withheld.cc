#include "episode-service/particulars/withheld.h"

#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"

namespace homeward::episode {

WithheldLocations WithheldLocations::Read(Tx& tx, const std::set<YoungPersonKey>& people) {
  WithheldLocations read;
  read.grounds_ = ParticularStore::LocationGroundsOf(tx, people);
  for (auto& [key, grounds] : read.grounds_) ReadFacts(grounds.particulars);
  return read;
}

WithheldLocations WithheldLocations::Read(Tx& tx, const std::string& council,
                                          const std::vector<std::string>& young_people) {
  std::set<YoungPersonKey> people;
  for (const std::string& young_person : young_people) people.emplace(council, young_person);
  return Read(tx, people);
}

bool WithheldLocations::IsWithheld(const std::string& council, const std::string& young_person, absl::Time now) const {
  const auto grounds = grounds_.find({council, young_person});
  return grounds != grounds_.end() && IsLocationWithheld(grounds->second, {.time = now});
}

bool IsLocationWithheldNow(Tx& tx, const std::string& council, const std::string& young_person, absl::Time now) {
  return WithheldLocations::Read(tx, council, {young_person}).IsWithheld(council, young_person, now);
}

}  // namespace homeward::episode
