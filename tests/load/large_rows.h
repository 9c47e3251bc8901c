#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "tests/load/sql_connection.h"
#include "tests/support/invented_names.h"

namespace homeward::load {

// Somebody on record, in which council, and an episode of theirs.
struct InventedPerson {
  std::string council;
  InventedName name;
  std::string born;     // YYYY-MM-DD
  std::string episode;  // an ended one
};

// Writes invented young people, as many in each council, with the index of their names as the service makes it, and two
// episodes each; twenty of a council are missing now, however large it is. Returns a thousand of them. Straight into
// the tables: a million commands would take a day.
absl::StatusOr<std::vector<InventedPerson>> FillLarge(SqlConnection& connection, int people, int councils);

}  // namespace homeward::load
