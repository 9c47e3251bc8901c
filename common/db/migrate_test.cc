#include "common/db/migrate.h"

#include <gtest/gtest.h>

#include <barrier>
#include <thread>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

// Neither statement could be run twice.
constexpr EmbeddedFile kFirst = {"0001_home.sql",
                                 "CREATE TABLE home (id BIGINT NOT NULL PRIMARY KEY,\n"
                                 "  name VARCHAR(20) NOT NULL DEFAULT 'a:b') ENGINE = InnoDB;\n"
                                 "INSERT INTO home (id) VALUES (1);\n"};
constexpr EmbeddedFile kSecond = {"0002_room.sql", "CREATE TABLE room (id BIGINT NOT NULL PRIMARY KEY);\n"};

TEST(Migrate, AppliesEveryStatementOnce) {
  TestDatabase database;
  const EmbeddedFile files[] = {kFirst, kSecond};
  EXPECT_THAT(Migrate(database.options(), files), IsOk());
  EXPECT_THAT(Migrate(database.options(), files), IsOk());
  EXPECT_EQ(database.Text("SELECT name FROM home"), "a:b");
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM room"), 0);
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM schema_migration"), 3);
}

TEST(Migrate, TakesNewFilesUpLater) {
  TestDatabase database;
  const EmbeddedFile files[] = {kFirst, kSecond};
  ASSERT_THAT(Migrate(database.options(), absl::MakeConstSpan(files, 1)), IsOk());
  EXPECT_EQ(IsMigrated(database.options(), files).value(), false);
  ASSERT_THAT(Migrate(database.options(), files), IsOk());
  EXPECT_EQ(IsMigrated(database.options(), files).value(), true);
}

TEST(Migrate, GoesOnWhereItFailed) {
  TestDatabase database;
  const EmbeddedFile broken[] = {{"0001_home.sql",
                                  "CREATE TABLE home (id BIGINT NOT NULL PRIMARY KEY);\n"
                                  "INSERT INTO home (id) SELECT id FROM imported;\n"
                                  "INSERT INTO home (id) VALUES (2);\n"}};
  EXPECT_THAT(Migrate(database.options(), broken), FailsWith(absl::StatusCode::kInternal, "MIGRATION_FAILED"));
  EXPECT_EQ(IsMigrated(database.options(), broken).value(), false);
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 0);

  database.Execute("CREATE TABLE imported (id BIGINT NOT NULL)");
  database.Execute("INSERT INTO imported (id) VALUES (1)");
  EXPECT_THAT(Migrate(database.options(), broken), IsOk());
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 2);
  EXPECT_EQ(IsMigrated(database.options(), broken).value(), true);
}

// A change of rows must not be repeated because the record of it was lost.
TEST(Migrate, AChangeOfRowsAndItsRecordAreOneTransaction) {
  TestDatabase database;
  const EmbeddedFile files[] = {kFirst, {"0002_more.sql", "INSERT INTO home (id) VALUES (2);\n"}};
  ASSERT_THAT(Migrate(database.options(), absl::MakeConstSpan(files, 1)), IsOk());
  database.Execute("ALTER TABLE schema_migration ADD CONSTRAINT no_more CHECK (name < '0002')");
  EXPECT_THAT(Migrate(database.options(), files), FailsWith(absl::StatusCode::kInternal, "MIGRATION_FAILED"));
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 1);
}

TEST(Migrate, SeveralProcessesMayCallItAtOnce) {
  TestDatabase database;
  const EmbeddedFile files[] = {kFirst, kSecond};
  constexpr int kCallers = 6;
  std::barrier start(kCallers);
  std::vector<absl::Status> outcomes(kCallers);
  std::vector<std::thread> callers;
  for (absl::Status& outcome : outcomes) {
    callers.emplace_back([&] {
      start.arrive_and_wait();
      outcome = Migrate(database.options(), files);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const absl::Status& outcome : outcomes) EXPECT_THAT(outcome, IsOk());
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 1);
}

TEST(Migrate, RefusesAFileThatWasChangedAfterwards) {
  TestDatabase database;
  const EmbeddedFile before[] = {kSecond};
  const EmbeddedFile after[] = {{kSecond.name, "CREATE TABLE room (id INT NOT NULL PRIMARY KEY);\n"}, kFirst};
  ASSERT_THAT(Migrate(database.options(), before), IsOk());
  EXPECT_THAT(Migrate(database.options(), after),
              FailsWith(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHANGED"));
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM schema_migration"), 1);
}

TEST(IsMigrated, IsFalseInAnEmptySchemaAndAnErrorWithoutADatabase) {
  TestDatabase database;
  const EmbeddedFile files[] = {kFirst};
  EXPECT_EQ(IsMigrated(database.options(), files).value(), false);
  DatabaseOptions nowhere = database.options();
  nowhere.socket += ".missing";
  EXPECT_THAT(IsMigrated(nowhere, files), FailsWith(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_THAT(Migrate(nowhere, files), FailsWith(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
}

}  // namespace
}  // namespace homeward
