#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

namespace homeward {

// A service's own certificate and key, and the authorities that it trusts, all PEM. They are watched: what replaces
// them (by a rename, so that certificate and key change together) counts for new connections, without a restart.
struct TlsFiles {
  std::string certificate;
  std::string private_key;
  std::string authorities;
  absl::Duration look_every = absl::Seconds(2);  // whole seconds, at least one
};

// A server that only talks to clients with a certificate of its authorities. Errors: those of ReadSmallFile.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MutualTlsServerCredentials(const TlsFiles& files);

// A client that shows its certificate and only talks to the service with this SPIFFE id, wherever that runs: host
// names are not compared. Errors: those of ReadSmallFile.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MutualTlsChannelCredentials(const TlsFiles& files,
                                                                                      std::string server_spiffe_id);

// Both ends without TLS. Whoever takes them says so by this name; connections from another machine are refused.
struct LoopbackPair {
  std::shared_ptr<grpc::ServerCredentials> server;
  std::shared_ptr<grpc::ChannelCredentials> channel;
};
LoopbackPair LoopbackCredentials();

// One channel for all calls of a program to a service. "dns:///name:port" of a headless Kubernetes Service finds every
// replica, and calls go to them in turn; "unix:path" and "host:port" name one. A replica that is gone is noticed.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address,
                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// The SPIFFE id in the peer's certificate: which service is at the other end, not who is calling.
// Error: UNAUTHENTICATED with PEER_UNKNOWN.
absl::StatusOr<std::string> PeerSpiffeId(const grpc::AuthContext& context);

}  // namespace homeward
