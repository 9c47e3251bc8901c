#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

class CivetHandler;
class CivetServer;

namespace homeward {

// What the people and machines that run a service ask it, over plain HTTP on a port of its own that is never open to
// callers: /metrics, /healthz (the process lives), /readyz (200 if it can take calls, else 503 with the reason).
class AdminServer {
 public:
  struct Pages {
    std::function<std::string()> metrics;
    std::function<absl::Status()> ready;
  };

  // `address` is "host:port"; port 0 takes a free one. Error: UNAVAILABLE (ADMIN_PORT_UNAVAILABLE).
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& address, const Pages& pages);
  // Waits for requests under way.
  ~AdminServer();

  int port() const { return port_; }

 private:
  AdminServer();

  std::vector<std::unique_ptr<CivetHandler>> handlers_;
  std::unique_ptr<CivetServer> server_;
  int port_ = 0;
};

}  // namespace homeward
