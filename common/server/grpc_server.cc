#include "common/server/grpc_server.h"

#include <absl/strings/match.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>

#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/edge/streams.h"
#include "common/server/reflection.h"

namespace homeward {
namespace {

constexpr int kMostRequestBytes = 4 * 1024 * 1024;
// A gateway has one connection to each replica: all streams that a replica has open, and calls beside them.
constexpr int kMostStreamsPerConnection = 2000;

int Millis(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

bool IsUnixSocket(const std::string& address) { return absl::StartsWith(address, "unix:"); }

std::shared_ptr<grpc::ServerCredentials> LocalCredentials(const std::string& address) {
  return IsUnixSocket(address) ? grpc::experimental::LocalServerCredentials(UDS) : LoopbackCredentials().server;
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMostRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsPerConnection);
  // A second process on the same port is a mistake that shall show.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A peer that is gone is noticed; a peer that asks too often is not served.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(absl::Seconds(60)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(absl::Seconds(20)));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Millis(absl::Seconds(20)));
  // Else the window grows, and what is streamed faster than a worker takes it is read ahead by megabytes.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  // Clients keep one connection: those that end let new replicas take their share. What is still open on an old one may
  // go on: a stream ends by itself.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Millis(absl::Minutes(10)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Millis(Streams::Limits().longest + absl::Minutes(1)));
}

}  // namespace

GrpcServer::GrpcServer(const Parts& parts)
    : services_(parts.services), reflection_(ReflectionServices(parts.services)) {}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const Parts& parts) {
  std::unique_ptr<GrpcServer> made(new GrpcServer(parts));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  SetLimits(builder);
  int port = 0;
  builder.AddListeningPort(parts.listen, parts.credentials ? parts.credentials : LocalCredentials(parts.listen), &port);
  builder.RegisterCallbackGenericService(parts.edge);
  for (const auto& service : made->reflection_) builder.RegisterService(service.get());
  made->server_ = builder.BuildAndStart();
  if (made->server_ == nullptr) {
    return Fail(absl::StatusCode::kUnavailable, "LISTEN_FAILED",
                "cannot listen on the service's address; is it this machine's, and free?");
  }
  made->SetServing(false);
  if (!IsUnixSocket(parts.listen)) made->port_ = port;
  return made;
}

void GrpcServer::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface& health = *server_->GetHealthCheckService();
  for (const std::string& service : services_) health.SetServingStatus(service, serving);
  health.SetServingStatus("", serving);
}

void GrpcServer::Shutdown(absl::Time deadline) { server_->Shutdown(absl::ToChronoTime(deadline)); }

}  // namespace homeward
