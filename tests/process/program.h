#pragma once

#include <absl/time/time.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace homeward::process {

// A port of this machine that nobody else is given as long as this lives, though nothing listens on it: whoever sets
// SO_REUSEADDR, as servers do, may listen, end, and listen again.
class ReservedPort {
 public:
  ReservedPort();
  ~ReservedPort();
  ReservedPort(const ReservedPort&) = delete;
  ReservedPort& operator=(const ReservedPort&) = delete;

  int number() const { return number_; }

 private:
  int socket_ = -1;
  int number_ = 0;
};

// How a process ended.
struct Ending {
  int exit_code = -1;  // -1: by a signal
  int signal = 0;
};

// A program as a process of its own, killed with its owner. Start it from the main thread: the kernel ties it to that.
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& command, const std::string& log);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void Signal(int signal) const;

  // Becomes readable when the process has ended, for poll().
  int handle() const { return handle_; }

  // Waits until the process has ended; nothing at the deadline.
  std::optional<Ending> AwaitEnd(absl::Time deadline);

 private:
  pid_t pid_ = -1;
  int handle_ = -1;
  std::optional<Ending> ending_;
};

}  // namespace homeward::process
