#include "tests/load/report.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

namespace homeward::load {
namespace {

constexpr std::pair<const char*, double> kPercentiles[] = {{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1}};

double Milliseconds(const BlockResult& result, double share) {
  return absl::ToDoubleMilliseconds(Percentile(result.latencies, share));
}

std::string RatioCell(const std::vector<double>& ratios) {
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  return absl::StrFormat("%.2f (%.2f to %.2f)", Median(ratios), *least, *most);
}

nlohmann::json LatenciesOf(const BlockResult& result) {
  nlohmann::json latencies;
  for (const auto& [name, share] : kPercentiles) latencies[name] = Milliseconds(result, share);
  return latencies;
}

nlohmann::json CountsOf(const BlockResult& result) {
  return {{"right", result.right}, {"refused", result.refused}, {"faults", result.faults}};
}

}  // namespace

void PrintTable(const std::vector<Measured>& all, std::ostream& out) {
  out << "| operation | callers | where | throughput to SQL's: median (range) | SQL's CPU to its: median (range) |"
         " per second | CPU ms | SQL statements | at 50 %: p50 / p95 / p99 / max, ms | at 80 %: p50 / p95 / p99 / max, "
         "ms |\n"
         "|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Measured& measured : all) {
    for (const Figures& figures : measured.figures) {
      out << absl::StrFormat("| %s | %d | %s | %s | %s | %.0f | %.2f | %.1f |", measured.operation,
                             measured.concurrency, figures.name, RatioCell(figures.ratios),
                             RatioCell(figures.cpu_ratios), Median(figures.per_second), Median(figures.cpu_ms),
                             Median(figures.statements));
      for (const OpenFigures& open : figures.open) {
        out << absl::StrFormat(" %.2f / %.2f / %.2f / %.2f |", Milliseconds(open.result, 0.5),
                               Milliseconds(open.result, 0.95), Milliseconds(open.result, 0.99),
                               Milliseconds(open.result, 1));
      }
      out << "\n";
    }
  }
}

nlohmann::json ToJson(const std::vector<Measured>& all) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Measured& measured : all) {
    for (const Figures& figures : measured.figures) {
      nlohmann::json open = nlohmann::json::array();
      for (const OpenFigures& at : figures.open) {
        open.push_back({{"fraction", at.fraction},
                        {"asked_per_second", at.asked_per_second},
                        {"latency_ms", LatenciesOf(at.result)},
                        {"answers", CountsOf(at.result)}});
      }
      rows.push_back({{"operation", measured.operation},
                      {"concurrency", measured.concurrency},
                      {"where", figures.name},
                      {"per_second", figures.per_second},
                      {"ratios", figures.ratios},
                      {"ratio", Median(figures.ratios)},
                      {"cpu_ms", figures.cpu_ms},
                      {"cpu_ratios", figures.cpu_ratios},
                      {"statements", figures.statements},
                      {"cpu_ratio", Median(figures.cpu_ratios)},
                      {"latency_ms", LatenciesOf(figures.closed)},
                      {"answers", CountsOf(figures.closed)},
                      {"open", std::move(open)}});
    }
  }
  return rows;
}

}  // namespace homeward::load
