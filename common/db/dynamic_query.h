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

// A statement, mostly a SELECT, whose conditions depend on what the caller filters by. Values are bound, never written
// into the text.
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

  // Of a SELECT, or of several that are put together; each names its columns.
  void ForEach(soci::session& session, absl::FunctionRef<void(RowReader)> visit);

  // For a DELETE or UPDATE whose conditions are put together.
  void Run(soci::session& session);

 private:
  void UseBinds(soci::statement& statement);
  void Prepare(soci::statement& statement);

  std::string sql_;
  std::deque<std::pair<std::string, std::variant<int64_t, std::string>>> binds_;
};

// How many columns a SELECT names. For DynamicQuery.
size_t ColumnsOf(absl::string_view select);

}  // namespace homeward
