#include "common/db/migrate.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <mysql.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/core/failpoint.h"
#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr unsigned int kConnectSeconds = 5;
constexpr int kLockSeconds = 60;
constexpr absl::string_view kLedger =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
    " statement INT NOT NULL,"
    " checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
    " PRIMARY KEY (name, statement)) ENGINE = InnoDB";

// What stands in the ledger for a statement that was begun and whose end nobody has seen.
constexpr absl::string_view kBegun = "begun";

// The server's numbers for "that has been done": there is such a table, column, key or constraint, or none to drop.
constexpr unsigned int kDoneNumbers[] = {1050, 1051, 1060, 1061, 1091, 1826};

// One statement of a migration.
struct Step {
  absl::string_view file;
  int number = 0;
  std::string sql;
  std::string checksum;
};

// Migrations go through the client library itself: SOCI would cut a statement off at a colon.
class Connection {
 public:
  static absl::StatusOr<Connection> Open(const DatabaseOptions& database) {
    Connection connection;
    mysql_options(connection.mysql_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &kConnectSeconds);
    if (!database.tls_ca_file.empty()) {
      mysql_ssl_set(connection.mysql_.get(), nullptr, nullptr, database.tls_ca_file.c_str(), nullptr, nullptr);
    }
    MYSQL* opened = mysql_real_connect(connection.mysql_.get(), database.host.empty() ? nullptr : database.host.c_str(),
                                       database.user.c_str(), database.password.c_str(), database.name.c_str(),
                                       database.port, database.socket.empty() ? nullptr : database.socket.c_str(), 0);
    if (opened == nullptr) {
      return Fail(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                  absl::StrCat("the database cannot be reached, error ", mysql_errno(connection.mysql_.get())));
    }
    mysql_set_character_set(connection.mysql_.get(), "utf8mb4");
    return connection;
  }

  absl::Status Run(absl::string_view sql) {
    if (mysql_real_query(mysql_.get(), sql.data(), sql.size()) != 0) {
      return Fail(absl::StatusCode::kInternal, "MIGRATION_FAILED",
                  absl::StrCat("a migration failed with error ", mysql_errno(mysql_.get())));
    }
    if (MYSQL_RES* result = mysql_store_result(mysql_.get())) mysql_free_result(result);
    return absl::OkStatus();
  }

  // Whether the last statement failed because what it makes or drops is as it would leave it.
  bool WasDoneBefore() const {
    const unsigned int* const end = std::end(kDoneNumbers);
    return std::find(std::begin(kDoneNumbers), end, mysql_errno(mysql_.get())) != end;
  }

  // Keeps other processes out until this session ends.
  absl::Status Lock(absl::string_view name) {
    const std::string query = absl::StrCat("SELECT GET_LOCK('", name, "', ", kLockSeconds, ") = 1");
    const Rows rows = Query(query);
    const MYSQL_ROW row = rows == nullptr ? nullptr : mysql_fetch_row(rows.get());
    if (row != nullptr && row[0] != nullptr && absl::string_view(row[0]) == "1") return absl::OkStatus();
    return Fail(absl::StatusCode::kUnavailable, "MIGRATION_BUSY", "another process is migrating this schema");
  }

  // Checksums by name and number of the statements applied, or that they were begun.
  absl::StatusOr<std::map<std::pair<std::string, int>, std::string>> Ledger() {
    std::map<std::pair<std::string, int>, std::string> applied;
    const Rows rows = Query("SELECT name, statement, checksum FROM schema_migration");
    if (rows == nullptr) {
      constexpr unsigned int kNoSuchTable = 1146;
      if (mysql_errno(mysql_.get()) == kNoSuchTable) return applied;
      return Fail(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "the schema cannot be read");
    }
    while (MYSQL_ROW row = mysql_fetch_row(rows.get())) applied[{row[0], std::atoi(row[1])}] = row[2];
    return applied;
  }

 private:
  using Rows = std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)>;

  Connection() : mysql_(mysql_init(nullptr), mysql_close) {}

  // Null if the query failed.
  Rows Query(absl::string_view sql) {
    const bool sent = mysql_real_query(mysql_.get(), sql.data(), sql.size()) == 0;
    return Rows(sent ? mysql_store_result(mysql_.get()) : nullptr, mysql_free_result);
  }

  std::unique_ptr<MYSQL, decltype(&mysql_close)> mysql_;
};

