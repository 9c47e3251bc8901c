#include "cli/return_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "common/core/status_matchers.h"

namespace homeward::cli {
namespace {

using ::testing::SizeIs;

class ReturnFolderTest : public testing::Test {
 protected:
  ReturnFolderTest() : folder_(absl::StrCat(testing::TempDir(), "/return_folder_test")) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Write("Header.CSV", "CHILD\n1\n");
    Write("episodes.csv", "CHILD\n");
    Write("missing.csv", "CHILD\r\n1,\"a\r\nb \"\"c\"\"\"\r\n2\r\n");
  }

  void Write(const std::string& name, const std::string& text) { std::ofstream(folder_ + "/" + name) << text; }

  static episode::v1::ImportSsda903Request Parsed(const std::string& bytes) {
    episode::v1::ImportSsda903Request request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    return request;
  }

  const std::string folder_;
};

TEST_F(ReturnFolderTest, FindsFilesInAnyCaseAndRowsWithTheirLineBreaks) {
  const auto folder = ReturnFolder::Read(folder_);
  ASSERT_THAT(folder, IsOk());
  EXPECT_EQ(folder->RowAt(episode::v1::RETURN_FILE_HEADER, 2), "1");
  EXPECT_EQ(folder->RowAt(episode::v1::RETURN_FILE_MISSING, 2), "1,\"a\r\nb \"\"c\"\"\"");
  EXPECT_EQ(folder->RowAt(episode::v1::RETURN_FILE_MISSING, 4), "2");
  EXPECT_EQ(folder->RowAt(episode::v1::RETURN_FILE_MISSING, 99), "");
  EXPECT_EQ(folder->RowAt(episode::v1::RETURN_FILE_UASC, 1), "");
}

TEST_F(ReturnFolderTest, TheSameReturnHasTheSameRequestId) {
  const auto id = [this](const std::string& council, int year) {
    return Parsed(ReturnFolder::Read(folder_)->Messages(council, year).front()).request_id();
  };
  const std::string first = id("E08000036", 2018);
  EXPECT_EQ(id("E08000036", 2018), first);
  EXPECT_NE(id("E08000036", 0), first);
  EXPECT_NE(id("E10000016", 2018), first);
  Write("episodes.csv", "CHILD\n1\n");
  EXPECT_NE(id("E08000036", 2018), first);
}

TEST_F(ReturnFolderTest, LargeFilesAreSentInPieces) {
  const std::string large(1200 * 1024, 'x');
  Write("uasc.csv", large);
  const auto messages = ReturnFolder::Read(folder_)->Messages("E08000036", 2018);
  ASSERT_THAT(messages, SizeIs(6));
  std::string joined;
  for (size_t i = 3; i < messages.size(); ++i) joined += Parsed(messages[i]).chunks(0).data();
  EXPECT_EQ(joined, large);
}

TEST_F(ReturnFolderTest, SaysWhatIsMissing) {
  EXPECT_THAT(ReturnFolder::Read(folder_ + "/none").status(),
              FailsWith(absl::StatusCode::kNotFound, "FOLDER_UNREADABLE"));
  std::filesystem::remove(folder_ + "/missing.csv");
  EXPECT_THAT(ReturnFolder::Read(folder_).status(), FailsWith(absl::StatusCode::kNotFound, "FILE_MISSING"));
}

}  // namespace
}  // namespace homeward::cli
