#include "tests/load/soak.h"

#include <absl/strings/str_format.h>
#include <absl/time/clock.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "tests/load/block.h"
#include "tests/load/rpc_targets.h"

namespace homeward::load {
namespace {

constexpr int kInFlight = 64;

// Of twenty operations fourteen read an episode, three read a chronology and three change something.
class Mixed final : public Target {
 public:
  Mixed(Rows& rows, Endpoint& gateway)
      : reads_(GetEpisodeTarget(rows, gateway)),
        chronologies_(GetChronologyTarget(rows, gateway)),
        changes_(CorrectEpisodeTarget(rows, gateway)) {}

  void Start(Done done) override {
    const int turn = turn_++ % 20;
    Target& target = turn < 14 ? *reads_ : turn < 17 ? *chronologies_ : *changes_;
    target.Start(std::move(done));
  }

 private:
  const std::unique_ptr<Target> reads_, chronologies_, changes_;
  std::atomic<int> turn_ = 0;
};

// What a process holds in memory, in MB; 0 when it has ended.
double ResidentMegabytes(pid_t pid) {
  std::ifstream statm(absl::StrFormat("/proc/%d/statm", pid));
  double all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Sample {
  double hours;
  double megabytes;
};

// Least squares, in MB an hour.
double Slope(const std::vector<Sample>& samples) {
  double hours = 0, megabytes = 0;
  for (const Sample& sample : samples) {
    hours += sample.hours;
    megabytes += sample.megabytes;
  }
  hours /= static_cast<double>(samples.size());
  megabytes /= static_cast<double>(samples.size());
  double above = 0, below = 0;
  for (const Sample& sample : samples) {
    above += (sample.hours - hours) * (sample.megabytes - megabytes);
    below += (sample.hours - hours) * (sample.hours - hours);
  }
  return below > 0 ? above / below : 0;
}

// The samples of all processes: taken between stretches of load, at rest nothing would show.
class Memory {
 public:
  Memory(const Suite& suite, const std::string& csv) : processes_(suite.Processes()), began_(absl::Now()) {
    if (!csv.empty()) csv_.open(csv);
    csv_ << "seconds,process,resident_mb\n";
  }

  absl::Status Look() {
    const absl::Duration since = absl::Now() - began_;
    for (const auto& [name, pid] : processes_) {
      const double megabytes = ResidentMegabytes(pid);
      if (megabytes == 0) return Fail(absl::StatusCode::kUnavailable, "PROCESS_ENDED", "a process of the suite ended");
      samples_[name].push_back({absl::ToDoubleHours(since), megabytes});
      csv_ << absl::StrFormat("%.0f,%s,%.1f\n", absl::ToDoubleSeconds(since), name, megabytes) << std::flush;
    }
    return absl::OkStatus();
  }

  void Print(std::ostream& out) const {
    out << "| process | first MB | last MB | most MB | MB an hour, second half |\n|---|---|---|---|---|\n";
    for (const auto& [name, samples] : samples_) {
      double most = 0;
      for (const Sample& sample : samples) most = std::max(most, sample.megabytes);
      const std::vector<Sample> half(samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2), samples.end());
      out << absl::StrFormat("| %s | %.1f | %.1f | %.1f | %+.1f |\n", name, samples.front().megabytes,
                             samples.back().megabytes, most, Slope(half));
    }
  }

 private:
  const std::map<std::string, pid_t> processes_;
  const absl::Time began_;
  std::map<std::string, std::vector<Sample>> samples_;
  std::ofstream csv_;
};

}  // namespace

absl::Status Soak(const Suite& suite, Rows& rows, Endpoint& gateway, const SoakPlan& plan, std::ostream& out) {
  Mixed mixed(rows, gateway);
  Memory memory(suite, plan.csv);
  HW_RETURN_IF_ERROR(memory.Look());
  BlockResult all;
  const absl::Time until = absl::Now() + plan.length;
  for (absl::Time now = absl::Now(); now < until; now = absl::Now()) {
    const BlockResult stretch = RunOpen(mixed, kInFlight, plan.per_second, std::min(plan.sample_every, until - now));
    HW_RETURN_IF_ERROR(stretch.first_fault);
    HW_RETURN_IF_ERROR(memory.Look());
    all.Add(stretch);
  }
  memory.Print(out);
  out << absl::StrFormat("%d answers, all right; %d calls refused; p50 %.2f ms, p99 %.2f ms, max %.2f ms\n", all.right,
                         all.refused, absl::ToDoubleMilliseconds(Percentile(all.latencies, 0.5)),
                         absl::ToDoubleMilliseconds(Percentile(all.latencies, 0.99)),
                         absl::ToDoubleMilliseconds(Percentile(all.latencies, 1)));
  return absl::OkStatus();
}

}  // namespace homeward::load
