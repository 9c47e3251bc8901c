#include "gateway/metadata.h"

#include <absl/algorithm/container.h>
#include <absl/status/status.h>
#include <absl/strings/match.h>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"

namespace homeward::gateway {
namespace {

bool IsBinary(absl::string_view key) { return absl::EndsWith(key, "-bin"); }

// What gRPC said by itself, in our words.
absl::Status InOurWords(grpc::StatusCode code, bool caller_gone) {
  switch (code) {
    case grpc::StatusCode::CANCELLED:
      if (caller_gone) return Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more");
      // The service stopped before it began with the call.
      [[fallthrough]];
    case grpc::StatusCode::UNAVAILABLE:
      return Fail(absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE",
                  "the service cannot be reached; try again shortly");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", "the service did not answer in time");
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return Fail(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE", "a message is larger than is allowed");
    case grpc::StatusCode::UNIMPLEMENTED:
      return Fail(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "the service has no such method");
    default:
      return Fail(absl::StatusCode::kInternal, "BACKEND_FAILED", "the service gave no proper answer");
  }
}

}  // namespace

bool TravelsOn(absl::string_view key) {
  if (IsBinary(key)) return false;
  return key == "authorization" || key == "tracestate" || absl::StartsWith(key, "homeward-");
}

bool TravelsBack(absl::string_view key, absl::string_view value) {
  constexpr absl::string_view kOfTheConnection[] = {"content-type", "user-agent", "te",     "date",
                                                    "server",       "connection", "trailer"};
  if (key.empty() || key[0] == ':' || absl::StartsWith(key, "grpc-")) return false;
  if (absl::c_linear_search(kOfTheConnection, key)) return false;
  return IsBinary(key) || IsHeaderValue(value);
}

bool IsHeaderValue(absl::string_view value) {
  return absl::c_all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
}

grpc::Status ForCaller(const grpc::Status& status, bool caller_gone, absl::string_view trace) {
  if (status.ok() || !status.error_details().empty()) return status;
  return ToGrpc(InOurWords(status.error_code(), caller_gone), trace);
}

}  // namespace homeward::gateway
