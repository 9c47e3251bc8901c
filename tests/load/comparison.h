#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/load/block.h"
#include "tests/load/target.h"

namespace homeward::load {

// A target by the name under which the report shows it.
struct Contestant {
  std::string name;
  std::unique_ptr<Target> target;
};

struct ComparisonPlan {
  int concurrency = 1;
  int rounds = 5;
  absl::Duration block = absl::Seconds(2);
  std::vector<double> fractions = {0.5, 0.8};  // of a target's capacity, for the latency
};

// Latency at a fraction of a target's own capacity.
struct OpenFigures {
  double fraction = 0;
  double asked_per_second = 0;
  BlockResult result;
};

struct Figures {
  std::string name;
  std::vector<double> per_second;  // of each round
  std::vector<double> ratios;      // to the baseline of the same round
  std::vector<double> cpu_ms;  // for one right answer, of each round: all processes, what a block left to do included
  std::vector<double> cpu_ratios;  // of the baseline's to this
  std::vector<double> statements;  // that the database was sent for one right answer, of each round: likewise by all
  BlockResult closed;              // all rounds together
  std::vector<OpenFigures> open;
};

// What surrounds the targets.
struct Surroundings {
  std::function<absl::Status()> quiet;                  // waits for what a block has left to do
  std::function<absl::Duration()> cpu;                  // what all processes that take part have used so far
  std::function<absl::StatusOr<int64_t>()> statements;  // that the database was sent so far
};

// Measures the targets in turn, the first of them being the baseline: what disturbs the machine meets all alike. The
// ratio of a round is that of blocks which are seconds apart.
absl::StatusOr<std::vector<Figures>> Compare(std::vector<Contestant>& contestants, const ComparisonPlan& plan,
                                             const Surroundings& around);

// The middle one of the values, or the mean of the two in the middle.
double Median(std::vector<double> values);

}  // namespace homeward::load
