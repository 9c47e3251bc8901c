#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tests/load/comparison.h"

namespace homeward::load {

// The figures of one operation at one concurrency.
struct Measured {
  std::string operation;
  int concurrency = 0;
  std::vector<Figures> figures;
};

// A Markdown table: capacity as a ratio to the baseline, and latency at fractions of each one's own capacity.
void PrintTable(const std::vector<Measured>& all, std::ostream& out);

// All figures, for who wants to compute with them.
nlohmann::json ToJson(const std::vector<Measured>& all);

}  // namespace homeward::load
