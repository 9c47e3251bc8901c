#pragma once

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

#include <string>

namespace homeward::cli {

// The status of a call with everything that the server said about it, for FaultLine.
absl::Status FromServer(const grpc::Status& status);

// An error in one line: code, reason, message, field, what is allowed there, and the trace id to ask about.
std::string FaultLine(const absl::Status& status);

}  // namespace homeward::cli
