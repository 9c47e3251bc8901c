#include "episode-service/imports/csv.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <gmock/gmock.h>

#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kHead[] = "CHILD,DOB,MISSING,MIS_START,MIS_END\n";

absl::StatusOr<std::vector<ReturnRow>> Read(absl::string_view text) { return ReadTable(ReturnFile::kMissing, text); }

TEST(ReadTable, ReadsRowsWithTheLinesThatAnEditorShows) {
  const auto rows = Read(absl::StrCat(kHead, "1,2,M,3,4\n\n\"a\nb\",2,A,3,\n3,,M,,\n"));
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT(*rows, SizeIs(3));
  EXPECT_EQ((*rows)[0].line, 2);
  EXPECT_EQ((*rows)[1].line, 4);
  EXPECT_THAT((*rows)[1].fields, ElementsAre("a\nb", "2", "A", "3", ""));
  EXPECT_EQ((*rows)[2].line, 6) << "a line break in quotes counts";
}

TEST(ReadTable, TakesMarkCrlfAndAMissingLastLineEnd) {
  const auto rows = Read(
      "\xef\xbb\xbf"
      "CHILD,DOB,MISSING,MIS_START,MIS_END\r\n1,2,M,3,4\r\n5,6,A,7,8");
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_EQ((*rows)[1].line, 3);
  EXPECT_THAT((*rows)[1].fields, ElementsAre("5", "6", "A", "7", "8"));
}

TEST(ReadTable, FindsColumnsByNameInAnyOrder) {
  const auto rows = Read("MIS_END,MIS_START,CHILD,MISSING,DOB\n4,3,1,M,2\n");
  ASSERT_THAT(rows, IsOk());
  EXPECT_THAT(rows->front().fields, ElementsAre("1", "2", "M", "3", "4"));
}

TEST(ReadTable, AHeaderAloneIsATable) { EXPECT_THAT(Read(kHead).value(), IsEmpty()); }

TEST(ReadTable, RefusesOtherColumns) {
  for (const char* head : {"", "\n", "child,DOB,MISSING,MIS_START,MIS_END\n", "CHILD,DOB,MISSING,MIS_START\n",
                           "CHILD,DOB,MISSING,MIS_START,MIS_END,MORE\n", "CHILD,CHILD,MISSING,MIS_START,MIS_END\n",
                           "CHILD;DOB;MISSING;MIS_START;MIS_END\n", "CHILD, DOB,MISSING,MIS_START,MIS_END\n"}) {
    EXPECT_THAT(Read(head).status(), FailsWith(kInvalid, "HEADER_INVALID")) << head;
  }
}

TEST(ReadTable, RefusesOtherEncodings) {
  EXPECT_THAT(Read(absl::StrCat(kHead, "J\xf6rg,2,M,3,4\n")).status(), FailsWith(kInvalid, "ENCODING_INVALID"));
  EXPECT_THAT(Read("\xff\xfe"
                   "C")
                  .status(),
              FailsWith(kInvalid, "ENCODING_INVALID"));
  EXPECT_THAT(Read(absl::string_view("C\0H\0", 4)).status(), FailsWith(kInvalid, "ENCODING_INVALID"));
}

TEST(ReadTable, SpacesBelongToTheirField) {
  EXPECT_THAT(Read(absl::StrCat(kHead, " 1,2,M ,3,4\n"))->front().fields, ElementsAre(" 1", "2", "M ", "3", "4"));
}

TEST(ReadTable, ARowOfAnotherLengthIsHandedOn) {
  const auto rows = Read(absl::StrCat(kHead, "1,2\n1,2,M,3,4,5,6,7,8\n"));
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_THAT((*rows)[0].fields, SizeIs(2));
  EXPECT_THAT((*rows)[1].fields, SizeIs(6)) << "one more than there should be says enough";
}

TEST(ReadTable, StrayQuotesNameFileAndLineAndNothingElse) {
  const auto stray = Read(absl::StrCat(kHead, "1,2,M,3,4\nRob\"in,2,M,3,4\n")).status();
  EXPECT_THAT(stray, FailsWith(kInvalid, "CSV_MALFORMED"));
  EXPECT_THAT(std::string(stray.message()), HasSubstr("missing file is no CSV at line 3"));
  EXPECT_THAT(std::string(stray.message()), Not(HasSubstr("Rob")));
  const auto open = Read(absl::StrCat(kHead, "1,2,M,3,4\n\"Robin,2,M,3,4\n5,6,A,7,8\n")).status();
  EXPECT_THAT(open, FailsWith(kInvalid, "CSV_MALFORMED"));
  EXPECT_THAT(std::string(open.message()), HasSubstr("line 3"));
}

TEST(ReadTable, NothingHostileGrows) {
  EXPECT_THAT(Read(absl::StrCat(kHead, std::string(100'000, ','))).status(), FailsWith(kInvalid, "CSV_MALFORMED"));
  EXPECT_THAT(Read(absl::StrCat(kHead, std::string(5'000, 'a'), ",,,,\n")).status(),
              FailsWith(kInvalid, "CSV_MALFORMED"));
  std::string quoted = absl::StrCat(kHead, "\"");
  for (int i = 0; i < 5'000; ++i) absl::StrAppend(&quoted, "a\n");
  EXPECT_THAT(Read(quoted).status(), FailsWith(kInvalid, "CSV_MALFORMED"));
  std::string many = kHead;
  for (size_t i = 0; i <= kMostRows; ++i) many += "1\n";
  EXPECT_THAT(Read(many).status(), FailsWith(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE"));
  EXPECT_THAT(Read(absl::string_view(many).substr(0, many.size() - 2)).value(), SizeIs(kMostRows));
}

}  // namespace
}  // namespace homeward::episode
