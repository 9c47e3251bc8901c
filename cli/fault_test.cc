#include "cli/fault.h"

#include <gtest/gtest.h>

#include "common/core/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace homeward::cli {
namespace {

grpc::Status Refusal() {
  google::rpc::ErrorInfo info;
  info.set_reason("FIELD_INVALID");
  (*info.mutable_metadata())["field"] = "young_person";
  (*info.mutable_metadata())["allowed"] = "a UUID in lower case";
  google::rpc::RequestInfo request;
  request.set_request_id("0af7651916cd43dd");
  google::rpc::Status wire;
  wire.add_details()->PackFrom(info);
  wire.add_details()->PackFrom(request);
  return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "the field is not as it should be", wire.SerializeAsString());
}

TEST(FaultLine, HasCodeReasonFieldAllowedAndTrace) {
  EXPECT_EQ(FaultLine(FromServer(Refusal())),
            "INVALID_ARGUMENT FIELD_INVALID: the field is not as it should be (field young_person; allowed: a UUID in "
            "lower case; trace 0af7651916cd43dd)");
}

TEST(FaultLine, DoesNotSayTwiceWhatIsAllowed) {
  EXPECT_EQ(FaultLine(Invalid("live_from", "FIELD_INVALID", "a date, YYYY-MM-DD")),
            "INVALID_ARGUMENT FIELD_INVALID: live_from: a date, YYYY-MM-DD (field live_from)");
}

TEST(FaultLine, WithoutDetailsIsTheTransports) {
  EXPECT_EQ(FaultLine(FromServer(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"))),
            "UNAVAILABLE TRANSPORT: connection refused");
}

}  // namespace
}  // namespace homeward::cli
