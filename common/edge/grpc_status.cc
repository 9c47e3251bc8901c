#include "common/edge/grpc_status.h"

#include <string>

#include "common/core/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace homeward {
namespace {

constexpr char kDomain[] = "homeward";

void AddDetails(google::rpc::Status& wire, const Problem& problem, absl::string_view message, absl::string_view trace) {
  google::rpc::ErrorInfo info;
  info.set_reason(problem.reason);
  info.set_domain(kDomain);
  if (!problem.field.empty()) (*info.mutable_metadata())["field"] = problem.field;
  if (!problem.allowed.empty()) (*info.mutable_metadata())["allowed"] = problem.allowed;
  wire.add_details()->PackFrom(info);
  if (!problem.field.empty()) {
    google::rpc::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(problem.field);
    violation->set_description(std::string(problem.allowed.empty() ? message : problem.allowed));
    wire.add_details()->PackFrom(bad_request);
  }
  google::rpc::RequestInfo request_info;
  request_info.set_request_id(std::string(trace));
  wire.add_details()->PackFrom(request_info);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, absl::string_view trace) {
  if (status.ok()) return grpc::Status::OK;
  Problem problem = ProblemOf(status);
  std::string message(status.message());
  if (problem.reason.empty()) {
    problem.reason = "INTERNAL_ERROR";
    message = "an internal error; the trace id tells where";
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(message);
  AddDetails(wire, problem, message, trace);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), message, wire.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status wire;
  google::rpc::ErrorInfo info;
  if (wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details()) {
      if (!detail.UnpackTo(&info)) continue;
      const auto field = info.metadata().find("field");
      if (field == info.metadata().end()) return Fail(code, info.reason(), status.error_message());
      return FailField(code, info.reason(), field->second, status.error_message());
    }
  }
  return Fail(code, "TRANSPORT", "the call did not get through");
}

}  // namespace homeward
