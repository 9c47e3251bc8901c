#pragma once

#include <absl/status/statusor.h>

#include <map>
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
  // By any of their ids: a merged one's leads to the kept record. NOT_FOUND (YOUNG_PERSON_NOT_FOUND).
  static absl::StatusOr<YoungPerson> Get(Tx& tx, const std::string& council, const std::string& id);
  // In the order asked for; the same error if one of them does not exist.
  static absl::StatusOr<std::vector<YoungPerson>> Get(Tx& tx, const std::string& council,
                                                      const std::vector<std::string>& ids);
  // Those of these ids that are recorded, by the id asked for.
  static std::map<std::string, YoungPerson> Find(Tx& tx, const std::string& council,
                                                 const std::vector<std::string>& ids);
  // Whether all of them are known. NOT_FOUND (YOUNG_PERSON_NOT_FOUND).
  static absl::Status CheckKnown(Tx& tx, const std::string& council, const std::set<std::string>& ids);
  // The id of the record to which a known id leads: mostly itself. NOT_FOUND (YOUNG_PERSON_NOT_FOUND).
  static absl::StatusOr<std::string> Resolve(Tx& tx, const std::string& council, const std::string& id);
  // The same for an id that may not be known: that one stays as it is.
  static std::string KeptOf(Tx& tx, const std::string& council, const std::string& id);
  // Of several: those that were merged, and to which record each leads.
  static std::map<std::string, std::string> MergedOf(Tx& tx, const std::string& council,
                                                     const std::vector<std::string>& ids);
  // The record to which an id leads, and every id that was merged into it.
  static std::vector<std::string> IdsOf(Tx& tx, const std::string& council, const std::string& id);
  // By the id in the council's own system, as it was entered: of a merged record too. Nothing if nobody has it.
  static std::optional<std::string> FindByExternalId(Tx& tx, const std::string& council,
                                                     const std::string& external_id);
  // Those of these ids in the council's own system who are recorded, by that id; a merged one's leads to the kept
  // record.
  static std::map<std::string, YoungPerson> WithExternalIds(Tx& tx, const std::string& council,
                                                            const std::vector<std::string>& external_ids);
  static void Save(Tx& tx, const YoungPerson& person);
  // Removes the legal statuses, placements and flags that are in the tables and no longer part of the record: what was
  // voided stays in the record's versions.
  static void RemoveVoided(Tx& tx, const YoungPerson& person);
};

}  // namespace homeward::episode
