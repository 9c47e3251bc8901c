#include "gateway/backends.h"

#include <absl/strings/match.h>

#include "common/auth/transport.h"

namespace homeward::gateway {

std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address) {
  return absl::StartsWith(address, "unix:") ? grpc::experimental::LocalCredentials(UDS) : LoopbackCredentials().channel;
}

}  // namespace homeward::gateway
