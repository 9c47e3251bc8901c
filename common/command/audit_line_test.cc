#include "common/command/audit_line.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include "common/core/sha256.h"

namespace homeward {
namespace {

AuditRow NewRow() {
  return {.id = "0190a1b2-0000-7000-8000-000000000001",
          .council = "E08000036",
          .time = absl::FromUnixMicros(1'774'649'700'123'456),
          .caller = "worker-7",
          .roles = "practitioner,team_manager",
          .purpose = "night \"duty\"\n\xc3\xa9",
          .method = "/homeward.test.v1.EchoService/GetNote",
          .resource = "note-1",
          .outcome = "OK",
          .reason = "",
          .trace = std::string(32, 'a'),
          .subjects = {"child-1", "child-2"}};
}

// Without its line break, as it is given back.
std::string LineOf(const AuditRow& row) {
  std::string line = AuditLine(row);
  EXPECT_EQ(line.back(), '\n');
  line.pop_back();
  return line;
}

std::string Checked(const std::string& text) { return absl::StrCat("1 ", Sha256Hex(text), " ", text); }

TEST(AuditLine, GivesBackEveryField) {
  const AuditRow row = NewRow();
  const std::string line = LineOf(row);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto found = ParseAuditLine(line);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, row.id);
  EXPECT_EQ(found->council, row.council);
  EXPECT_EQ(found->time, row.time);
  EXPECT_EQ(found->caller, row.caller);
  EXPECT_EQ(found->roles, row.roles);
  EXPECT_EQ(found->purpose, row.purpose);
  EXPECT_EQ(found->method, row.method);
  EXPECT_EQ(found->resource, row.resource);
  EXPECT_EQ(found->outcome, row.outcome);
  EXPECT_EQ(found->reason, row.reason);
  EXPECT_EQ(found->trace, row.trace);
  EXPECT_EQ(found->subjects, row.subjects);
}

TEST(AuditLine, EveryOtherByteIsNoticed) {
  const std::string line = LineOf(NewRow());
  for (size_t i = 0; i < line.size(); ++i) {
    std::string wrong = line;
    wrong[i] ^= 1;
    EXPECT_FALSE(ParseAuditLine(wrong).has_value()) << i;
    EXPECT_FALSE(ParseAuditLine(line.substr(0, i)).has_value()) << i;
  }
  EXPECT_FALSE(ParseAuditLine(line + " ").has_value());
}

TEST(AuditLine, OfAnotherVersionIsNoneOfOurs) {
  std::string later = LineOf(NewRow());
  later[0] = '2';
  EXPECT_FALSE(ParseAuditLine(later).has_value());
}

// A checksum says that a line is as it was written, not that it was we who wrote it.
TEST(AuditLine, NeedsEveryFieldInItsType) {
  const std::string line = LineOf(NewRow());
  const std::string text = line.substr(line.find('{'));
  ASSERT_TRUE(ParseAuditLine(Checked(text)).has_value());
  const auto changed = [&text](const std::string& from, const std::string& to) {
    std::string other = text;
    return ParseAuditLine(Checked(other.replace(other.find(from), from.size(), to))).has_value();
  };
  for (const char* field : {"id", "council", "audited_us", "caller", "roles", "purpose", "method", "resource",
                            "outcome", "reason", "trace", "subjects"}) {
    EXPECT_FALSE(changed(absl::StrCat("\"", field, "\":"), absl::StrCat("\"", field, "-was\":"))) << field;
  }
  EXPECT_FALSE(changed("\"OK\"", "7"));
  EXPECT_FALSE(changed("1774649700123456", "\"soon\""));
  EXPECT_FALSE(changed("\"child-1\"", "1"));
  EXPECT_FALSE(changed("[\"child-1\",\"child-2\"]", "\"child-1\""));
  EXPECT_FALSE(ParseAuditLine(Checked("[]")).has_value());
  EXPECT_FALSE(ParseAuditLine(Checked("{")).has_value());
}

}  // namespace
}  // namespace homeward
