#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <soci/soci.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace homeward {

// One INSERT of many rows: SOCI's own vectors make a round trip for each. The values are kept until Run.
class MultiInsert {
 public:
  // A null is an int64_t column without a value.
  using Value = std::variant<int64_t, std::string, double, std::monostate>;

  static Value Nullable(const std::optional<absl::Time>& time) {
    return time.has_value() ? Value(absl::ToUnixMicros(*time)) : Value(std::monostate());
  }
  static Value Nullable(const std::optional<double>& number) {
    return number.has_value() ? Value(*number) : Value(std::monostate());
  }

  // A code or id that may be missing: NULL, so that a unique key ignores it.
  static Value NullIfEmpty(const std::string& text) { return text.empty() ? Value(std::monostate()) : Value(text); }

  // `head` is "INSERT INTO t (a, b) VALUES", `tail` what follows the rows ("ON DUPLICATE KEY UPDATE …").
  explicit MultiInsert(absl::string_view head, absl::string_view tail = "") : sql_(head), tail_(tail) {}

  template <class... Values>
  void Row(Values&&... values) {
    absl::StrAppend(&sql_, rows_++ == 0 ? " (" : ", (");
    bool first = true;
    (Bind(Value(std::forward<Values>(values)), first), ...);
    absl::StrAppend(&sql_, ")");
  }

  bool empty() const { return rows_ == 0; }

  void Run(soci::session& session) {
    if (empty()) return;
    soci::statement statement(session);
    for (auto& [name, value] : binds_) {
      if (auto* number = std::get_if<int64_t>(&value)) statement.exchange(soci::use(*number, name));
      if (auto* text = std::get_if<std::string>(&value)) statement.exchange(soci::use(*text, name));
      if (auto* real = std::get_if<double>(&value)) statement.exchange(soci::use(*real, name));
      if (std::holds_alternative<std::monostate>(value)) statement.exchange(soci::use(no_number_, null_, name));
    }
    statement.alloc();
    statement.prepare(absl::StrCat(sql_, " ", tail_));
    statement.define_and_bind();
    statement.execute(true);
  }

 private:
  void Bind(Value value, bool& first) {
    const std::string name = absl::StrCat("v", binds_.size());
    absl::StrAppend(&sql_, first ? ":" : ", :", name);
    first = false;
    binds_.emplace_back(name, std::move(value));
  }

  std::string sql_;
  const std::string tail_;
  int rows_ = 0;
  int64_t no_number_ = 0;
  soci::indicator null_ = soci::i_null;
  std::deque<std::pair<std::string, Value>> binds_;  // a deque: SOCI keeps references
};

}  // namespace homeward
