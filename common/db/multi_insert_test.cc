#include "common/db/multi_insert.h"

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

class MultiInsertTest : public testing::Test {
 protected:
  MultiInsertTest() {
    database_.Execute(
        "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY,"
        " line VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,"
        " body MEDIUMBLOB NOT NULL) ENGINE = InnoDB");
  }

  absl::Status Run(MultiInsert& insert) {
    return database_.db().Transact(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
      insert.Run(tx.sql());
      return absl::OkStatus();
    });
  }

  std::string Stored(const char* column, int64_t id) {
    return database_.Text(absl::StrCat("SELECT ", column, " FROM note WHERE id = ", id));
  }

  TestDatabase database_;
};

std::string EveryByte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  return bytes;
}

TEST_F(MultiInsertTest, HostileTextComesBackAsItWas) {
  const std::vector<std::string> lines = {"O'Brien :name \\ %",
                                          "'); DROP TABLE note; --",
                                          ":v0 :v1 ::",
                                          "\"quoted\" `ticks` /* not */ # a comment",
                                          "\xf0\x9f\x98\x80 \xf0\x90\x80\x80 \xc3\xa9",
                                          "trailing space ",
                                          "\\",
                                          "\\'",
                                          "tab\tand\nline",
                                          ""};
  MultiInsert insert("INSERT INTO note (id, line, body) VALUES");
  for (size_t i = 0; i < lines.size(); ++i) insert.Row(static_cast<int64_t>(i), lines[i], EveryByte() + lines[i]);
  ASSERT_THAT(Run(insert), IsOk());
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(Stored("line", static_cast<int64_t>(i)), lines[i]);
    EXPECT_EQ(Stored("body", static_cast<int64_t>(i)), EveryByte() + lines[i]);
  }
}

// Plain binds take the same way as one row: statements are built from C strings, values must not end there.
TEST_F(MultiInsertTest, PlainBindsKeepEveryByteToo) {
  const std::string line = "O'Brien :name \\ % \xf0\x9f\x98\x80";
  const std::string body = std::string(3, '\0') + EveryByte() + EveryByte();
  ASSERT_THAT(database_.db().Transact(absl::Now() + absl::Seconds(10),
                                      [&](Tx& tx) {
                                        tx.sql() << "INSERT INTO note (id, line, body) VALUES (1, :line, :body)",
                                            soci::use(line, "line"), soci::use(body, "body");
                                        return absl::OkStatus();
                                      }),
              IsOk());
  EXPECT_EQ(Stored("line", 1), line);
  EXPECT_EQ(Stored("body", 1), body);
}

TEST_F(MultiInsertTest, ManyRowsAreOneStatement) {
  MultiInsert insert("INSERT INTO note (id, line, body) VALUES");
  constexpr int64_t kRows = 1000;
  for (int64_t id = 0; id < kRows; ++id) insert.Row(id, absl::StrCat("it's :v", id), std::string());
  int64_t before = 0, after = 0;
  const std::string inserts =
      "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'COM_INSERT'";
  ASSERT_THAT(database_.db().Transact(absl::Now() + absl::Seconds(10),
                                      [&](Tx& tx) {
                                        tx.sql() << inserts, soci::into(before);
                                        insert.Run(tx.sql());
                                        tx.sql() << inserts, soci::into(after);
                                        return absl::OkStatus();
                                      }),
              IsOk());
  EXPECT_EQ(after - before, 1);
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM note"), kRows);
  EXPECT_EQ(Stored("line", 999), "it's :v999");
}

TEST_F(MultiInsertTest, TheTailFollowsTheRows) {
  for (const char* line : {"first", "second"}) {
    MultiInsert insert("INSERT INTO note (id, line, body) VALUES", "ON DUPLICATE KEY UPDATE line = VALUES(line)");
    insert.Row(int64_t{1}, line, "");
    insert.Row(int64_t{2}, line, "");
    ASSERT_THAT(Run(insert), IsOk());
  }
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM note WHERE line = 'second'"), 2);
}

TEST_F(MultiInsertTest, NumbersKeepTheirWholeRange) {
  MultiInsert insert("INSERT INTO note (id, line, body) VALUES");
  insert.Row(std::numeric_limits<int64_t>::min(), "", "");
  insert.Row(std::numeric_limits<int64_t>::max(), "", "");
  ASSERT_THAT(Run(insert), IsOk());
  EXPECT_EQ(database_.Text("SELECT MIN(id) FROM note"), "-9223372036854775808");
  EXPECT_EQ(database_.Text("SELECT MAX(id) FROM note"), "9223372036854775807");
}

TEST_F(MultiInsertTest, WithoutRowsItDoesNothing) {
  MultiInsert insert("INSERT INTO no_such_table (id) VALUES");
  EXPECT_TRUE(insert.empty());
  EXPECT_THAT(Run(insert), IsOk());
}

}  // namespace
}  // namespace homeward
