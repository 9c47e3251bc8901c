#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>

#include "tests/load/rows.h"
#include "tests/load/sql_connection.h"
#include "tests/load/suite.h"

namespace homeward::load {

struct WatchingPlan {
  int watchers = 500;
  int rounds = 5;
  absl::Duration block = absl::Seconds(2);
  int writers = 8;
  double per_second = 20;  // changes, when writers are not to be hurried
};

// What so many watchers of one council cost, and how soon they hear of a change: writers alone and watched in turn;
// then changes at an even rate with no, one and all watchers. `rows` are of the council kCouncils[0]. Every watcher has
// to hear of every change, once and in order. Error: the first wrong answer.
absl::StatusOr<nlohmann::json> MeasureWatching(const Suite& suite, Rows& rows, SqlConnection& database,
                                               const WatchingPlan& plan, std::ostream& out);

}  // namespace homeward::load
