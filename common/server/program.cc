#include "common/server/program.h"

#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/flags/usage_config.h>
#include <absl/strings/match.h>
#include <absl/synchronization/mutex.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <csignal>

#include "common/calendar/local_time.h"
#include "common/core/failpoint.h"
#include "common/core/status.h"

namespace homeward {
namespace {

enum ExitCode { kStopped = 0, kFailed = 1, kMisused = 2 };

void ParseFlags(int argc, char** argv, const Program& program) {
  absl::FlagsUsageConfig usage;
  // Every flag of ours, none of the library's own.
  usage.contains_help_flags = [](absl::string_view file) { return !absl::StrContains(file, "absl/flags"); };
  usage.contains_helpshort_flags = usage.contains_help_flags;
  absl::SetFlagsUsageConfig(usage);
  absl::SetProgramUsageMessage(program.usage);
  absl::ParseCommandLine(argc, argv);
}

// Before the first thread, which every other inherits this from: only AwaitStop takes these signals.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void AwaitStop(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

Log* process_log = nullptr;

void LogGrpc(gpr_log_func_args* said) {
  const Log::Level level = said->severity == GPR_LOG_SEVERITY_ERROR ? Log::Level::kWarning : Log::Level::kInfo;
  process_log->Event(level, "grpc", {{"message", said->message}});
}

// Libraries write to standard error as well: gRPC's words become lines of ours; protobuf's only complaint, text that is
// no UTF-8, is the caller's error already.
void TakeOverLibraryLogs(Log& log) {
  process_log = &log;
  gpr_set_log_function(LogGrpc);
  google::protobuf::SetLogHandler(nullptr);
}

// Debian builds Abseil with its search for deadlocks on: each lock that gRPC or we take is entered into one graph under
// one lock of the whole process. Tests keep it; whoever serves does not pay for it.
void LockWithoutSearchForDeadlocks() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

absl::Status Run(const Program& program, const ServiceOptions& options, const sigset_t& signals, Log& log) {
  HW_RETURN_IF_ERROR(program.check(options));
  HW_RETURN_IF_ERROR(CheckLondon());
  if (!options.failpoint.empty()) HW_RETURN_IF_ERROR(ArmFailpoint(options.failpoint));
  log.Event(Log::Level::kInfo, "starting");
  return program.run(options, log, [&] {
    AwaitStop(signals);
    log.Event(Log::Level::kInfo, "stopping");
  });
}

}  // namespace

int ProgramMain(int argc, char** argv, const Program& program) {
  LockWithoutSearchForDeadlocks();
  ParseFlags(argc, argv, program);
  const sigset_t signals = BlockStopSignals();
  const ServiceOptions options = OptionsFromFlags();
  // As long as the process: threads of gRPC may have something to say until its very end.
  Log& log = *new Log(program.name, options.development);
  TakeOverLibraryLogs(log);
  const absl::Status status = Run(program, options, signals, log);
  if (status.ok()) {
    log.Event(Log::Level::kInfo, "stopped");
    return kStopped;
  }
  const std::string reason = ProblemOf(status).reason;
  log.Event(Log::Level::kError, "failed", {{"reason", reason}, {"message", std::string(status.message())}});
  return reason == "OPTIONS_INVALID" ? kMisused : kFailed;
}

}  // namespace homeward
