#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/people/young_person.h"

namespace homeward::episode {

// The SQL of young people, their legal statuses and placements. Inside the caller's transaction; decides nothing.
class PeopleStore {
 public:
  // NOT_FOUND (YOUNG_PERSON_NOT_FOUND).
  static absl::StatusOr<YoungPerson> Get(Tx& tx, const std::string& council, const std::string& id);
  // In the order asked for; the same error if one of them does not exist.
  static absl::StatusOr<std::vector<YoungPerson>> Get(Tx& tx, const std::string& council,
                                                      const std::vector<std::string>& ids);
  // Those of these ids that are recorded, in no order.
  static std::vector<YoungPerson> Find(Tx& tx, const std::string& council, const std::vector<std::string>& ids);
  // Whether all of them are known. NOT_FOUND (YOUNG_PERSON_NOT_FOUND).
  static absl::Status CheckKnown(Tx& tx, const std::string& council, const std::set<std::string>& ids);
  // By the id in the council's own system; nothing if nobody has it.
  static std::optional<std::string> FindByExternalId(Tx& tx, const std::string& council,
                                                     const std::string& external_id);
  // Those of these ids in the council's own system who are recorded.
  static std::vector<YoungPerson> WithExternalIds(Tx& tx, const std::string& council,
                                                  const std::vector<std::string>& external_ids);
  static void Save(Tx& tx, const YoungPerson& person);
};

}  // namespace homeward::episode
