#include "tests/load/comparison.h"

#include <algorithm>

#include "common/core/status.h"

namespace homeward::load {
namespace {

constexpr absl::Duration kWarmUp = absl::Milliseconds(300);

absl::Status RunRound(std::vector<Contestant>& contestants, const ComparisonPlan& plan, size_t round,
                      const Surroundings& around, std::vector<Figures>& all) {
  for (size_t i = 0; i < contestants.size(); ++i) {
    // Another one begins each round.
    const size_t turn = (i + round) % contestants.size();
    const absl::Duration cpu_before = around.cpu();
    HW_ASSIGN_OR_RETURN(const int64_t statements_before, around.statements());
    const BlockResult block = RunClosed(*contestants[turn].target, plan.concurrency, plan.block);
    HW_RETURN_IF_ERROR(block.first_fault);
    all[turn].per_second.push_back(block.PerSecond());
    all[turn].closed.Add(block);
    HW_RETURN_IF_ERROR(around.quiet());
    const auto answers = static_cast<double>(block.right);
    all[turn].cpu_ms.push_back(absl::ToDoubleMilliseconds(around.cpu() - cpu_before) / answers);
    HW_ASSIGN_OR_RETURN(const int64_t statements, around.statements());
    all[turn].statements.push_back(static_cast<double>(statements - statements_before) / answers);
  }
  for (Figures& figures : all) {
    figures.ratios.push_back(figures.per_second[round] / all[0].per_second[round]);
    figures.cpu_ratios.push_back(all[0].cpu_ms[round] / figures.cpu_ms[round]);
  }
  return absl::OkStatus();
}

absl::Status RunOpenBlocks(std::vector<Contestant>& contestants, const ComparisonPlan& plan, const Surroundings& around,
                           std::vector<Figures>& all) {
  constexpr int kRounds = 2;
  for (const double fraction : plan.fractions) {
    for (Figures& figures : all) {
      figures.open.push_back({.fraction = fraction, .asked_per_second = fraction * Median(figures.per_second)});
    }
    for (int round = 0; round < kRounds; ++round) {
      for (size_t i = 0; i < contestants.size(); ++i) {
        OpenFigures& open = all[i].open.back();
        open.result.Add(RunOpen(*contestants[i].target, plan.concurrency, open.asked_per_second, plan.block));
        HW_RETURN_IF_ERROR(open.result.first_fault);
        HW_RETURN_IF_ERROR(around.quiet());
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Figures>> Compare(std::vector<Contestant>& contestants, const ComparisonPlan& plan,
                                             const Surroundings& around) {
  std::vector<Figures> all;
  for (Contestant& contestant : contestants) {
    all.push_back({.name = contestant.name});
    HW_RETURN_IF_ERROR(RunClosed(*contestant.target, plan.concurrency, std::min(kWarmUp, plan.block)).first_fault);
  }
  HW_RETURN_IF_ERROR(around.quiet());
  for (int round = 0; round < plan.rounds; ++round) {
    HW_RETURN_IF_ERROR(RunRound(contestants, plan, static_cast<size_t>(round), around, all));
  }
  HW_RETURN_IF_ERROR(RunOpenBlocks(contestants, plan, around, all));
  return all;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace homeward::load
