#include "common/core/csv.h"

#include <gmock/gmock.h>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr CsvSpaces kTrimmed = CsvSpaces::kTrimmed;

TEST(ParseCsv, KnowsOnWhichLineARecordBegins) {
  const auto rows = ParseCsv("id,name\r\n\r\n1,\"two\nlines\"\n2, \"a \"\"b\"\"\" \n3,", kTrimmed);
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
  EXPECT_THAT(ParseCsv("\xef\xbb\xbfid\n", kTrimmed)->front().fields, ElementsAre("id"));
}

TEST(ParseCsv, NamesTheLineThatCannotBeRead) {
  const absl::Status status = ParseCsv("id,name\n1,a\"b\n", kTrimmed).status();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 2"));
  EXPECT_THAT(ParseCsv("id\n\"open", kTrimmed).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
}

TEST(ParseCsv, KeepsSpacesWhereTheyCount) {
  EXPECT_THAT(ParseCsv(" a,b \n", CsvSpaces::kKept)->front().fields, ElementsAre(" a", "b "));
  EXPECT_THAT(ParseCsv(" a,b \n", kTrimmed)->front().fields, ElementsAre("a", "b"));
}

TEST(ParseCsv, HoldsNoMoreThanItsLimits) {
  const CsvLimits limits{.rows = 2, .fields = 2, .field_bytes = 3, .line_bytes = 12};
  EXPECT_THAT(ParseCsv("abc,b\n1,2,3,4\n", kTrimmed, limits)->back().fields, ElementsAre("1", "2", "3"));
  EXPECT_THAT(ParseCsv("abcd\n", kTrimmed, limits).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
  EXPECT_THAT(ParseCsv("1,2,3,4,5,6,7\n", kTrimmed, limits).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
  EXPECT_THAT(ParseCsv("1\n2\n3\n", kTrimmed, limits).status(),
              FailsWith(absl::StatusCode::kResourceExhausted, "CSV_TOO_LARGE"));
}

}  // namespace
}  // namespace homeward
