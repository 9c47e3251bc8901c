#include "common/edge/incoming.h"

#include <chrono>
#include <string>
#include <utility>

#include "common/auth/transport.h"
#include "common/edge/consistency_token.h"

namespace homeward {
namespace {

std::string Metadata(const grpc::GenericCallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string()
                                                  : std::string(found->second.data(), found->second.size());
}

absl::Time DeadlineOf(const grpc::GenericCallbackServerContext& context) {
  const auto deadline = context.deadline();
  // gRPC says "none" with the largest time there is.
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

}  // namespace

Incoming IncomingOf(const grpc::GenericCallbackServerContext& context) {
  Incoming incoming;
  incoming.authorization = Metadata(context, "authorization");
  incoming.purpose = Metadata(context, "homeward-purpose");
  incoming.traceparent = Metadata(context, "traceparent");
  incoming.consistency_token = Metadata(context, kConsistencyTokenKey);
  if (auto peer = PeerSpiffeId(*context.auth_context()); peer.ok()) incoming.peer = *std::move(peer);
  incoming.deadline = DeadlineOf(context);
  incoming.cancelled = [&context] { return context.IsCancelled(); };
  return incoming;
}

}  // namespace homeward
