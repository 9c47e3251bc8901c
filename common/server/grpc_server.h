#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

namespace homeward {

// A listening gRPC server with the suite's limits: our RPCs through one generic service, and beside it health and
// reflection, as gRPC's public protocols define them.
class GrpcServer {
 public:
  struct Parts {
    std::string listen;                                    // "host:port" (port 0: a free one) or "unix:path"
    std::shared_ptr<grpc::ServerCredentials> credentials;  // null: only this machine can connect
    grpc::CallbackGenericService* edge;
    std::vector<std::string> services;  // full names, for health and reflection
  };

  // NOT_SERVING at first. Error: UNAVAILABLE (LISTEN_FAILED).
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const Parts& parts);

  // What health answers, for the server and for each service.
  void SetServing(bool serving);

  // Takes no new calls, lets those under way end until `deadline` (real time), cancels the rest and waits for them.
  // What arrives meanwhile ends UNAVAILABLE or, until the client has heard of it, CANCELLED, without having begun.
  void Shutdown(absl::Time deadline);

  // 0 for a unix socket.
  int port() const { return port_; }

 private:
  explicit GrpcServer(const Parts& parts);

  const std::vector<std::string> services_;
  const std::vector<std::unique_ptr<grpc::Service>> reflection_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace homeward
