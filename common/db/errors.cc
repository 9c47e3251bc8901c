#include "common/db/errors.h"

#include <absl/strings/str_cat.h>
#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include "common/core/status.h"

namespace homeward {
namespace {

constexpr absl::string_view kConflict = "TRANSACTION_CONFLICT";
constexpr absl::string_view kUnavailable = "DATABASE_UNAVAILABLE";
constexpr absl::string_view kNoChanges = "DATABASE_READ_ONLY";
constexpr absl::string_view kRefused = "DATA_REFUSED";
constexpr absl::string_view kOverran = "STATEMENT_TIMEOUT";

// The server's and the client library's numbers that mean something to a caller.
enum Number : unsigned int {
  kDuplicateKey = 1062,
  kCheckOnMySql = 3819,
  kCheckOnMariaDb = 4025,
  kForeignKeyMissing = 1452,
  kTooLong = 1406,
  kBadText = 1366,
  kTooManyBinds = 1390,
  kLockWait = 1205,
  kDeadlock = 1213,
  kSnapshotChanged = 1020,
  kStatementTooSlow = 1969,
  kServerShutdown = 1053,
  kConnectionKilled = 1927,
  kClusterNotReady = 1047,
  kTooManyConnections = 1040,
  // What a server says that can be read and not written.
  kReadOnly = 1290,
  kReadOnlyTransaction = 1792,
  kReadOnlyMode = 1836,
  kReadOnlyInnoDb = 1874,
  kReadOnlyTable = 1036,
  kDiskFull = 1021,
  kTableFull = 1114,
  kWriteFailed = 1026,
};

bool IsClientNumber(unsigned int number) { return number >= 2000 && number < 3000; }

absl::Status FromNumber(unsigned int number) {
  switch (number) {
    case kDuplicateKey:
      return Fail(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "a record with this key exists");
    case kLockWait:
    case kDeadlock:
    case kSnapshotChanged:
      return Fail(absl::StatusCode::kAborted, kConflict, "another request changed the same records; send it again");
    case kTooLong:
    case kBadText:
    case kTooManyBinds:
    case kCheckOnMySql:
    case kCheckOnMariaDb:
    case kForeignKeyMissing:
      return Fail(absl::StatusCode::kInternal, kRefused, absl::StrCat("the database refused a value, error ", number));
    case kStatementTooSlow:
      return Fail(absl::StatusCode::kDeadlineExceeded, kOverran, "a statement took too long");
    case kReadOnly:
    case kReadOnlyTransaction:
    case kReadOnlyMode:
    case kReadOnlyInnoDb:
    case kReadOnlyTable:
    case kDiskFull:
    case kTableFull:
    case kWriteFailed:
      return Fail(absl::StatusCode::kUnavailable, kNoChanges, "the database takes no changes at the moment");
    case kServerShutdown:
    case kConnectionKilled:
    case kClusterNotReady:
    case kTooManyConnections:
      return Fail(absl::StatusCode::kUnavailable, kUnavailable, "the database cannot be used at the moment");
    default:
      break;
  }
  if (IsClientNumber(number)) {
    return Fail(absl::StatusCode::kUnavailable, kUnavailable, "the database cannot be reached");
  }
  return Fail(absl::StatusCode::kInternal, "DATABASE_ERROR", absl::StrCat("database error ", number));
}

}  // namespace

absl::Status FromException(const std::exception& error) {
  if (const auto* mysql = dynamic_cast<const soci::mysql_soci_error*>(&error)) return FromNumber(mysql->err_num_);
  // SOCI's own errors, std::out_of_range for binds that do not match, std::bad_cast from a row: programming errors.
  return Fail(absl::StatusCode::kInternal, "DATABASE_MISUSED", "a statement does not fit its values");
}

bool IsConflict(const absl::Status& status) { return ProblemOf(status).reason == kConflict; }

bool IsConnectionLost(const absl::Status& status) {
  return ProblemOf(status).reason == kUnavailable || IsReadOnly(status);
}

bool IsReadOnly(const absl::Status& status) { return ProblemOf(status).reason == kNoChanges; }

bool IsValueRefused(const absl::Status& status) { return ProblemOf(status).reason == kRefused; }

}  // namespace homeward
