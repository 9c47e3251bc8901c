#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "protos/public_api.h"

namespace homeward::gateway {

// A service behind the gateway: what it offers, and the way to it.
struct Backend {
  Api api;
  std::shared_ptr<grpc::Channel> channel;  // null: this gateway was not told where the service is

  // The proto package, by which the service is known to callers.
  const std::string& name() const { return api.front()->package(); }
};

// For a service on this machine, without TLS.
std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address);

}  // namespace homeward::gateway
