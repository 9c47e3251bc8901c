#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>
#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>

namespace homeward {

// What a call gave: the status with its reason, the reply's bytes, and the metadata.
struct CallResult {
  absl::Status status;
  std::string reply;
  std::map<std::string, std::string> metadata;
};

// How a call is made, beside its request.
struct CallOptions {
  std::string token;
  absl::Duration timeout = absl::Seconds(20);
  std::map<std::string, std::string> metadata = {};
  bool wait_for_ready = false;  // whether it waits for a server that cannot be reached, until the timeout
};

// Calls "/package.Service/Method" with a request's bytes.
CallResult UnaryCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                     const CallOptions& options);

// The same for an RPC that streams to its caller: OK with its first message, after which it is cancelled, or how it
// ended without one.
CallResult FirstOfStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                         const std::string& request, const CallOptions& options);

}  // namespace homeward
