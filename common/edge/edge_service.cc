#include "common/edge/edge_service.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <string>
#include <utility>

#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "common/edge/trace.h"

namespace homeward {
namespace {

std::string Metadata(const grpc::GenericCallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string()
                                                  : std::string(found->second.data(), found->second.size());
}

absl::Time DeadlineOf(const grpc::GenericCallbackServerContext& context) {
  const auto deadline = context.deadline();
  // gRPC says "none" with the largest time there is.
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

Incoming IncomingOf(const grpc::GenericCallbackServerContext& context) {
  Incoming incoming;
  incoming.authorization = Metadata(context, "authorization");
  incoming.purpose = Metadata(context, "homeward-purpose");
  incoming.traceparent = Metadata(context, "traceparent");
  incoming.consistency_token = Metadata(context, kConsistencyTokenKey);
  if (auto peer = PeerSpiffeId(*context.auth_context()); peer.ok()) incoming.peer = *std::move(peer);
  incoming.deadline = DeadlineOf(context);
  return incoming;
}

// Ends a call at once.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const absl::Status& status) { Finish(ToGrpc(status, TraceIdOf(""))); }
  void OnDone() override { delete this; }
};

// One unary call: reads one message, serves it on a worker, writes one message. It lives until OnDone, which comes
// after Finish, which is called once.
class UnaryCall final : public grpc::ServerGenericBidiReactor {
 public:
  UnaryCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline, WorkerPool& pool)
      : context_(context), rpc_(rpc), pipeline_(pipeline), pool_(pool) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return End(Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "the call has no request"));
    }
    if (!pool_.TryPost([this] { Serve(); })) {
      End(Fail(absl::StatusCode::kResourceExhausted, "SERVER_BUSY", "too many calls are waiting; try again shortly"));
    }
  }
  void OnDone() override { delete this; }

 private:
  void Serve() {
    if (context_->IsCancelled()) {
      return End(Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more"));
    }
    pipeline_.Serve(rpc_, IncomingOf(*context_), request_, Answering());
  }

  void End(const absl::Status& status) { pipeline_.Refuse(rpc_, IncomingOf(*context_), status, Answering()); }

  Pipeline::Done Answering() {
    return [this](const Call& call, const absl::Status& status, Pipeline::Reply reply) {
      Answer(call, status, std::move(reply));
    };
  }

  void Answer(const Call& call, const absl::Status& status, Pipeline::Reply reply) {
    if (!status.ok()) return Finish(ToGrpc(status, call.trace));
    if (call.replayed) context_->AddInitialMetadata("homeward-replayed", "true");
    if (!call.consistency_token.empty()) context_->AddInitialMetadata(kCaughtUpKey, call.caught_up ? "true" : "false");
    if (call.position > 0) {
      context_->AddInitialMetadata(kConsistencyTokenKey, ConsistencyToken(rpc_.method->file()->package(), call));
    }
    bool own_buffer = false;
    const grpc::Status written =
        grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(*reply, &reply_, &own_buffer);
    if (!written.ok()) return Finish(written);
    StartWriteAndFinish(&reply_, grpc::WriteOptions(), grpc::Status::OK);
  }

  grpc::GenericCallbackServerContext* const context_;
  const Rpc& rpc_;
  const Pipeline& pipeline_;
  WorkerPool& pool_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer reply_;
};

}  // namespace

WorkerPool& EdgeService::PoolFor(const common::v1::RpcOptions& options) const {
  if (options.audience() == common::v1::AUDIENCE_INTERNAL) return *pools_.internal;
  return options.effect() == common::v1::EFFECT_READS ? *pools_.reads : *pools_.writes;
}

grpc::ServerGenericBidiReactor* EdgeService::CreateReactor(grpc::GenericCallbackServerContext* context) {
  const Rpc* rpc = table_.Find(context->method());
  if (rpc == nullptr) {
    return new Refusal(Fail(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "this server has no such method"));
  }
  return new UnaryCall(context, *rpc, pipeline_, PoolFor(rpc->options));
}

}  // namespace homeward
