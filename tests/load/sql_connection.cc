#include "tests/load/sql_connection.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "common/core/status.h"

namespace homeward::load {
namespace {

// The largest value that the load's own rows hold.
constexpr unsigned long kMostBytes = 4096;

absl::Status SqlFault(unsigned int number) {
  return absl::InternalError(absl::StrCat("the bare database: error ", number));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqlStatement>> SqlStatement::Prepare(MYSQL* connection, const std::string& sql) {
  std::unique_ptr<SqlStatement> prepared(new SqlStatement(mysql_stmt_init(connection)));
  if (mysql_stmt_prepare(prepared->statement_.get(), sql.data(), sql.size()) != 0) return prepared->Fault();
  prepared->values_.resize(mysql_stmt_param_count(prepared->statement_.get()));
  HW_RETURN_IF_ERROR(prepared->BindColumns());
  return prepared;
}

absl::Status SqlStatement::BindColumns() {
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> shape(mysql_stmt_result_metadata(statement_.get()),
                                                                       &mysql_free_result);
  if (shape == nullptr) return absl::OkStatus();
  const unsigned int count = mysql_num_fields(shape.get());
  columns_.resize(count);
  binds_.resize(count);
  for (unsigned int i = 0; i < count; ++i) {
    Column& column = columns_[i];
    column.bytes.resize(std::clamp(mysql_fetch_field_direct(shape.get(), i)->length, 1UL, kMostBytes));
    binds_[i].buffer_type = MYSQL_TYPE_STRING;
    binds_[i].buffer = column.bytes.data();
    binds_[i].buffer_length = column.bytes.size();
    binds_[i].length = &column.length;
    binds_[i].is_null = &column.null;
  }
  return mysql_stmt_bind_result(statement_.get(), binds_.data()) == 0 ? absl::OkStatus() : Fault();
}

absl::Status SqlStatement::Run(std::initializer_list<Value> values) {
  auto bind = values_.begin();
  for (const Value& value : values) {
    *bind = MYSQL_BIND{};
    if (const auto* number = std::get_if<int64_t>(&value)) {
      bind->buffer_type = MYSQL_TYPE_LONGLONG;
      bind->buffer = const_cast<int64_t*>(number);
    } else {
      const auto& text = std::get<absl::string_view>(value);
      bind->buffer_type = MYSQL_TYPE_STRING;
      bind->buffer = const_cast<char*>(text.data());
      bind->buffer_length = text.size();
    }
    ++bind;
  }
  if (!values_.empty() && mysql_stmt_bind_param(statement_.get(), values_.data()) != 0) return Fault();
  if (mysql_stmt_execute(statement_.get()) != 0) return Fault();
  // The whole result, also when only its first row is wanted: the connection is free for the next statement.
  if (!columns_.empty() && mysql_stmt_store_result(statement_.get()) != 0) return Fault();
  return absl::OkStatus();
}

absl::StatusOr<bool> SqlStatement::Fetch() {
  const int result = mysql_stmt_fetch(statement_.get());
  if (result == MYSQL_NO_DATA) return false;
  if (result == 0) return true;
  return result == MYSQL_DATA_TRUNCATED ? absl::InternalError("the bare database: a value is too long") : Fault();
}

absl::string_view SqlStatement::Text(size_t column) const {
  const Column& found = columns_[column];
  return found.null != 0 ? absl::string_view() : absl::string_view(found.bytes.data(), found.length);
}

int64_t SqlStatement::Number(size_t column) const {
  int64_t number = 0;
  return absl::SimpleAtoi(Text(column), &number) ? number : 0;
}

absl::Status SqlStatement::Fault() const { return SqlFault(mysql_stmt_errno(statement_.get())); }

absl::StatusOr<std::unique_ptr<SqlConnection>> SqlConnection::Open(const std::string& socket) {
  std::unique_ptr<SqlConnection> opened(new SqlConnection(mysql_init(nullptr)));
  MYSQL* const connection = opened->connection_.get();
  mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const passwd* const user = getpwuid(geteuid());
  if (user == nullptr || mysql_real_connect(connection, nullptr, user->pw_name, nullptr, nullptr, 0, socket.c_str(),
                                            CLIENT_FOUND_ROWS) == nullptr) {
    return SqlFault(mysql_errno(connection));
  }
  HW_RETURN_IF_ERROR(opened->Execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"));
  return opened;
}

absl::Status SqlConnection::Execute(const std::string& sql) {
  if (mysql_real_query(connection_.get(), sql.data(), sql.size()) == 0) return absl::OkStatus();
  return SqlFault(mysql_errno(connection_.get()));
}

absl::Status SqlConnection::Query(const std::string& sql) {
  HW_RETURN_IF_ERROR(Execute(sql));
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(connection_.get()),
                                                                        &mysql_free_result);
  return mysql_errno(connection_.get()) == 0 ? absl::OkStatus() : SqlFault(mysql_errno(connection_.get()));
}

absl::StatusOr<int64_t> SqlConnection::Number(const std::string& sql) {
  HW_ASSIGN_OR_RETURN(const auto statement, Prepare(sql));
  HW_RETURN_IF_ERROR(statement->Run({}));
  HW_ASSIGN_OR_RETURN(const bool found, statement->Fetch());
  return found ? statement->Number(0) : 0;
}

}  // namespace homeward::load
