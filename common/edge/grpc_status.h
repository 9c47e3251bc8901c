#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <grpcpp/support/status.h>

namespace homeward {

// A status as it goes over the wire: with google.rpc.ErrorInfo (reason, domain), BadRequest where a field is at fault,
// and RequestInfo with the trace id, so that somebody can be asked about it. An error without a reason of ours is
// replaced: its text could hold anything.
grpc::Status ToGrpc(const absl::Status& status, absl::string_view trace);

// The other way, for clients within the suite: code, message and reason.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace homeward
