#include "tests/process/program.h"

#include <absl/time/clock.h>
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "tests/support/spawn.h"

// glibc 2.36 forgot to say that this is C.
extern "C" {
#include <sys/pidfd.h>
}

namespace homeward::process {

ReservedPort::ReservedPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_, any, size) != 0 || getsockname(socket_, any, &size) != 0) ADD_FAILURE() << "no port is free";
  // Only now: a port that is shared from the start could be given to two.
  const int yes = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  number_ = ntohs(address.sin_port);
}

ReservedPort::~ReservedPort() { close(socket_); }

RunningProgram::RunningProgram(const std::vector<std::string>& command, const std::string& log)
    : pid_(Spawn(command, log)), handle_(pidfd_open(pid_, 0)) {
  if (pid_ < 0 || handle_ < 0) ADD_FAILURE() << "cannot start " << command.front();
}

RunningProgram::~RunningProgram() {
  Signal(SIGKILL);
  AwaitEnd(absl::InfiniteFuture());
  close(handle_);
}

// One that could not be started has the number -1, which to kill() means every process of the machine.
void RunningProgram::Signal(int signal) const {
  if (pid_ > 0 && !ending_.has_value()) kill(pid_, signal);
}

std::optional<Ending> RunningProgram::AwaitEnd(absl::Time deadline) {
  if (pid_ <= 0) return Ending();
  while (!ending_.has_value()) {
    constexpr absl::Duration kLongest = absl::Minutes(1);
    const absl::Duration left = std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLongest);
    pollfd watched{.fd = handle_, .events = POLLIN, .revents = 0};
    if (poll(&watched, 1, static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1))))) > 0) {
      int status = 0;
      waitpid(pid_, &status, 0);
      ending_ = WIFEXITED(status) ? Ending{.exit_code = WEXITSTATUS(status)} : Ending{.signal = WTERMSIG(status)};
    } else if (absl::Now() >= deadline) {
      break;
    }
  }
  return ending_;
}

}  // namespace homeward::process
