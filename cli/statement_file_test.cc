#include "cli/statement_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"

namespace homeward::cli {
namespace {

using episode::v1::SyncYoungPeopleRequest;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

SyncYoungPeopleRequest First(const std::string& source = "case_management") {
  SyncYoungPeopleRequest first;
  first.set_council("E08000036");
  first.set_source(source);
  return first;
}

SyncYoungPeopleRequest Parsed(const std::string& message) {
  SyncYoungPeopleRequest request;
  EXPECT_TRUE(request.ParseFromString(message));
  return request;
}

TEST(ReadStatements, ReadsOneChildFromEachLine) {
  const auto file = ReadStatements("{\"external_id\": \"1\"}\r\n\n{\"external_id\": \"2\"}\n");
  ASSERT_THAT(file, IsOk());
  ASSERT_EQ(file->statements.size(), 2U);
  EXPECT_EQ(file->statements[1].external_id(), "2");
  EXPECT_THAT(file->lines, ElementsAre(1, 3));
}

TEST(ReadStatements, NamesTheLineThatCannotBeReadAndNothingOfIt) {
  const auto file = ReadStatements("{\"external_id\": \"1\"}\n{\"given_name\": {\"Zyxomarker\": 1}}\n");
  ASSERT_THAT(file, FailsWith(absl::StatusCode::kInvalidArgument, "JSON_INVALID"));
  EXPECT_THAT(std::string(file.status().message()), AllOf(HasSubstr("line 2"), Not(HasSubstr("Zyxomarker"))));
}

TEST(Messages, HoldAllStatementsInOrder) {
  StatementFile file;
  for (int i = 0; i < 401; ++i) file.statements.emplace_back().set_external_id(std::to_string(i));
  int next = 0;
  std::string request_id;
  for (const std::string& message : file.Messages(First())) {
    const SyncYoungPeopleRequest request = Parsed(message);
    if (next == 0) request_id = request.request_id();
    EXPECT_EQ(request.request_id(), request_id);
    EXPECT_EQ(request.source(), "case_management");
    for (const auto& statement : request.young_people()) EXPECT_EQ(statement.external_id(), std::to_string(next++));
  }
  EXPECT_EQ(next, 401);
}

TEST(Messages, OfTheSameFileHaveTheSameRequestId) {
  StatementFile file;
  file.statements.emplace_back().set_external_id("1");
  const std::string request_id = Parsed(file.Messages(First())[0]).request_id();
  EXPECT_EQ(Parsed(file.Messages(First())[0]).request_id(), request_id);
  EXPECT_NE(Parsed(file.Messages(First("early_help"))[0]).request_id(), request_id);
  file.statements[0].set_external_id("2");
  EXPECT_NE(Parsed(file.Messages(First())[0]).request_id(), request_id);
}

TEST(Messages, OfAFileWithoutStatementsAreOne) { EXPECT_EQ(StatementFile().Messages(First()).size(), 1U); }

}  // namespace
}  // namespace homeward::cli
