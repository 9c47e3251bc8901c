#include "tests/load/endpoint.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"
#include "common/wire/byte_buffer.h"

namespace homeward::load {
namespace {

// As many callers' systems would have; one connection would be served by one thread at a time.
constexpr int kConnections = 4;
constexpr absl::Duration kTimeout = absl::Seconds(20);

// A call under way.
struct Flight {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer reply;
  Endpoint::Answer answer;
};

}  // namespace

Endpoint::Endpoint(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                   const std::string& token)
    : authorization_(absl::StrCat("Bearer ", token)) {
  grpc::ChannelArguments apart;
  apart.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  for (int i = 0; i < kConnections; ++i) stubs_.emplace_back(grpc::CreateCustomChannel(address, credentials, apart));
}

void Endpoint::Start(const std::string& path, const google::protobuf::Message& request, Answer answer) {
  auto* const flight = new Flight;
  flight->context.set_deadline(absl::ToChronoTime(absl::Now() + kTimeout));
  flight->context.AddMetadata("authorization", authorization_);
  const grpc::Slice slice(request.SerializeAsString());
  flight->request = grpc::ByteBuffer(&slice, 1);
  flight->answer = std::move(answer);
  stubs_[next_.fetch_add(1, std::memory_order_relaxed) % stubs_.size()].UnaryCall(
      &flight->context, path, {}, &flight->request, &flight->reply, [flight](const grpc::Status& status) {
        std::unique_ptr<Flight> landed(flight);
        const Answer answer = std::move(landed->answer);
        const std::string bytes = BytesOf(landed->reply);
        // Who has the answer may let go of the connection, and whoever is last to do so waits for gRPC's threads: this
        // one must not be it.
        landed.reset();
        answer(FromGrpc(status), bytes);
      });
}

absl::Status Endpoint::Call(const std::string& path, const google::protobuf::Message& request,
                            google::protobuf::Message& reply) {
  absl::Status result;
  absl::Notification answered;
  Start(path, request, [&](const absl::Status& status, const std::string& bytes) {
    result = status;
    if (result.ok() && !reply.ParseFromString(bytes)) {
      result = Fail(absl::StatusCode::kInternal, "REPLY_UNREADABLE", "the reply is not of this version's form");
    }
    answered.Notify();
  });
  answered.WaitForNotification();
  return result;
}

}  // namespace homeward::load
