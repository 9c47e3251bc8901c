#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tests/load/suite.h"

namespace homeward::load {

struct RunOptions {
  SuiteOptions suite;
  int people = 2000;
  std::vector<std::string> operations = {"read", "chronology", "change"};
  std::vector<int> concurrency = {1, 8, 64};
  int rounds = 5;
  absl::Duration block = absl::Seconds(2);
  absl::Duration soak = absl::ZeroDuration();  // instead of the comparison
  double soak_per_second = 100;
  std::string soak_csv;
  int watchers = 0;  // more: how soon they hear of changes, instead of the comparison
  double watched_per_second = 20;
};

// One run, from the start of the suite to its end. Prints the plans of the baseline's statements and the table;
// returns the figures. Errors: the suite's, and the first wrong answer.
absl::StatusOr<nlohmann::json> RunLoad(const RunOptions& options, std::ostream& out);

}  // namespace homeward::load
