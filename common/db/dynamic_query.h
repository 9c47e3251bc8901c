#pragma once

#include <absl/functional/function_ref.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <soci/soci.h>

#include <cstdint>
#include <deque>
#include <map>
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

  // Appends "WHERE (…)": one of the rows with these keys, of which there is at least one, each a council and what
  // `column` has, whatever councils they are of.
  template <class Keys>
  DynamicQuery& WhereOneOf(absl::string_view column, const Keys& keys) {
    std::map<std::string, std::vector<std::string>> ids;
    for (const auto& [council, id] : keys) ids[council].push_back(id);
    const char* before = "WHERE (";
    for (const auto& [council, of_council] : ids) {
      const std::string name = absl::StrCat("council", binds_.size());
      Add(absl::StrCat(before, "(council = :", name)).Bind(name, council);
      AddIn(absl::StrCat("AND ", column), of_council).Add(")");
      before = "OR ";
    }
    return Add(")");
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
