#include "common/edge/grpc_status.h"

#include <gmock/gmock.h>

#include "common/core/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace homeward {
namespace {

google::rpc::Status Wire(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  return wire;
}

TEST(GrpcStatus, OkIsOkBothWays) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus(), "trace").ok());
  EXPECT_THAT(FromGrpc(grpc::Status::OK), IsOk());
}

TEST(GrpcStatus, CarriesReasonFieldAndTrace) {
  const grpc::Status status = ToGrpc(Invalid("place.name", "FIELD_TOO_LONG", "at most 5 characters"), "the-trace");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const google::rpc::Status wire = Wire(status);
  EXPECT_EQ(wire.code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(wire.message(), status.error_message());
  ASSERT_EQ(wire.details_size(), 3);

  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "FIELD_TOO_LONG");
  EXPECT_EQ(info.domain(), "homeward");
  EXPECT_EQ(info.metadata().at("field"), "place.name");
  EXPECT_EQ(info.metadata().at("allowed"), "at most 5 characters");
  google::rpc::BadRequest bad;
  ASSERT_TRUE(wire.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "place.name");
  EXPECT_EQ(bad.field_violations(0).description(), "at most 5 characters");
  google::rpc::RequestInfo request;
  ASSERT_TRUE(wire.details(2).UnpackTo(&request));
  EXPECT_EQ(request.request_id(), "the-trace");
}

TEST(GrpcStatus, ReasonAndFieldSurviveTheRoundTrip) {
  const absl::Status plain = Fail(absl::StatusCode::kFailedPrecondition, "INTERVIEW_CLOSED", "it has an outcome");
  const absl::Status back = FromGrpc(ToGrpc(plain, "t"));
  EXPECT_THAT(back, FailsWith(absl::StatusCode::kFailedPrecondition, "INTERVIEW_CLOSED"));
  EXPECT_EQ(back.message(), plain.message());

  const absl::Status field = FromGrpc(ToGrpc(Invalid("council", "FIELD_REQUIRED", "a value"), "t"));
  EXPECT_THAT(field, FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  EXPECT_EQ(ProblemOf(field).field, "council");
}

TEST(GrpcStatus, AnErrorThatIsNotOursLosesItsText) {
  const grpc::Status status = ToGrpc(absl::InternalError("row of Marker-Name"), "t");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message() + status.error_details(), ::testing::Not(::testing::HasSubstr("Marker")));
  EXPECT_THAT(FromGrpc(status), FailsWith(absl::StatusCode::kInternal, "INTERNAL_ERROR"));
}

TEST(GrpcStatus, AConnectionsErrorLosesItsAddress) {
  const absl::Status status = FromGrpc({grpc::StatusCode::UNAVAILABLE, "failed to connect to ipv4:10.0.0.7:443"});
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "TRANSPORT"));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("10.0.0.7")));
}

}  // namespace
}  // namespace homeward
