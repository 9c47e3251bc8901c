#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "tests/load/sql_connection.h"
#include "tests/support/invented_names.h"

namespace homeward::load {

// Somebody on record, and in which council.
struct SearchedPerson {
  std::string council;
  InventedName name;
  std::string born;  // YYYY-MM-DD
};

// Writes invented young people, as many in each council, with the index of their names as the service makes it, and
// returns a thousand of them. Straight into the tables: a million commands would take a day.
absl::StatusOr<std::vector<SearchedPerson>> FillForSearch(SqlConnection& connection, int people, int councils);

}  // namespace homeward::load
