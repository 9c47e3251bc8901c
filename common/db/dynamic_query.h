#pragma once

#include <absl/functional/function_ref.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <soci/soci.h>

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/db/row_reader.h"

namespace homeward {

// A SELECT whose conditions depend on what the caller filters by. Values are bound, never written into the text.
class DynamicQuery {
 public:
  explicit DynamicQuery(absl::string_view select) : sql_(select) {}

  // Appends text; a value for each name that it holds follows by Bind.
  DynamicQuery& Add(absl::string_view text) {
    absl::StrAppend(&sql_, " ", text);
    return *this;
  }
  DynamicQuery& Bind(absl::string_view name, std::string value) {
    binds_.emplace_back(std::string(name), std::move(value));
    return *this;
  }
  DynamicQuery& Bind(absl::string_view name, int64_t value) {
    binds_.emplace_back(std::string(name), value);
    return *this;
  }
  // Appends "<before> IN (…)" with these values, of which there is at least one.
  DynamicQuery& AddIn(absl::string_view before, const std::vector<std::string>& values) {
    absl::StrAppend(&sql_, " ", before, " IN");
    for (size_t i = 0; i < values.size(); ++i) {
      const std::string name = absl::StrCat("in", binds_.size());
      absl::StrAppend(&sql_, i == 0 ? " (:" : ", :", name);
      binds_.emplace_back(name, values[i]);
    }
    absl::StrAppend(&sql_, ")");
    return *this;
  }

  void ForEach(soci::session& session, absl::FunctionRef<void(RowReader)> visit) {
    soci::row row;
    soci::statement statement(session);
    for (auto& bind : binds_) {
      std::visit([&](auto& held) { statement.exchange(soci::use(held, bind.first)); }, bind.second);
    }
    statement.exchange(soci::into(row));
    statement.alloc();
    statement.prepare(sql_);
    statement.define_and_bind();
    for (bool more = statement.execute(true); more; more = statement.fetch()) visit(RowReader(row));
  }

 private:
  std::string sql_;
  std::deque<std::pair<std::string, std::variant<int64_t, std::string>>> binds_;
};

}  // namespace homeward
