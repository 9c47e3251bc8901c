#include "tests/load/watching.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/core/status.h"
#include "tests/load/block.h"
#include "tests/load/comparison.h"
#include "tests/load/endpoint.h"
#include "tests/load/rpc_targets.h"
#include "tests/load/sql_operations.h"
#include "tests/load/watchers.h"

namespace homeward::load {
namespace {

// Half of what a caller may have open: those of the stretch before may not all have ended yet.
constexpr int kStreamsOfOne = 8;

// A stretch of writing, and what came of it.
struct Stretch {
  BlockResult writing;
  std::vector<absl::Duration> deliveries;
  int64_t statements = 0;

  void Add(const Stretch& other) {
    writing.Add(other.writing);
    deliveries.insert(deliveries.end(), other.deliveries.begin(), other.deliveries.end());
    statements += other.statements;
  }
};

class Measurement {
 public:
  Measurement(const Suite& suite, Rows& rows, SqlConnection& database, const WatchingPlan& plan)
      : suite_(suite), rows_(rows), database_(database), plan_(plan) {}

  absl::Status SetUp() {
    HW_ASSIGN_OR_RETURN(service_, suite_.Connect("episode"));
    HW_ASSIGN_OR_RETURN(channel_, suite_.ChannelTo("episode"));
    changes_ = CorrectEpisodeTarget(rows_, *service_);
    for (int i = 0; i < plan_.watchers; ++i) {
      HW_ASSIGN_OR_RETURN(std::string token, suite_.TokenOf(absl::StrCat("watcher-", i / kStreamsOfOne)));
      tokens_.push_back(std::move(token));
    }
    return absl::OkStatus();
  }

  // Runs `write` with so many watchers, all of whom hear of every change.
  template <class Write>
  absl::StatusOr<Stretch> Run(int watchers, Write write) {
    const std::vector<std::string> tokens(tokens_.begin(), tokens_.begin() + watchers);
    HW_ASSIGN_OR_RETURN(const auto watching, Watchers::Open(channel_, tokens, kCouncils[0]));
    HW_RETURN_IF_ERROR(AwaitQuiet(database_));
    HW_ASSIGN_OR_RETURN(const int64_t before, StatementsSent(database_));
    Stretch stretch{.writing = write(*changes_)};
    HW_RETURN_IF_ERROR(stretch.writing.first_fault);
    HW_RETURN_IF_ERROR(watching->AwaitChanges(stretch.writing.right));
    HW_ASSIGN_OR_RETURN(const int64_t after, StatementsSent(database_));
    stretch.statements = after - before;
    stretch.deliveries = watching->TakeLatencies();
    return stretch;
  }

  absl::StatusOr<Stretch> Hurried(int watchers) {
    return Run(watchers, [this](Target& target) { return RunClosed(target, plan_.writers, plan_.block); });
  }
  absl::StatusOr<Stretch> Paced(int watchers) {
    return Run(watchers,
               [this](Target& target) { return RunOpen(target, plan_.writers, plan_.per_second, plan_.block); });
  }

