#include "cli/fault.h"

#include <absl/strings/cord.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <vector>

#include "common/core/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace homeward::cli {
namespace {

constexpr char kTracePayload[] = "homeward/cli_trace";
constexpr char kAllowedPayload[] = "homeward/cli_allowed";

std::string PayloadOf(const absl::Status& status, const char* name) {
  const auto payload = status.GetPayload(name);
  return payload.has_value() ? std::string(*payload) : "";
}

std::string Value(const google::rpc::ErrorInfo& info, const char* key) {
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

}  // namespace

absl::Status FromServer(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::ErrorInfo info;
  google::rpc::RequestInfo request;
  google::rpc::Status wire;
  if (wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details()) {
      detail.UnpackTo(&info) || detail.UnpackTo(&request);
    }
  }
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  // Without details it is not from Homeward but from the way there.
  if (info.reason().empty()) return Fail(code, "TRANSPORT", status.error_message());
  absl::Status fault = FailField(code, info.reason(), Value(info, "field"), status.error_message());
  fault.SetPayload(kAllowedPayload, absl::Cord(Value(info, "allowed")));
  fault.SetPayload(kTracePayload, absl::Cord(request.request_id()));
  return fault;
}

std::string FaultLine(const absl::Status& status) {
  const Problem problem = ProblemOf(status);
  std::string allowed = PayloadOf(status, kAllowedPayload);
  if (allowed.empty()) allowed = problem.allowed;
  const std::string trace = PayloadOf(status, kTracePayload);
  std::vector<std::string> details;
  if (!problem.field.empty()) details.push_back(absl::StrCat("field ", problem.field));
  // Some messages say it themselves.
  if (!absl::StrContains(status.message(), allowed)) details.push_back(absl::StrCat("allowed: ", allowed));
  if (!trace.empty()) details.push_back(absl::StrCat("trace ", trace));
  const std::string text = details.empty() ? "" : absl::StrCat(" (", absl::StrJoin(details, "; "), ")");
  return absl::StrCat(absl::StatusCodeToString(status.code()), problem.reason.empty() ? "" : " ", problem.reason, ": ",
                      status.message(), text);
}

}  // namespace homeward::cli
