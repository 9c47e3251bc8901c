#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <ostream>
#include <string>

#include "tests/load/rows.h"
#include "tests/load/suite.h"

namespace homeward::load {

struct SoakPlan {
  absl::Duration length;
  absl::Duration sample_every = absl::Seconds(10);
  double per_second = 100;
  std::string csv;  // file for the samples; empty for none
};

// A mixed load through the gateway at a fixed rate, and what each process holds in memory meanwhile: a line for each
// with first, last, most and slope. Error: a wrong answer or a failed call.
absl::Status Soak(const Suite& suite, Rows& rows, Endpoint& gateway, const SoakPlan& plan, std::ostream& out);

}  // namespace homeward::load
