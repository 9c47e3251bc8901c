#pragma once

#include <absl/status/status.h>

#include <functional>
#include <string>

#include "common/server/log.h"
#include "common/server/options.h"

namespace homeward {

// A program of the suite: what every one does at its start and end, around what this one does.
struct Program {
  std::string name;   // in every log line
  std::string usage;  // for --help
  std::function<absl::Status(const ServiceOptions&)> check;
  // Does the work, waits for `await_stop` (SIGTERM or SIGINT) and ends it in good order.
  std::function<absl::Status(const ServiceOptions&, Log&, const std::function<void()>& await_stop)> run;
};

// Returns the process's exit code: 0 after an orderly stop, 1 when it could not start, 2 for options that make no
// sense.
int ProgramMain(int argc, char** argv, const Program& program);

}  // namespace homeward
