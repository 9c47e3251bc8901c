#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <mysql.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace homeward::load {

// A prepared statement of the bare client library. What an execution needs is allotted once, when it is prepared.
class SqlStatement {
 public:
  using Value = std::variant<int64_t, absl::string_view>;

  static absl::StatusOr<std::unique_ptr<SqlStatement>> Prepare(MYSQL* connection, const std::string& sql);

  // Executes it; the values have to stay until it returns.
  absl::Status Run(std::initializer_list<Value> values);

  // Moves to the next row of the result; false after the last.
  absl::StatusOr<bool> Fetch();

  // A column of that row; empty for NULL.
  absl::string_view Text(size_t column) const;
  int64_t Number(size_t column) const;

 private:
  explicit SqlStatement(MYSQL_STMT* statement) : statement_(statement, &mysql_stmt_close) {}

  absl::Status BindColumns();
  absl::Status Fault() const;

  struct Column {
    std::vector<char> bytes;
    unsigned long length = 0;  // the client library's type
    my_bool null = 0;
  };

  const std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)> statement_;
  std::vector<MYSQL_BIND> values_;
  std::vector<MYSQL_BIND> binds_;
  std::vector<Column> columns_;
};

// A session as the services have theirs: READ COMMITTED, utf8mb4, the administrator's Unix socket.
class SqlConnection {
 public:
  static absl::StatusOr<std::unique_ptr<SqlConnection>> Open(const std::string& socket);

  // A statement without a result.
  absl::Status Execute(const std::string& sql);

  // A statement as text; its result is fetched and dropped.
  absl::Status Query(const std::string& sql);

  // The number in the first row of the result; 0 if there is none.
  absl::StatusOr<int64_t> Number(const std::string& sql);

  absl::StatusOr<std::unique_ptr<SqlStatement>> Prepare(const std::string& sql) {
    return SqlStatement::Prepare(connection_.get(), sql);
  }

 private:
  explicit SqlConnection(MYSQL* connection) : connection_(connection, &mysql_close) {}

  const std::unique_ptr<MYSQL, decltype(&mysql_close)> connection_;
};

}  // namespace homeward::load
