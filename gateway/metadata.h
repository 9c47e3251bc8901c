#pragma once

#include <absl/strings/string_view.h>
#include <grpcpp/support/status.h>

#include <string>

namespace homeward::gateway {

// Whether a caller's header goes on to the service. Only what means something to it: `grpc-*` and HTTP/2 headers belong
// to one connection, and the trace goes on with a step of its own.
bool TravelsOn(absl::string_view key);

// Whether a service's header or trailer goes back to the caller.
bool TravelsBack(absl::string_view key, absl::string_view value);

// Whether this may be sent as a header's value. gRPC ends the process that tries to send another, and lets one in.
bool IsHeaderValue(absl::string_view value);

// The status of a forwarded call as its caller gets it. What a service said with a reason goes back as it is, details
// included. What gRPC itself says names addresses: it is replaced by a reason and a text of ours.
grpc::Status ForCaller(const grpc::Status& status, bool caller_gone, absl::string_view trace);

}  // namespace homeward::gateway
