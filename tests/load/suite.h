#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>
#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/load/endpoint.h"

namespace homeward::load {

// The councils of the load, invented: no council has these codes.
inline constexpr absl::string_view kCouncils[] = {"E06000991", "E06000992", "E06000993", "E06000994"};

struct SuiteOptions {
  std::string build;  // folder of the programs to run
  std::string state;  // folder of a script/server that runs already; empty: an own one is started
  int port_base = 0;  // of that script/server
};

// The running suite: programs of a build with a private MariaDB that is durable as in production, and mutual TLS.
// One that was started here ends when this object or its process does; the object removes its data.
class Suite {
 public:
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const SuiteOptions& options);
  ~Suite();
  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

  // "gateway", "episode", "interview" or "meeting".
  absl::StatusOr<std::unique_ptr<Endpoint>> Connect(const std::string& part) const;

  // One connection to it, and a token of somebody else for it.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& part) const;
  absl::StatusOr<std::string> TokenOf(const std::string& subject) const;

  // With these it can be used by another driver while it runs.
  SuiteOptions running() const { return {.build = "", .state = state_.string(), .port_base = port_base_}; }

  std::string database_socket() const { return (state_ / "mariadb" / "socket").string(); }

  // Process ids by part, "mariadb" among them.
  std::map<std::string, pid_t> Processes() const;

  // The processor time that these processes and this one have used so far.
  absl::Duration Cpu() const;

 private:
  Suite(std::filesystem::path state, int port_base, bool own)
      : state_(std::move(state)), port_base_(port_base), own_(own) {}

  absl::Status Launch(const std::string& build);
  absl::Status AwaitReady();
  std::string AddressOf(const std::string& part) const;
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsFor(const std::string& part) const;

  const std::filesystem::path state_;
  const int port_base_;
  const bool own_;
  pid_t server_ = -1;
  std::string token_;
};

}  // namespace homeward::load
