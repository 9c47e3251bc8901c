#include "common/db/migrate.h"

#include <gtest/gtest.h>

#include <barrier>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include "common/core/failpoint.h"
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
  database.Execute("ALTER TABLE schema_migration ADD CONSTRAINT no_more CHECK (name < '0002' OR checksum = 'begun')");
  EXPECT_THAT(Migrate(database.options(), files), FailsWith(absl::StatusCode::kInternal, "MIGRATION_FAILED"));
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 1);
}

// Killed after each statement in turn, before and after its record: the next start ends it, and nothing happens twice.
TEST(MigrateDeathTest, GoesOnWhereItsProcessDied) {
  const EmbeddedFile files[] = {kFirst,
                                {"0002_room.sql",
                                 "CREATE TABLE room (id BIGINT NOT NULL PRIMARY KEY, old INT NOT NULL);\n"
                                 "ALTER TABLE room ADD COLUMN beds INT NOT NULL, ADD KEY room_beds (beds);\n"
                                 "ALTER TABLE room DROP COLUMN old;\n"}};
  constexpr int kStatements = 5;
  for (const bool recorded : {false, true}) {
    TestDatabase database;
    const auto migrate = [&](const std::string& failpoint) {
      if (!ArmFailpoint(failpoint).ok()) std::exit(1);
      std::exit(Migrate(database.options(), files).ok() ? 0 : 2);
    };
    for (int statement = 0; statement < kStatements; ++statement) {
      // What was not recorded is run again first.
      const std::string next = recorded         ? "migration_recorded:1"
                               : statement == 0 ? "migration_unrecorded:1"
                                                : "migration_unrecorded:2";
      EXPECT_EXIT(migrate(next), ::testing::KilledBySignal(SIGKILL), "") << next << " of " << statement;
      EXPECT_EQ(IsMigrated(database.options(), files).value(), recorded && statement == kStatements - 1);
    }
    EXPECT_THAT(Migrate(database.options(), files), IsOk());
    EXPECT_EQ(IsMigrated(database.options(), files).value(), true);
    EXPECT_EQ(database.Number("SELECT COUNT(*) FROM home"), 1);
    EXPECT_EQ(database.Number("SELECT COUNT(beds) FROM room"), 0);
    EXPECT_EQ(database.Number("SELECT COUNT(*) FROM schema_migration"), kStatements);
  }
}

// Only a process that died there may take "there is such a table" for its own work.
TEST(Migrate, ATableOfSomebodyElseIsNotItsOwn) {
  TestDatabase database;
  const EmbeddedFile files[] = {kSecond};
  database.Execute("CREATE TABLE room (number INT)");
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(Migrate(database.options(), files), FailsWith(absl::StatusCode::kInternal, "MIGRATION_FAILED"));
  }
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
