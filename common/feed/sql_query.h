#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <soci/soci.h>

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <variant>

#include "common/command/event.h"
#include "common/db/tx.h"

namespace homeward {

// A query whose number of conditions is known only when it runs. The values are kept until then: SOCI keeps references.
class SqlQuery {
 public:
  explicit SqlQuery(absl::string_view sql) : sql_(sql) {}

  SqlQuery& operator<<(absl::string_view part) {
    absl::StrAppend(&sql_, part);
    return *this;
  }
  SqlQuery& Bind(std::variant<int64_t, std::string> value) {
    const std::string name = absl::StrCat("v", binds_.size());
    absl::StrAppend(&sql_, ":", name);
    binds_.emplace_back(name, std::move(value));
    return *this;
  }

  // `into` exchanges the columns, `row` is called after each row.
  template <class Into, class Row>
  void Run(Tx& tx, Into into, Row row) {
    soci::statement statement(tx.sql());
    for (auto& bind : binds_) {
      std::visit([&](auto& held) { statement.exchange(soci::use(held, bind.first)); }, bind.second);
    }
    into(statement);
    statement.alloc();
    statement.prepare(sql_);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) row();
  }

 private:
  std::string sql_;
  std::deque<std::pair<std::string, std::variant<int64_t, std::string>>> binds_;
};

// The columns of an event, in the feed and where one waits to be applied again.
inline constexpr char kEventColumns[] =
    "council, position, type, aggregate, subject, version, occurred_us, recorded_us, actor, body, body_hash, hash";

// Receives the row of an event, column for column as kEventColumns names them.
struct EventRow {
  Event event;
  int64_t occurred_us = 0;
  int64_t recorded_us = 0;

  void Into(soci::statement& statement) {
    statement.exchange(soci::into(event.council));
    statement.exchange(soci::into(event.position));
    for (std::string* text : {&event.type, &event.aggregate, &event.subject}) statement.exchange(soci::into(*text));
    for (int64_t* number : {&event.version, &occurred_us, &recorded_us}) statement.exchange(soci::into(*number));
    for (std::string* text : {&event.actor, &event.body, &event.body_hash, &event.hash}) {
      statement.exchange(soci::into(*text));
    }
  }

  Event Get() const {
    Event copy = event;
    copy.occurred = absl::FromUnixMicros(occurred_us);
    copy.recorded = absl::FromUnixMicros(recorded_us);
    return copy;
  }
};

}  // namespace homeward