// A statement ends with a semicolon at the end of a line.
std::vector<std::string> Statements(absl::string_view text) {
  std::vector<std::string> statements;
  for (absl::string_view part : absl::StrSplit(absl::StripAsciiWhitespace(text), ";\n")) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty() && part.back() == ';') part.remove_suffix(1);
    if (!part.empty()) statements.emplace_back(part);
  }
  return statements;
}

std::string Where(const Step& step) {
  return absl::StrCat(" WHERE name = '", step.file, "' AND statement = ", step.number);
}

// DDL commits by itself, so no transaction holds it and the ledger together. It is announced before: the process may
// die between the two, and who finds it begun takes "there is one already" for its success. A single statement of DDL
// has happened whole or not at all. A change of rows and its record are one transaction.
absl::Status Apply(Connection& connection, const Step& step, bool begun) {
  if (!begun) {
    HW_RETURN_IF_ERROR(connection.Run(absl::StrCat("INSERT INTO schema_migration (name, statement, checksum) VALUES ('",
                                                   step.file, "', ", step.number, ", '", kBegun, "')")));
  }
  HW_RETURN_IF_ERROR(connection.Run("START TRANSACTION"));
  const absl::Status status = connection.Run(step.sql);
  if (!status.ok() && !(begun && connection.WasDoneBefore())) {
    HW_RETURN_IF_ERROR(connection.Run("ROLLBACK"));
    HW_RETURN_IF_ERROR(connection.Run(absl::StrCat("DELETE FROM schema_migration", Where(step))));
    return status;
  }
  Pass(Failpoint::kMigrationUnrecorded);
  HW_RETURN_IF_ERROR(
      connection.Run(absl::StrCat("UPDATE schema_migration SET checksum = '", step.checksum, "'", Where(step))));
  HW_RETURN_IF_ERROR(connection.Run("COMMIT"));
  Pass(Failpoint::kMigrationRecorded);
  return absl::OkStatus();
}

absl::Status ApplyAll(Connection& connection, absl::Span<const EmbeddedFile> migrations) {
  HW_RETURN_IF_ERROR(connection.Run(kLedger));
  HW_ASSIGN_OR_RETURN(const auto ledger, connection.Ledger());
  for (const EmbeddedFile& file : migrations) {
    const std::vector<std::string> statements = Statements(file.text);
    for (int number = 0; number < static_cast<int>(statements.size()); ++number) {
      const Step step{
          .file = file.name, .number = number, .sql = statements[number], .checksum = Sha256Hex(statements[number])};
      const auto found = ledger.find({std::string(file.name), number});
      const bool begun = found != ledger.end() && found->second == kBegun;
      if (found != ledger.end() && !begun) {
        if (found->second == step.checksum) continue;
        return Fail(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHANGED",
                    absl::StrCat("migration ", file.name, " was changed after it had been applied"));
      }
      HW_RETURN_IF_ERROR(Apply(connection, step, begun));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<EmbeddedFile> JoinMigrations(std::initializer_list<absl::Span<const EmbeddedFile>> parts) {
  std::vector<EmbeddedFile> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

absl::Status Migrate(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations) {
  HW_ASSIGN_OR_RETURN(Connection connection, Connection::Open(database));
  // Session locks are per server, not per schema: the schema's name keeps services apart.
  HW_RETURN_IF_ERROR(connection.Lock(absl::StrCat("homeward migration ", database.name)));
  return ApplyAll(connection, migrations);
}

absl::StatusOr<bool> IsMigrated(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations) {
  HW_ASSIGN_OR_RETURN(Connection connection, Connection::Open(database));
  HW_ASSIGN_OR_RETURN(const auto ledger, connection.Ledger());
  for (const EmbeddedFile& file : migrations) {
    const int statements = static_cast<int>(Statements(file.text).size());
    for (int number = 0; number < statements; ++number) {
      const auto found = ledger.find({std::string(file.name), number});
      if (found == ledger.end() || found->second == kBegun) return false;
    }
  }
  return true;
}

}  // namespace homeward
