#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <cstdint>
#include <vector>

#include "tests/load/target.h"

namespace homeward::load {

// What one stretch of load on one target gave.
struct BlockResult {
  int64_t right = 0;    // answers that were checked and right
  int64_t refused = 0;  // calls that the server was too busy for
  int64_t faults = 0;   // wrong answers and failed calls
  absl::Status first_fault;
  absl::Duration took;
  std::vector<absl::Duration> latencies;  // of the right answers, in the order in which they came

  double PerSecond() const { return static_cast<double>(right) / absl::ToDoubleSeconds(took); }
  // Adds another block of the same kind.
  void Add(const BlockResult& other);
};

// Capacity: as many operations as `in_flight` callers get done who ask again as soon as they have their answer.
BlockResult RunClosed(Target& target, int in_flight, absl::Duration length);

// Latency at a given rate: operations are due at even intervals, whatever became of those before, and each is measured
// from when it was due. At most `in_flight` are under way; what waits for its turn has its wait counted.
BlockResult RunOpen(Target& target, int in_flight, double per_second, absl::Duration length);

// The smallest of the values that is at least as large as this share of them; zero without any.
absl::Duration Percentile(std::vector<absl::Duration> values, double share);

}  // namespace homeward::load
