#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <absl/time/clock.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/test_database.h"

namespace homeward {

// For tests of size: adds `times` rows (up to 100,000) like the one that `which` says, but for the columns of
// `differing`, whose expressions may use numbers.i (0, 1, 2 …).
inline void Multiply(TestDatabase& database, const std::string& table, const std::string& which, int times,
                     const std::map<std::string, std::string>& differing) {
  const std::string columns = database.Text(
      absl::StrCat("SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position) FROM information_schema.columns"
                   " WHERE table_schema = DATABASE() AND table_name = '",
                   table, "'"));
  std::vector<std::string> expressions;
  for (const std::string& column : std::vector<std::string>(absl::StrSplit(columns, ','))) {
    const auto other = differing.find(column);
    expressions.push_back(other == differing.end() ? absl::StrCat(table, ".", column) : other->second);
  }
  const std::string digits =
      "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5"
      " UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
  database.Execute(absl::StrCat("INSERT INTO ", table, " (", columns, ") SELECT ", absl::StrJoin(expressions, ", "),
                                " FROM ", table,
                                " JOIN (SELECT e.d * 10000 + f.d * 1000 + g.d * 100 + h.d * 10 + k.d AS i FROM ",
                                digits, " e JOIN ", digits, " f JOIN ", digits, " g JOIN ", digits, " h JOIN ", digits,
                                " k) AS numbers WHERE ", table, ".", which, " AND numbers.i < ", times));
  database.Execute(absl::StrCat("ANALYZE TABLE ", table));
}

// The index by which a SELECT reads its first table.
inline std::string IndexOf(TestDatabase& database, const std::string& select) {
  std::string key;
  const absl::Status read = database.db().Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    soci::row plan;
    tx.sql() << absl::StrCat("EXPLAIN ", select), soci::into(plan);
    key = plan.get<std::string>("key", "none");
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return key;
}

}  // namespace homeward
