#include "cli/csv.h"

#include <gmock/gmock.h>

#include "common/core/status_matchers.h"

namespace homeward::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseCsv, KnowsOnWhichLineARecordBegins) {
  const auto rows = ParseCsv("id,name\r\n\r\n1,\"two\nlines\"\n2, \"a \"\"b\"\"\" \n3,");
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_THAT((*rows)[0].fields, ElementsAre("id", "name"));
  EXPECT_EQ((*rows)[1].line, 3);
  EXPECT_THAT((*rows)[1].fields, ElementsAre("1", "two\nlines"));
  EXPECT_EQ((*rows)[2].line, 5);
  EXPECT_THAT((*rows)[2].fields, ElementsAre("2", "a \"b\""));
  EXPECT_THAT((*rows)[3].fields, ElementsAre("3", ""));
}

TEST(ParseCsv, SkipsTheMarkOfASpreadsheet) {
  EXPECT_THAT(ParseCsv("\xef\xbb\xbfid\n")->front().fields, ElementsAre("id"));
}

TEST(ParseCsv, NamesTheLineThatCannotBeRead) {
  const absl::Status status = ParseCsv("id,name\n1,a\"b\n").status();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "CSV_UNREADABLE"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 2"));
  EXPECT_THAT(ParseCsv("id\n\"open").status(), FailsWith(absl::StatusCode::kInvalidArgument, "CSV_UNREADABLE"));
}

}  // namespace
}  // namespace homeward::cli
