#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace homeward::cli {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestEntry) {
  Table table({"RISK", "HOURS"});
  table.Add({"high", "3"});
  table.Add({"no_apparent_risk", "101"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "RISK              HOURS\n"
            "high              3\n"
            "no_apparent_risk  101\n");
}

TEST(Table, CountsCharactersNotBytes) {
  Table table({"A", "B"});
  table.Add({"§ 5", "x"});
  table.Add({"abc", "y"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "A    B\n§ 5  x\nabc  y\n");
}

}  // namespace
}  // namespace homeward::cli
