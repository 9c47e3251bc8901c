#include "common/db/errors.h"

#include <absl/strings/match.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>
#include <soci/mysql/soci-mysql.h>

#include <stdexcept>

#include "common/core/status_matchers.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

constexpr absl::string_view kMarker = "Quillmarker";

absl::Status FromNumber(int number) {
  return FromException(soci::mysql_soci_error("Duplicate entry 'Quillmarker' for key 'PRIMARY'", number));
}

TEST(FromException, TellsConflictsFromRefusalsAndOutages) {
  using absl::StatusCode;
  EXPECT_THAT(FromNumber(1062), FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  for (int conflict : {1205, 1213, 1020}) {
    EXPECT_THAT(FromNumber(conflict), FailsWith(StatusCode::kAborted, "TRANSACTION_CONFLICT")) << conflict;
    EXPECT_TRUE(IsConflict(FromNumber(conflict)));
    EXPECT_FALSE(IsConnectionLost(FromNumber(conflict)));
  }
  for (int refused : {1366, 1390, 1406, 1452, 3819, 4025}) {
    EXPECT_THAT(FromNumber(refused), FailsWith(StatusCode::kInternal, "DATA_REFUSED")) << refused;
    EXPECT_FALSE(IsConflict(FromNumber(refused)));
    EXPECT_TRUE(IsValueRefused(FromNumber(refused)));
  }
  for (int lost : {1040, 1047, 1053, 1927, 2002, 2003, 2006, 2013}) {
    EXPECT_THAT(FromNumber(lost), FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE")) << lost;
    EXPECT_TRUE(IsConnectionLost(FromNumber(lost)));
    EXPECT_FALSE(IsConflict(FromNumber(lost)));
    EXPECT_FALSE(IsReadOnly(FromNumber(lost)));
  }
  EXPECT_THAT(FromNumber(1969), FailsWith(StatusCode::kDeadlineExceeded, "STATEMENT_TIMEOUT"));
}

// A server that was told to take no changes, a copy, one without room on its disk. Its session is not used again:
// after a failover the same address leads to another server.
TEST(FromException, TellsWhatCanBeReadAndNotWritten) {
  for (int number : {1021, 1026, 1036, 1114, 1290, 1792, 1836, 1874}) {
    const absl::Status status = FromNumber(number);
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "DATABASE_READ_ONLY")) << number;
    EXPECT_TRUE(IsReadOnly(status));
    EXPECT_TRUE(IsConnectionLost(status));
    EXPECT_FALSE(IsConflict(status));
    EXPECT_FALSE(IsValueRefused(status));
  }
}

TEST(FromException, AnUnknownErrorKeepsItsNumber) {
  EXPECT_THAT(FromNumber(1146), FailsWith(absl::StatusCode::kInternal, "DATABASE_ERROR"));
  EXPECT_EQ(FromNumber(1146).message(), "database error 1146");
  EXPECT_THAT(FromException(std::out_of_range("Quillmarker")),
              FailsWith(absl::StatusCode::kInternal, "DATABASE_MISUSED"));
}

TEST(FromException, NeitherConflictNorOutageIsSeenInOtherStatuses) {
  EXPECT_FALSE(IsConflict(absl::OkStatus()));
  EXPECT_FALSE(IsConflict(absl::AbortedError("TRANSACTION_CONFLICT")));
  EXPECT_FALSE(IsConnectionLost(absl::UnavailableError("x")));
  EXPECT_FALSE(IsReadOnly(absl::UnavailableError("DATABASE_READ_ONLY")));
  EXPECT_FALSE(IsValueRefused(absl::InternalError("DATA_REFUSED")));
}

class ErrorTextTest : public testing::Test {
 protected:
  ErrorTextTest() {
    database_.Execute(
        "CREATE TABLE home (name VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL PRIMARY KEY,"
        " beds BIGINT NOT NULL CHECK (beds < 100)) ENGINE = InnoDB");
    database_.Execute(
        "CREATE TABLE room (home VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL,"
        " FOREIGN KEY (home) REFERENCES home (name)) ENGINE = InnoDB");
    database_.Execute("INSERT INTO home (name, beds) VALUES ('Quillmarker', 4)");
  }

  // The status of one statement with the value bound as `name`.
  absl::Status Run(const std::string& sql, const std::string& value) {
    return database_.db().Transact(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
      tx.sql() << sql, soci::use(value, "name");
      return absl::OkStatus();
    });
  }

  void ExpectRefused(const absl::Status& status, absl::StatusCode code, absl::string_view reason) {
    EXPECT_THAT(status, FailsWith(code, reason));
    EXPECT_FALSE(absl::StrContains(status.ToString(), kMarker)) << status;
  }

  TestDatabase database_;
};

// MySQL's and SOCI's texts quote the values that were sent: no text of a status may.
TEST_F(ErrorTextTest, NoErrorTellsAValue) {
  const std::string marker(kMarker);
  const std::string insert = "INSERT INTO home (name, beds) VALUES (:name, 1)";
  ExpectRefused(Run(insert, marker), absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS");
  ExpectRefused(Run(insert, marker + " with a long tail"), absl::StatusCode::kInternal, "DATA_REFUSED");
  ExpectRefused(Run(insert, marker + "\xff"), absl::StatusCode::kInternal, "DATA_REFUSED");
  ExpectRefused(Run("INSERT INTO home (name, beds) VALUES ('x', :name)", marker), absl::StatusCode::kInternal,
                "DATA_REFUSED");
  ExpectRefused(Run("UPDATE home SET beds = 1000 WHERE name = :name", marker), absl::StatusCode::kInternal,
                "DATA_REFUSED");
  ExpectRefused(Run("INSERT INTO room (home) VALUES (CONCAT(:name, '2'))", marker), absl::StatusCode::kInternal,
                "DATA_REFUSED");
  ExpectRefused(Run("SELECT beds FROM no_such_table WHERE name = :name", marker), absl::StatusCode::kInternal,
                "DATABASE_ERROR");
  ExpectRefused(Run("SELEC beds FROM home WHERE name = :name", marker), absl::StatusCode::kInternal, "DATABASE_ERROR");
}

TEST_F(ErrorTextTest, NoMisuseTellsAValue) {
  const std::string marker(kMarker);
  ExpectRefused(Run("SELECT beds FROM home WHERE name = :other", marker), absl::StatusCode::kInternal,
                "DATABASE_MISUSED");
  int64_t beds = 0;
  const absl::Status wrong_type = database_.db().Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    soci::row row;
    tx.sql() << "SELECT name FROM home WHERE name = :name", soci::use(marker, "name"), soci::into(row);
    beds = row.get<int>(0);
    return absl::OkStatus();
  });
  ExpectRefused(wrong_type, absl::StatusCode::kInternal, "DATABASE_MISUSED");
  const absl::Status not_a_number = database_.db().Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    tx.sql() << "SELECT name FROM home WHERE name = :name", soci::use(marker, "name"), soci::into(beds);
    return absl::OkStatus();
  });
  ExpectRefused(not_a_number, absl::StatusCode::kInternal, "DATABASE_MISUSED");
  EXPECT_EQ(beds, 0);
}

}  // namespace
}  // namespace homeward
