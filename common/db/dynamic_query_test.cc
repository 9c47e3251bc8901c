#include "common/db/dynamic_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;

TEST(ColumnsOf, CountsWhatASelectNames) {
  EXPECT_EQ(ColumnsOf("SELECT a FROM t"), 1u);
  EXPECT_EQ(ColumnsOf("SELECT a, b, c FROM t WHERE d IN (1, 2)"), 3u);
  EXPECT_EQ(ColumnsOf("SELECT COALESCE(a, ''), ' FROM ,', (SELECT b FROM u, v), c FROM t"), 4u);
  EXPECT_EQ(ColumnsOf("SELECT 1"), 1u);
  EXPECT_EQ(ColumnsOf("(SELECT a, b FROM t LIMIT 1) UNION ALL (SELECT c, d FROM t)"), 2u);
  EXPECT_EQ(ColumnsOf("(SELECT 'it''s', 2) UNION ALL (SELECT c, d FROM t)"), 2u);
}

class DynamicQueryTest : public ::testing::Test {
 protected:
  // Reads the only row of `select`.
  template <class Read>
  absl::Status Row(const std::string& select, Read read) {
    return database_.db().Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
      DynamicQuery(select).ForEach(tx.sql(), [&](RowReader row) { read(row); });
      return absl::OkStatus();
    });
  }
  TestDatabase database_;
};

TEST_F(DynamicQueryTest, ReadsEachColumnAsWhatItIs) {
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;
  std::optional<double> ratio, none = 1;
  std::optional<absl::Time> time, never = absl::UnixEpoch();
  bool flag = false;
  const auto status =
      Row("SELECT 'cafÃ©', '', CAST(1 AS SIGNED INT), -9223372036854775808, 9223372036854775807, COUNT(*), 2.5E0,"
          " CAST(NULL AS DOUBLE), 1000000, CAST(NULL AS SIGNED), 1 = 1",
          [&](RowReader& row) {
            texts = {row.Text(), row.Text()};
            numbers = {row.Number(), row.Number(), row.Number(), row.Number()};
            ratio = row.OptionalDouble();
            none = row.OptionalDouble();
            time = row.OptionalTime();
            never = row.OptionalTime();
            flag = row.Flag();
          });
  ASSERT_THAT(status, IsOk());
  EXPECT_THAT(texts, ElementsAre("cafÃ©", ""));
  EXPECT_THAT(numbers, ElementsAre(1, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(), 1));
  EXPECT_EQ(ratio, 2.5);
  EXPECT_EQ(none, std::nullopt);
  EXPECT_EQ(time, absl::FromUnixSeconds(1));
  EXPECT_EQ(never, std::nullopt);
  EXPECT_TRUE(flag);
}

TEST_F(DynamicQueryTest, OneOfTheRowsWithTheseKeysOfWhateverCouncils) {
  const std::vector<std::pair<std::string, std::string>> keys = {{"a", "1"}, {"b", "1"}, {"b", "2"}};
  const std::string rows =
      "SELECT CONCAT(council, id) AS name FROM (SELECT 'a' AS council, '1' AS id UNION ALL SELECT 'a', '2'"
      " UNION ALL SELECT 'b', '1' UNION ALL SELECT 'b', '2' UNION ALL SELECT 'c', '1') AS t";
  std::vector<std::string> found;
  const auto status = database_.db().Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    DynamicQuery query(rows);
    query.WhereOneOf("id", keys).Add("AND council <> :other").Bind("other", std::string("x")).Add("ORDER BY name");
    query.ForEach(tx.sql(), [&](RowReader row) { found.push_back(row.Text()); });
    return absl::OkStatus();
  });
  ASSERT_THAT(status, IsOk());
  EXPECT_THAT(found, ElementsAre("a1", "b1", "b2"));
}

TEST_F(DynamicQueryTest, ARowThatIsNotWhatWasExpectedIsAMisuse) {
  const auto misused = FailsWith(absl::StatusCode::kInternal, "DATABASE_MISUSED");
  EXPECT_THAT(Row("SELECT CAST(NULL AS CHAR)", [](RowReader& row) { row.Text(); }), misused);
  EXPECT_THAT(Row("SELECT CAST(NULL AS SIGNED)", [](RowReader& row) { row.Number(); }), misused);
  EXPECT_THAT(Row("SELECT 'private'", [](RowReader& row) { row.Number(); }), misused);
  EXPECT_THAT(Row("SELECT 'private'", [](RowReader& row) { row.OptionalDouble(); }), misused);
  EXPECT_THAT(Row("SELECT 1", [](RowReader& row) { row.Text(), row.Text(); }), misused);
}

TEST_F(DynamicQueryTest, ALongTextAndAShortOneAfterItStayApart) {
  std::vector<std::string> texts;
  ASSERT_THAT(Row("(SELECT REPEAT('x', 100), NULL) UNION ALL (SELECT 'y', 'z')",
                  [&](RowReader& row) { texts.push_back(row.Text()); }),
              IsOk());
  EXPECT_THAT(texts, ElementsAre(std::string(100, 'x'), "y"));
}

}  // namespace
}  // namespace homeward
