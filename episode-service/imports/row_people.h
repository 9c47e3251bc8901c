#pragma once

#include <absl/types/span.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/imports/spreadsheet.h"
#include "episode-service/people/young_person.h"

namespace homeward::episode {

// Who on record is meant by the rows of a spreadsheet.
struct RowPeople {
  struct Meant {
    std::string young_person;
    std::vector<RowPerson> also;  // how rows may say so, too
  };
  std::map<RowPerson, Meant> meant;           // nothing of those who are not found
  std::set<RowPerson> ambiguous;              // those whose name and date of birth may mean several
  std::map<std::string, YoungPerson> people;  // who is meant, by id; of a merged one the kept record
};

// By id, or by name and date of birth to the letter, now or before. `external_id_source` is the mapping's. A number of
// statements that does not depend on how many rows there are.
RowPeople FindPeople(Tx& tx, const std::string& council, const std::string& external_id_source,
                     absl::Span<const SpreadsheetPerson> rows);

}  // namespace homeward::episode
