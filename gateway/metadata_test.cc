#include "gateway/metadata.h"

#include <gmock/gmock.h>

#include "common/core/status.h"
#include "common/core/status_matchers.h"
#include "common/edge/grpc_status.h"

namespace homeward::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";

TEST(TravelsOn, WhatMeansSomethingToTheService) {
  for (const char* key : {"authorization", "homeward-purpose", "homeward-consistency-token", "tracestate"}) {
    EXPECT_TRUE(TravelsOn(key)) << key;
  }
}

TEST(TravelsOn, NotWhatBelongsToTheConnection) {
  for (const char* key : {"", ":path", ":authority", "te", "content-type", "user-agent", "grpc-timeout",
                          "grpc-encoding", "grpc-accept-encoding", "grpc-trace-bin", "traceparent", "cookie",
                          "x-forwarded-for", "homeward-something-bin"}) {
    EXPECT_FALSE(TravelsOn(key)) << key;
  }
}

TEST(TravelsBack, WhatTheServiceSaysAndNotWhatItsConnectionSays) {
  EXPECT_TRUE(TravelsBack("homeward-replayed", "true"));
  EXPECT_TRUE(TravelsBack("homeward-something-bin", "\xff"));
  for (const char* key : {"", ":status", "content-type", "date", "server", "grpc-status", "grpc-message",
                          "grpc-status-details-bin", "grpc-encoding"}) {
    EXPECT_FALSE(TravelsBack(key, "x")) << key;
  }
}

TEST(TravelsBack, NeverAValueThatWouldEndTheProcess) {
  EXPECT_FALSE(TravelsBack("homeward-replayed", "tr\xc3\xbc"));
  EXPECT_FALSE(TravelsBack("homeward-replayed", "two\nlines"));
  EXPECT_TRUE(IsHeaderValue(" !~"));
  EXPECT_FALSE(IsHeaderValue("\x7f"));
}

TEST(ForCaller, WhatAServiceSaidGoesBackAsItIs) {
  const grpc::Status said = ToGrpc(Fail(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "no database"), kTrace);
  const grpc::Status got = ForCaller(said, false, "other");
  EXPECT_EQ(got.error_message(), said.error_message());
  EXPECT_EQ(got.error_details(), said.error_details());
}

TEST(ForCaller, WhatGrpcSaysIsReplaced) {
  struct Case {
    grpc::StatusCode code;
    bool caller_gone;
    absl::StatusCode expected;
    const char* reason;
  };
  for (const Case& c :
       {Case{grpc::UNAVAILABLE, false, absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE"},
        Case{grpc::CANCELLED, false, absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE"},
        Case{grpc::CANCELLED, true, absl::StatusCode::kCancelled, "CALLER_GONE"},
        Case{grpc::DEADLINE_EXCEEDED, false, absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"},
        Case{grpc::RESOURCE_EXHAUSTED, false, absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE"},
        Case{grpc::UNIMPLEMENTED, false, absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN"},
        Case{grpc::UNKNOWN, false, absl::StatusCode::kInternal, "BACKEND_FAILED"}}) {
    const grpc::Status got = ForCaller({c.code, "connect to ipv4:10.0.0.7:7070 failed"}, c.caller_gone, kTrace);
    EXPECT_THAT(FromGrpc(got), FailsWith(c.expected, c.reason));
    EXPECT_THAT(got.error_message(), Not(HasSubstr("10.0.0.7")));
  }
  EXPECT_TRUE(ForCaller(grpc::Status::OK, false, kTrace).ok());
}

}  // namespace
}  // namespace homeward::gateway
