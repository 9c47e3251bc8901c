#pragma once

#include <absl/time/time.h>

#include <map>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "common/obligations/obligation.h"
#include "episode-service/handovers/handover.h"

namespace homeward::episode {

// The SQL of downtime sheets: what is on record of many children at once, one statement each. Inside the caller's
// transaction; decides nothing. Lists of ids are never empty.
class DowntimeStore {
 public:
  // Who has these episodes' young people, by episode.
  static std::map<std::string, Holder> HoldersOf(Tx& tx, const std::string& council,
                                                 const std::vector<std::string>& episodes);
  // What is open of each young person: kind, step, role and due time, first due first.
  static std::map<std::string, std::vector<Obligation>> OwedOf(Tx& tx, const std::string& council,
                                                               const std::vector<std::string>& young_people);
  // How the duty desk is reached at a time; empty when that is not recorded.
  static std::string DutyDeskAt(Tx& tx, const std::string& council, absl::Time when);
};

}  // namespace homeward::episode
