#include "common/db/dynamic_query.h"

#include <absl/strings/match.h>

namespace homeward {

size_t ColumnsOf(absl::string_view select) {
  constexpr absl::string_view kSelect = "SELECT ";
  const size_t start = select.find(kSelect);
  if (start == absl::string_view::npos) return 0;
  select.remove_prefix(start + kSelect.size());
  size_t columns = 1;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < select.size(); ++i) {
    const char c = select[i];
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0) break;  // the end of a SELECT in parentheses
    if (depth > 0) continue;
    if (c == ',') ++columns;
    if (c == ' ' && absl::StartsWith(select.substr(i), " FROM ")) break;
  }
  return columns;
}

// SOCI could describe the columns itself (soci::row), and takes several times as long: an object for each column of
// each row, and a stream for each number. So every column is fetched as the text that the database sends.
void DynamicQuery::ForEach(soci::session& session, absl::FunctionRef<void(RowReader)> visit) {
  std::vector<std::string> columns(ColumnsOf(sql_));
  std::vector<soci::indicator> indicators(columns.size(), soci::i_ok);
  soci::statement statement(session);
  UseBinds(statement);
  for (size_t i = 0; i < columns.size(); ++i) statement.exchange(soci::into(columns[i], indicators[i]));
  Prepare(statement);
  for (bool more = statement.execute(true); more; more = statement.fetch()) visit(RowReader(columns, indicators));
}

void DynamicQuery::Run(soci::session& session) {
  soci::statement statement(session);
  UseBinds(statement);
  Prepare(statement);
  statement.execute(true);
}

void DynamicQuery::UseBinds(soci::statement& statement) {
  for (auto& bind : binds_) {
    std::visit([&](auto& held) { statement.exchange(soci::use(held, bind.first)); }, bind.second);
  }
}

void DynamicQuery::Prepare(soci::statement& statement) {
  statement.alloc();
  statement.prepare(sql_);
  statement.define_and_bind();
}

}  // namespace homeward
