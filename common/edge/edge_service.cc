#include "common/edge/edge_service.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>

#include "common/core/status.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "common/edge/incoming.h"
#include "common/edge/stream_call.h"
#include "common/edge/trace.h"

namespace homeward {
namespace {

// Ends a call at once.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const absl::Status& status) { Finish(ToGrpc(status, TraceIdOf(""))); }
  void OnDone() override { delete this; }
};

// What every call does that is answered with one message: it is served on a worker. It lives until
// OnDone, which comes after Finish, which is called once.
class EdgeCall : public grpc::ServerGenericBidiReactor {
 public:
  EdgeCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline, WorkerPool& pool)
      : context_(context), rpc_(rpc), pipeline_(pipeline), pool_(pool) {
    StartRead(&message_);
  }

  void OnDone() override { delete this; }

 protected:
  void Post(std::function<void()> job) {
    if (!pool_.TryPost(std::move(job))) RefuseBusy();
  }

  void RefuseBusy() {
    Refuse(Fail(absl::StatusCode::kResourceExhausted, "SERVER_BUSY", "too many calls are waiting; try again shortly"));
  }

  void Refuse(const absl::Status& status) { pipeline_.Refuse(rpc_, IncomingOf(*context_), status, Answering()); }

  // Whether anybody waits for the answer; if not, the call is over.
  bool IsWaitedFor() {
    if (!context_->IsCancelled()) return true;
    Refuse(Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more"));
    return false;
  }

  Pipeline::Done Answering() {
    return [this](const Call& call, const absl::Status& status, Pipeline::Reply reply) {
      Answer(call, status, std::move(reply));
    };
  }

  grpc::GenericCallbackServerContext* const context_;
  const Rpc& rpc_;
  const Pipeline& pipeline_;
  grpc::ByteBuffer message_;

 private:
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

  WorkerPool& pool_;
  grpc::ByteBuffer reply_;
};

// Requests one after the other: the next one is read when a worker has taken the last, so that nobody fills the memory
// and no worker waits for a slow caller.
class UploadCall final : public EdgeCall {
 public:
  UploadCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline, WorkerPool& pool)
      : EdgeCall(context, rpc, pipeline, pool), receiving_(pipeline, rpc, IncomingOf(*context)) {}

  void OnReadDone(bool ok) override {
    Post([this, ok] {
      if (!IsWaitedFor()) return;
      const absl::Status status = ok ? receiving_.Take(message_) : absl::OkStatus();
      if (ok && status.ok()) return StartRead(&message_);
      receiving_.Finish(status, Answering());
    });
  }

 private:
  Pipeline::Receiving receiving_;
};

}  // namespace

// One request.
class UnaryCall final : public EdgeCall {
 public:
  UnaryCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline, WorkerPool& pool,
            GatheredCalls& gathered)
      : EdgeCall(context, rpc, pipeline, pool), gathered_(gathered) {}

  void OnReadDone(bool ok) override {
    if (!ok) {
      return Refuse(Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "the call has no request"));
    }
    if (rpc_.handle_many != nullptr && IncomingOf(*context_).consistency_token.empty()) {
      if (!gathered_.TryPost(&rpc_, this)) RefuseBusy();
      return;
    }
    Post([this] {
      if (IsWaitedFor()) pipeline_.Serve(rpc_, IncomingOf(*context_), message_, Answering());
    });
  }

  static void ServeTogether(const Rpc& rpc, const std::vector<UnaryCall*>& calls) {
    const Pipeline& pipeline = calls.front()->pipeline_;
    std::vector<Pipeline::Arrival> arrivals;
    for (UnaryCall* call : calls) {
      if (!call->IsWaitedFor()) continue;
      arrivals.push_back({IncomingOf(*call->context_), &call->message_, call->Answering()});
    }
    pipeline.ServeTogether(rpc, std::move(arrivals));
  }

 private:
  GatheredCalls& gathered_;
};

EdgeService::EdgeService(const RpcTable& table, const Pipeline& pipeline, Pools pools, Streams& streams)
    : table_(table),
      pipeline_(pipeline),
      pools_(pools),
      streams_(streams),
      gathered_(*pools.reads,
                [](const Rpc* rpc, const std::vector<UnaryCall*>& calls) { UnaryCall::ServeTogether(*rpc, calls); }) {}

WorkerPool& EdgeService::PoolFor(const common::v1::RpcOptions& options) const {
  if (options.audience() == common::v1::AUDIENCE_INTERNAL) return *pools_.internal;
  return options.effect() == common::v1::EFFECT_READS ? *pools_.reads : *pools_.writes;
}

grpc::ServerGenericBidiReactor* EdgeService::CreateReactor(grpc::GenericCallbackServerContext* context) {
  const Rpc* rpc = table_.Find(context->method());
  if (rpc == nullptr) {
    return new Refusal(Fail(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "this server has no such method"));
  }
  WorkerPool& pool = PoolFor(rpc->options);
  if (rpc->open_stream != nullptr) return new StreamCall(context, *rpc, pipeline_, pool, streams_);
  if (rpc->begin_upload != nullptr) return new UploadCall(context, *rpc, pipeline_, pool);
  return new UnaryCall(context, *rpc, pipeline_, pool, gathered_);
}

}  // namespace homeward