 private:
  const Suite& suite_;
  Rows& rows_;
  SqlConnection& database_;
  const WatchingPlan& plan_;
  std::unique_ptr<Endpoint> service_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Target> changes_;
  std::vector<std::string> tokens_;
};

double Ms(const std::vector<absl::Duration>& values, double share) {
  return absl::ToDoubleMilliseconds(Percentile(values, share));
}

nlohmann::json Shares(const std::vector<absl::Duration>& values) {
  return {{"p50_ms", Ms(values, 0.5)}, {"p99_ms", Ms(values, 0.99)}, {"max_ms", Ms(values, 1)}};
}

void Print(int watchers, const Stretch& stretch, std::ostream& out) {
  out << absl::StrFormat("  %d watchers: %d statements for %d changes; writing p50 %.1f ms, p99 %.1f ms", watchers,
                         stretch.statements, stretch.writing.right, Ms(stretch.writing.latencies, 0.5),
                         Ms(stretch.writing.latencies, 0.99));
  if (watchers > 0) {
    out << absl::StrFormat("; to the watchers p50 %.0f ms, p99 %.0f ms, max %.0f ms", Ms(stretch.deliveries, 0.5),
                           Ms(stretch.deliveries, 0.99), Ms(stretch.deliveries, 1));
  }
  out << "\n";
}

absl::StatusOr<nlohmann::json> Hurry(Measurement& measurement, const WatchingPlan& plan, std::ostream& out) {
  std::vector<double> ratios;
  Stretch alone, watched;
  for (int round = 0; round < plan.rounds; ++round) {
    Stretch stretches[2];
    // Another first each time.
    for (const int turn : {round % 2, 1 - round % 2}) {
      HW_ASSIGN_OR_RETURN(stretches[turn], measurement.Hurried(turn == 0 ? 0 : plan.watchers));
    }
    ratios.push_back(stretches[1].writing.PerSecond() / stretches[0].writing.PerSecond());
    alone.Add(stretches[0]);
    watched.Add(stretches[1]);
  }
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  out << absl::StrFormat(
             "%d writers as fast as they can: %.0f changes a second alone, %.0f with %d watchers: %.2f (%.2f to "
             "%.2f)\n",
             plan.writers, alone.writing.PerSecond(), watched.writing.PerSecond(), plan.watchers, Median(ratios),
             *least, *most)
      << absl::StrFormat("  to the watchers: p50 %.0f ms, p99 %.0f ms, max %.0f ms of %d deliveries\n",
                         Ms(watched.deliveries, 0.5), Ms(watched.deliveries, 0.99), Ms(watched.deliveries, 1),
                         watched.deliveries.size());
  return nlohmann::json{{"alone_per_second", alone.writing.PerSecond()},
                        {"watched_per_second", watched.writing.PerSecond()},
                        {"ratio", Median(ratios)},
                        {"delivery", Shares(watched.deliveries)}};
}

absl::StatusOr<nlohmann::json> Pace(Measurement& measurement, const WatchingPlan& plan, std::ostream& out) {
  const int watchers[] = {0, 1, plan.watchers};
  Stretch all[3];
  std::vector<double> ratios;
  for (int round = 0; round < plan.rounds; ++round) {
    double p50[3] = {};
    for (int i = 0; i < 3; ++i) {
      // Another first each time.
      const int turn = (round + i) % 3;
      HW_ASSIGN_OR_RETURN(const Stretch stretch, measurement.Paced(watchers[turn]));
      all[turn].Add(stretch);
      p50[turn] = Ms(stretch.writing.latencies, 0.5);
    }
    ratios.push_back(p50[2] / p50[0]);
  }
  nlohmann::json rows = nlohmann::json::array();
  out << absl::StrFormat("%.0f changes a second\n", plan.per_second);
  for (int i = 0; i < 3; ++i) {
    Print(watchers[i], all[i], out);
    rows.push_back({{"watchers", watchers[i]},
                    {"changes", all[i].writing.right},
                    {"deliveries", all[i].deliveries.size()},
                    {"statements", all[i].statements},
                    {"writing", Shares(all[i].writing.latencies)},
                    {"delivery", Shares(all[i].deliveries)}});
  }
  out << absl::StrFormat("  a change with %d watchers takes, p50, %.2f of its time with none\n", plan.watchers,
                         Median(ratios));
  return rows;
}

}  // namespace

absl::StatusOr<nlohmann::json> MeasureWatching(const Suite& suite, Rows& rows, SqlConnection& database,
                                               const WatchingPlan& plan, std::ostream& out) {
  Measurement measurement(suite, rows, database, plan);
  HW_RETURN_IF_ERROR(measurement.SetUp());
  nlohmann::json report;
  HW_ASSIGN_OR_RETURN(report["paced"], Pace(measurement, plan, out));
  HW_ASSIGN_OR_RETURN(report["hurried"], Hurry(measurement, plan, out));
  return report;
}

}  // namespace homeward::load
