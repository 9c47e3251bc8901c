#include "cli/spreadsheet_file.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::cli {
namespace {

using ::testing::SizeIs;
namespace v1 = episode::v1;

const absl::Time kNow = At("2026-03-10T12:00:00Z");

TEST(CsvTextTest, ARowIsAsItStands) {
  const CsvText text("a,b\r\n1,\"x\r\n\"\"y\"\"\"\r\n\r\n2,\xf6");
  EXPECT_EQ(text.lines(), 5);
  EXPECT_EQ(text.RowAt(1), "a,b");
  EXPECT_EQ(text.RowAt(2), "1,\"x\r\n\"\"y\"\"\"");
  EXPECT_EQ(text.RowAt(4), "");
  EXPECT_EQ(text.RowAt(5), "2,\xf6");
  EXPECT_EQ(text.RowAt(0), "");
  EXPECT_EQ(text.RowAt(6), "");
}

TEST(CsvFields, AreQuotedWhereTheyNeedIt) {
  EXPECT_EQ(CsvField("plain text"), "plain text");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"a\""), "\"say \"\"a\"\"\"");
}

class SpreadsheetFileTest : public testing::Test {
 protected:
  SpreadsheetFileTest() { std::filesystem::create_directories(folder_); }

  absl::StatusOr<SpreadsheetFile> Read(const std::string& csv, const std::string& json) {
    std::ofstream(folder_ + "/log.csv", std::ios::binary) << csv;
    std::ofstream(folder_ + "/log.json") << json;
    return SpreadsheetFile::Read(folder_ + "/log.csv", folder_ + "/log.json");
  }

  static v1::ImportReject Reject(int64_t line, const std::string& rule, bool noted = false) {
    v1::ImportReject reject;
    reject.set_line(line);
    reject.set_rule(rule);
    reject.set_reason("DATE_INVALID");
    reject.set_column("start_date");
    reject.set_text("this is no date");
    reject.set_severity(noted ? v1::REJECT_SEVERITY_NOTED : v1::REJECT_SEVERITY_REJECTED);
    return reject;
  }

  static v1::ImportEpisodesRequest Parsed(const std::string& bytes) {
    v1::ImportEpisodesRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    return request;
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/spreadsheet_file_test");
};

TEST_F(SpreadsheetFileTest, SaysOnceHowItIsReadAndSendsPieces) {
  const std::string large(1200 * 1024, 'x');
  const auto file = Read(large, R"({"source": "log", "start_date": {"column": "From"}})");
  ASSERT_THAT(file, IsOk());
  const auto messages = file->Messages("E08000036", true, kNow);
  ASSERT_THAT(messages, SizeIs(3));
  EXPECT_EQ(Parsed(messages[0]).mapping().start_date().column(), "From");
  EXPECT_FALSE(Parsed(messages[1]).has_mapping());
  std::string joined;
  for (const std::string& message : messages) {
    EXPECT_TRUE(Parsed(message).dry_run());
    EXPECT_EQ(Parsed(message).request_id(), Parsed(messages[0]).request_id());
    joined += Parsed(message).data();
  }
  EXPECT_EQ(joined, large);
  EXPECT_THAT(Read("", "{}")->Messages("E08000036", false, kNow), SizeIs(1));
}

TEST_F(SpreadsheetFileTest, RejectedRowsAreByteForByteThoseOfTheFile) {
  const auto file = Read(
      "\xef\xbb\xbf"
      "Id;From\r\n1;\"a\r\nb\"\r\n2; c \r\n3;d\r\n",
      R"({"separator": "SPREADSHEET_SEPARATOR_SEMICOLON"})");
  ASSERT_THAT(file, IsOk());
  v1::ListImportRejectsResponse rejects;
  *rejects.add_rejects() = Reject(2, "HW20");
  *rejects.add_rejects() = Reject(2, "HW21");
  *rejects.add_rejects() = Reject(4, "HW20");
  *rejects.add_rejects() = Reject(5, "HW30", true);
  EXPECT_EQ(file->Rejected(rejects),
            "\xef\xbb\xbf"
            "Id;From;homeward_line;homeward_reason\r\n"
            "1;\"a\r\nb\";2;\"HW20 DATE_INVALID start_date: this is no date / HW21 DATE_INVALID start_date: this is no "
            "date\"\r\n"
            "2; c ;4;\"HW20 DATE_INVALID start_date: this is no date\"\r\n");
}

TEST_F(SpreadsheetFileTest, SaysWhatCannotBeRead) {
  EXPECT_THAT(Read("", R"({"soruce": "log"})").status(), FailsWith(absl::StatusCode::kInvalidArgument, "JSON_INVALID"));
  ASSERT_THAT(Read("", "{}"), IsOk());
  EXPECT_THAT(SpreadsheetFile::Read(folder_ + "/none.csv", folder_ + "/log.json").status(),
              FailsWith(absl::StatusCode::kNotFound, "FILE_UNREADABLE"));
}

}  // namespace
}  // namespace homeward::cli
