#include "tests/load/suite.h"

#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "common/auth/development_issuer.h"
#include "common/auth/transport.h"
#include "common/core/status.h"

namespace homeward::load {
namespace {

constexpr char kServer[] = "script/server";
constexpr absl::Duration kStartLimit = absl::Seconds(120);
constexpr absl::Duration kLookEvery = absl::Milliseconds(20);
constexpr int kPorts = 4;
constexpr int kAdminDistance = 100;

absl::Status Broken(absl::string_view what) { return Fail(absl::StatusCode::kUnavailable, "SUITE_BROKEN", what); }

std::string Text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

bool IsFree(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(socket);
  return free;
}

bool AreFree(int base) {
  for (int i = 0; i < kPorts; ++i) {
    if (!IsFree(base + i) || !IsFree(base + i + kAdminDistance)) return false;
  }
  return true;
}

// Below the ports that the system hands out; where to begin to look depends on the process, as several may look at
// once.
int FreePortBase() {
  constexpr int kFirst = 12000, kStep = 10, kCount = 1500;
  for (int i = 0; i < kCount; ++i) {
    const int base = kFirst + kStep * ((getpid() + i) % kCount);
    if (AreFree(base)) return base;
  }
  return kFirst;
}

int DistanceOf(absl::string_view part) {
  if (part == "episode") return 1;
  if (part == "interview") return 2;
  return part == "meeting" ? 3 : 0;
}

std::string SpiffeIdOf(const std::string& part) {
  return part == "gateway" ? "spiffe://homeward/gateway" : absl::StrCat("spiffe://homeward/", part, "-service");
}

absl::Duration CpuOf(pid_t pid) {
  clockid_t clock;
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return absl::ZeroDuration();
  return absl::DurationFromTimespec(used);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Suite>> Suite::Start(const SuiteOptions& options) {
  std::unique_ptr<Suite> suite;
  if (options.state.empty()) {
    std::string folder = (std::filesystem::temp_directory_path() / "homeward-load-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return Broken("no temporary folder can be made");
    suite.reset(new Suite(folder, FreePortBase(), true));
    HW_RETURN_IF_ERROR(suite->Launch(options.build));
    HW_RETURN_IF_ERROR(suite->AwaitReady());
  } else {
    suite.reset(new Suite(options.state, options.port_base, false));
  }
  HW_ASSIGN_OR_RETURN(suite->token_, suite->TokenOf("load-driver"));
  return suite;
}

Suite::~Suite() {
  if (!own_) return;
  if (server_ > 0) {
    kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(state_, ignored);
}

absl::Status Suite::Launch(const std::string& build) {
  const std::string log = state_ / "server.log";
  std::vector<std::string> command = {
      kServer,       "--build",    build, "--state", state_.string(), "--port-base", absl::StrCat(port_base_),
      "--no-sample", "--front-tls"};
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  server_ = fork();
  if (server_ < 0) return Broken("script/server cannot be started");
  if (server_ > 0) return absl::OkStatus();
  // When this process dies the script stops what it has started.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

absl::Status Suite::AwaitReady() {
  const std::filesystem::path log = state_ / "server.log";
  const absl::Time give_up = absl::Now() + kStartLimit;
  while (absl::Now() < give_up) {
    if (absl::StrContains(Text(log), "Homeward is running")) return absl::OkStatus();
    if (waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = -1;
      return Broken(absl::StrCat("script/server ended while starting; run from the top of the checkout\n", Text(log)));
    }
    absl::SleepFor(kLookEvery);
  }
  return Broken(absl::StrCat("script/server was not ready in time\n", Text(log)));
}

absl::StatusOr<std::string> Suite::TokenOf(const std::string& subject) const {
  HW_ASSIGN_OR_RETURN(const DevelopmentIssuer issuer, DevelopmentIssuer::Open(state_ / "issuer"));
  TokenRequest request{.subject = subject, .lifetime = absl::Hours(12)};
  for (absl::string_view council : kCouncils) {
    request.grants.push_back({std::string(council), {"administrator", "missing_coordinator", "council_system"}});
  }
  return issuer.Sign(request, absl::Now());
}

std::string Suite::AddressOf(const std::string& part) const {
  return absl::StrCat("127.0.0.1:", port_base_ + DistanceOf(part));
}

// Whoever calls a service comes with the gateway's certificate; the token says who is asking.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Suite::CredentialsFor(const std::string& part) const {
  const std::filesystem::path certificates = state_ / "certificates";
  return MutualTlsChannelCredentials({.certificate = certificates / "gateway.pem",
                                      .private_key = certificates / "gateway.key",
                                      .authorities = certificates / "authority.pem"},
                                     SpiffeIdOf(part));
}

absl::StatusOr<std::unique_ptr<Endpoint>> Suite::Connect(const std::string& part) const {
  HW_ASSIGN_OR_RETURN(const auto credentials, CredentialsFor(part));
  return std::make_unique<Endpoint>(AddressOf(part), credentials, token_);
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Suite::ChannelTo(const std::string& part) const {
  HW_ASSIGN_OR_RETURN(const auto credentials, CredentialsFor(part));
  return grpc::CreateChannel(AddressOf(part), credentials);
}

std::map<std::string, pid_t> Suite::Processes() const {
  std::map<std::string, pid_t> processes;
  for (const auto& file : std::filesystem::directory_iterator(state_ / "run")) {
    int pid = 0;
    if (absl::SimpleAtoi(Text(file.path()), &pid)) processes[file.path().stem().string()] = pid;
  }
  return processes;
}

absl::Duration Suite::Cpu() const {
  absl::Duration all = CpuOf(getpid());
  for (const auto& [name, pid] : Processes()) all += CpuOf(pid);
  return all;
}

}  // namespace homeward::load
