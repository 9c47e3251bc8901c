#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/particulars/particular.h"

namespace homeward::episode {

// A page of the particulars of a young person, the latest start first.
struct ParticularFilter {
  std::string council;
  std::string young_person;
  std::vector<ParticularKind> kinds;  // empty: of every kind
  bool ended_too = false;             // otherwise those that hold
  std::optional<PlaceInTime> after;   // the last one of the page before
  int limit = 50;
};

// Council and id of a young person.
using YoungPersonKey = std::pair<std::string, std::string>;

// The SQL of particulars. Inside the caller's transaction; decides nothing. What rules look at of the details is not
// read here: the details are one column, and convert.h knows them.
class ParticularStore {
 public:
  // NOT_FOUND (PARTICULAR_NOT_FOUND).
  static absl::StatusOr<Particular> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Particular> List(Tx& tx, const ParticularFilter& filter);
  // Those of a young person that stand and that a rule depends on, by since when they hold.
  static std::vector<Particular> Clocked(Tx& tx, const std::string& council, const std::string& young_person);
  // Those of these young people, of whatever councils, of whom something is recorded on which their location may be
  // withheld (AddLocationGround).
  static std::set<YoungPersonKey> WithLocationGround(Tx& tx, const std::set<YoungPersonKey>& people);
  // What may withhold the location of these young people, by the young person; who has none of it is left out.
  static std::map<YoungPersonKey, LocationGrounds> LocationGroundsOf(Tx& tx, const std::set<YoungPersonKey>& people);
  // How many of a kind were ever recorded, those entered in error too.
  static int Count(Tx& tx, const std::string& council, const std::string& young_person, ParticularKind kind);
  static void Save(Tx& tx, const Particular& particular, bool clocked);
  // Says that something is recorded on which the young person's location may be withheld. It is said of so few that
  // whoever reads an episode asks it along, and the records of everybody else are left alone; and for good, whatever
  // becomes of the record.
  static void AddLocationGround(Tx& tx, const std::string& council, const std::string& young_person);
};

}  // namespace homeward::episode
