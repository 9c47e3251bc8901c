// homeward-load: how fast the suite is beside the bare database, with every answer checked; see README.md.

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/numbers.h>
#include <absl/synchronization/mutex.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "common/core/status.h"
#include "tests/load/run.h"

ABSL_FLAG(std::string, build, "build/release", "folder of the programs to run");
ABSL_FLAG(std::string, state, "", "folder of a script/server --front-tls that runs already; empty: start an own one");
ABSL_FLAG(int, port_base, 7400, "with --state: that script/server's port base");
ABSL_FLAG(int, people, 2000, "young people to enter, each with two episodes");
ABSL_FLAG(std::vector<std::string>, operations, std::vector<std::string>({"read", "chronology", "change"}),
          "what to compare");
ABSL_FLAG(std::vector<std::string>, concurrency, std::vector<std::string>({"1", "8", "64"}),
          "numbers of callers at once");
ABSL_FLAG(int, rounds, 5, "blocks of each kind, in turn");
ABSL_FLAG(double, duration, 2, "seconds of one block");
ABSL_FLAG(double, soak, 0, "minutes of a mixed load instead, while the processes' memory is watched");
ABSL_FLAG(int, watchers, 0, "instead: how soon so many watchers of one council hear of changes, and what they cost");
ABSL_FLAG(double, rate, 0, "operations a second; 0 is 100 with --soak and 20 with --watchers");
ABSL_FLAG(std::string, csv, "", "with --soak: file for the memory samples");
ABSL_FLAG(std::string, out, "", "file for the figures, JSON");

namespace homeward::load {
namespace {

absl::Status BadFlag(absl::string_view message) {
  return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID", message);
}

absl::StatusOr<RunOptions> OptionsFromFlags() {
  RunOptions options{.suite = {.build = absl::GetFlag(FLAGS_build),
                               .state = absl::GetFlag(FLAGS_state),
                               .port_base = absl::GetFlag(FLAGS_port_base)},
                     .people = absl::GetFlag(FLAGS_people),
                     .operations = absl::GetFlag(FLAGS_operations),
                     .concurrency = {},
                     .rounds = absl::GetFlag(FLAGS_rounds),
                     .block = absl::Seconds(absl::GetFlag(FLAGS_duration)),
                     .soak = absl::Minutes(absl::GetFlag(FLAGS_soak)),
                     .soak_csv = absl::GetFlag(FLAGS_csv),
                     .watchers = absl::GetFlag(FLAGS_watchers)};
  if (const double rate = absl::GetFlag(FLAGS_rate); rate > 0) {
    options.soak_per_second = options.watched_per_second = rate;
  }
  for (const std::string& text : absl::GetFlag(FLAGS_concurrency)) {
    int callers = 0;
    if (!absl::SimpleAtoi(text, &callers) || callers < 1) return BadFlag("--concurrency: numbers from 1, with commas");
    options.concurrency.push_back(callers);
  }
  // Every caller of a change has an episode for itself.
  for (const int callers : options.concurrency) {
    if (options.people < callers) return BadFlag("--people: at least as many as callers");
  }
  if (options.rounds < 1 || options.block <= absl::ZeroDuration() || absl::GetFlag(FLAGS_rate) < 0) {
    return BadFlag("--rounds and --duration are more than zero, --rate is not less");
  }
  return options;
}

absl::Status Main() {
  HW_ASSIGN_OR_RETURN(const RunOptions options, OptionsFromFlags());
  HW_ASSIGN_OR_RETURN(const nlohmann::json report, RunLoad(options, std::cout));
  const std::string file = absl::GetFlag(FLAGS_out);
  if (file.empty()) return absl::OkStatus();
  std::ofstream stream(file);
  stream << report.dump(2) << "\n";
  return stream.good() ? absl::OkStatus() : BadFlag("--out cannot be written");
}

}  // namespace
}  // namespace homeward::load

int main(int argc, char** argv) {
  // As the programs of the suite do: the driver's own locks shall not be what is measured.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::SetProgramUsageMessage("compares the suite with the bare database; see tests/load/README.md");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = homeward::load::Main();
  if (status.ok()) return 0;
  std::cerr << "homeward-load: " << status << "\n";
  return 1;
}
