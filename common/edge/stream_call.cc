#include "common/edge/stream_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <string>
#include <utility>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"
#include "common/edge/incoming.h"

namespace homeward {
namespace {

absl::Status CallerGone() {
  return Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more");
}

absl::Status ServerBusy() {
  return Fail(absl::StatusCode::kResourceExhausted, "SERVER_BUSY", "too many calls are waiting; try again shortly");
}

}  // namespace

StreamCall::StreamCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline,
                       WorkerPool& pool, Streams& streams)
    : context_(context),
      pool_(pool),
      streams_(streams),
      sending_(pipeline, rpc, IncomingOf(*context)),
      bell_(std::make_shared<Bell>()) {
  {
    absl::MutexLock lock(&bell_->mutex);
    bell_->call = this;
  }
  StartRead(&request_);
}

void StreamCall::OnReadDone(bool ok) {
  if (!ok) {
    return Opened(Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "the call has no request"), nullptr);
  }
  if (!pool_.TryPost([this] { Open(); })) Opened(ServerBusy(), nullptr);
}

void StreamCall::Open() {
  if (context_->IsCancelled()) return Opened(CallerGone(), nullptr);
  const Wake wake = [bell = bell_] {
    absl::MutexLock lock(&bell->mutex);
    if (bell->call != nullptr) bell->call->Pump();
  };
  sending_.Open(
      request_, [this](const Call& call) { return streams_.Enter(*this, *call.caller); }, wake,
      [this](const absl::Status& status, std::unique_ptr<AnyStream> stream) { Opened(status, std::move(stream)); });
}

// From here on the call may end at any time, and with it this object, but not while the bell is locked.
void StreamCall::Opened(const absl::Status& status, std::unique_ptr<AnyStream> stream) {
  const std::shared_ptr<Bell> bell = bell_;
  absl::MutexLock lock(&bell->mutex);
  working_ = false;
  stream_ = std::move(stream);
  if (!status.ok()) return Close(status);
  if (early_.has_value()) return Close(*early_);
  const Call& call = sending_.call();
  if (!call.consistency_token.empty()) context_->AddInitialMetadata(kCaughtUpKey, call.caught_up ? "true" : "false");
  StartSendInitialMetadata();  // a quiet stream answers at once, too
  Pump();
}

void StreamCall::Pump() {
  if (closed_ || writing_ || working_ || stream_ == nullptr) return;
  if (!stream_->fetches()) return Send(stream_->Next());
  working_ = pool_.TryPost([this] { Fetch(); });
  if (!working_) Close(ServerBusy());
}

// While it works the call does not end, and the stream stays.
void StreamCall::Fetch() {
  const auto next = stream_->Next();
  const std::shared_ptr<Bell> bell = bell_;
  absl::MutexLock lock(&bell->mutex);
  working_ = false;
  if (early_.has_value()) return Close(*early_);
  if (next.ok() && *next == nullptr) return Close(absl::OkStatus());
  Send(next);
}

void StreamCall::Send(const absl::StatusOr<std::unique_ptr<google::protobuf::Message>>& next) {
  if (!next.ok()) return Close(next.status());
  if (*next == nullptr) return;
  message_.Clear();
  bool own_buffer = false;
  const grpc::Status written =
      grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(**next, &message_, &own_buffer);
  if (!written.ok()) return Close(absl::InternalError("a message that cannot be written"));
  writing_ = true;
  StartWrite(&message_);
}

void StreamCall::OnWriteDone(bool ok) {
  const std::shared_ptr<Bell> bell = bell_;
  absl::MutexLock lock(&bell->mutex);
  writing_ = false;
  if (!ok) return Close(CallerGone());
  Pump();
}

void StreamCall::OnCancel() { End(CallerGone()); }

void StreamCall::End(const absl::Status& status) {
  const std::shared_ptr<Bell> bell = bell_;
  absl::MutexLock lock(&bell->mutex);
  if (!working_) return Close(status);
  if (!early_.has_value()) early_ = status;
}

void StreamCall::Abandon() { context_->TryCancel(); }

// The stream goes first: once the caller has the status, what it is made of may go as well.
void StreamCall::Close(const absl::Status& status) {
  if (std::exchange(closed_, true)) return;
  stream_ = nullptr;
  sending_.Close(status);
  Finish(ToGrpc(status, sending_.call().trace));
}

void StreamCall::OnDone() {
  {
    absl::MutexLock lock(&bell_->mutex);
    bell_->call = nullptr;
  }
  streams_.Leave(*this);
  delete this;
}

}  // namespace homeward
