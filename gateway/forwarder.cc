#include "gateway/forwarder.h"

#include <absl/time/clock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/edge/grpc_status.h"
#include "common/edge/trace.h"
#include "common/edge/validate.h"
#include "gateway/metadata.h"

namespace homeward::gateway {
namespace {

constexpr absl::Duration kDefaultDeadline = absl::Seconds(5);
// What the reply needs on its way from here to the caller.
constexpr absl::Duration kForTheReply = absl::Milliseconds(5);

absl::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

std::string Header(const grpc::GenericCallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string() : std::string(View(found->second));
}

// A stream to its caller has only the deadline that they give it; the service ends it in its own time.
absl::Time DeadlineOf(const grpc::GenericCallbackServerContext& context, const Route& route) {
  // gRPC says "none" with the largest time there is.
  const bool limited = context.deadline() != std::chrono::system_clock::time_point::max();
  if (limited) return absl::FromChrono(context.deadline()) - kForTheReply;
  return route.method->server_streaming() ? absl::InfiniteFuture() : absl::Now() + kDefaultDeadline - kForTheReply;
}

// Ends a call at once.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

// One call, as a stream of messages in both directions whatever its shape: on the wire they look the same. One message
// is under way in each direction. Reactions run on gRPC's threads, also at the same time; the call lives until both
// ends are done with it.
class ForwardedCall final : public Streams::Member {
 public:
  ForwardedCall(Forwarder& owner, grpc::GenericCallbackServerContext* context, const Route& route)
      : owner_(owner), route_(route), caller_side_(*context), inbound_(*this), outbound_(*this) {
    owner_.Enter();
    call_.method = context->method();
    call_.now = owner_.parts_.clock->Now();
    call_.trace = TraceIdOf(Header(*context, "traceparent"));
    call_.deadline = DeadlineOf(*context, route);
  }

  grpc::ServerGenericBidiReactor* Begin() {
    const absl::Status status = Identify();
    if (status.ok()) {
      inbound_.StartRead(&request_);
    } else {
      Finish(ToGrpc(status, call_.trace));
    }
    return &inbound_;
  }

  // The service's end is told at once; the caller's follows from that.
  void End(const absl::Status& status) override {
    {
      absl::MutexLock lock(&mutex_);
      if (!goodbye_.has_value()) goodbye_ = status;
    }
    service_side_.TryCancel();
  }
  void Abandon() override { caller_side_.TryCancel(); }

 private:
  struct Inbound final : grpc::ServerGenericBidiReactor {
    explicit Inbound(ForwardedCall& call) : call(call) {}
    void OnReadDone(bool ok) override { call.FromCaller(ok); }
    void OnWriteDone(bool ok) override { call.ToCallerDone(ok); }
    void OnCancel() override { call.service_side_.TryCancel(); }
    void OnDone() override { call.Unref(); }
    ForwardedCall& call;
  };
  struct Outbound final : grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
    explicit Outbound(ForwardedCall& call) : call(call) {}
    void OnReadInitialMetadataDone(bool ok) override { call.HeadersFromService(ok); }
    void OnReadDone(bool ok) override { call.FromService(ok); }
    void OnWriteDone(bool ok) override { call.ToServiceDone(ok); }
    void OnDone(const grpc::Status& status) override { call.ServiceDone(status); }
    ForwardedCall& call;
  };

  // Who is calling, and whether there is any point in going on.
  absl::Status Identify() {
    const std::string authorization = Header(caller_side_, "authorization");
    HW_ASSIGN_OR_RETURN(const absl::string_view token, BearerToken(authorization));
    HW_ASSIGN_OR_RETURN(call_.caller, owner_.parts_.verifier->Verify(token));
    if (route_.method->server_streaming()) HW_RETURN_IF_ERROR(owner_.parts_.streams->Enter(*this, *call_.caller));
    if (absl::Now() >= call_.deadline) {
      return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", "too little time is left for this call");
    }
    if (route_.backend->channel == nullptr) {
      return Fail(absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE", "this gateway does not serve that service");
    }
    return absl::OkStatus();
  }

  // The council of the first message, for the log: of a call that does not reach its service there is no other trace.
  // What the caller may do there, the service says, because it audits what it refuses.
  void NoteCouncil() {
    grpc::ByteBuffer copy(request_);  // shares the slices; reading consumes them
    grpc::ProtoBufferReader reader(&copy);
    if (route_.council_field == 0 || !reader.status().ok()) return;
    const std::string council = CouncilIn(reader, route_.council_field);
    if (IsCouncilCode(council)) call_.council = council;
  }

  absl::Status CopyHeaders() {
    absl::string_view last;
    for (const auto& [key, value] : caller_side_.client_metadata()) {
      if (!TravelsOn(View(key)) || View(key) == last) continue;
      last = View(key);
      if (!IsHeaderValue(View(value))) return Invalid("metadata", "FIELD_INVALID", "printable ASCII");
      service_side_.AddMetadata(std::string(last), std::string(View(value)));
    }
    service_side_.AddMetadata("traceparent", TraceparentFor(call_.trace));
    service_side_.set_deadline(absl::ToChronoTime(call_.deadline));
    return absl::OkStatus();
  }

  // The first message has come, or the caller has closed without one.
  void BeginForwarding(bool has_message) {
    if (has_message) NoteCouncil();
    if (const absl::Status status = CopyHeaders(); !status.ok()) return Finish(ToGrpc(status, call_.trace));
    forwarding_ = true;
    ++users_;
    grpc::GenericStub stub(route_.backend->channel);
    stub.PrepareBidiStreamingCall(&service_side_, call_.method, {}, &outbound_);
    // Reading and writing go on from the other end's reactions: a hold for each keeps the call open until then.
    outbound_.AddMultipleHolds(2);
    Pass(Failpoint::kForwarding);
    outbound_.StartCall();
    outbound_.StartRead(&reply_);
    FromCaller(has_message);
  }

  void FromCaller(bool ok) {
    if (!forwarding_) return BeginForwarding(ok);
    absl::MutexLock lock(&mutex_);
    if (!write_hold_) return;  // the service has ended the call
    if (!ok) {
      outbound_.StartWritesDone();
      return Release(write_hold_);
    }
    if (route_.method->client_streaming()) return outbound_.StartWrite(&request_);
    outbound_.StartWriteLast(&request_, grpc::WriteOptions());
    Release(write_hold_);
  }

  void ToServiceDone(bool ok) {
    if (ok && route_.method->client_streaming()) return inbound_.StartRead(&request_);
    absl::MutexLock lock(&mutex_);
    Release(write_hold_);
  }

  // gRPC wants headers before messages, and the first message can overtake the headers: it waits.
  void HeadersFromService(bool ok) {
    if (ok) {
      for (const auto& [key, value] : service_side_.GetServerInitialMetadata()) {
        if (View(key) == "homeward-replayed") call_.replayed = true;
        if (TravelsBack(View(key), View(value))) {
          caller_side_.AddInitialMetadata(std::string(View(key)), std::string(View(value)));
        }
      }
    }
    absl::MutexLock lock(&mutex_);
    headers_done_ = true;
    if (message_waits_) {
      inbound_.StartWrite(&reply_);
    } else if (ok && route_.method->server_streaming()) {
      inbound_.StartSendInitialMetadata();  // a quiet stream still answers at once
    }
  }

  void FromService(bool ok) {
    absl::MutexLock lock(&mutex_);
    if (!ok) {
      Release(write_hold_);
      return Release(read_hold_);
    }
    Pass(Failpoint::kForwarded);
    message_waits_ = !headers_done_;
    if (headers_done_) inbound_.StartWrite(&reply_);
  }

  void ToCallerDone(bool ok) {
    if (ok) return outbound_.StartRead(&reply_);
    service_side_.TryCancel();
    absl::MutexLock lock(&mutex_);
    Release(write_hold_);
    Release(read_hold_);
  }

  void ServiceDone(const grpc::Status& status) {
    for (const auto& [key, value] : service_side_.GetServerTrailingMetadata()) {
      // Rich details are such a trailer; they travel in the status.
      if (TravelsBack(View(key), View(value))) {
        caller_side_.AddTrailingMetadata(std::string(View(key)), std::string(View(value)));
      }
    }
    std::optional<absl::Status> goodbye;
    {
      absl::MutexLock lock(&mutex_);
      goodbye = goodbye_;
    }
    Finish(goodbye.has_value() ? ToGrpc(*goodbye, call_.trace)
                               : ForCaller(status, caller_side_.IsCancelled(), call_.trace));
    Unref();
  }

  void Finish(const grpc::Status& status) {
    owner_.parts_.observe({.rpc = nullptr, .call = &call_, .status = FromGrpc(status), .took = absl::Now() - began_});
    inbound_.Finish(status);
  }

  void Release(bool& hold) {
    if (std::exchange(hold, false)) outbound_.RemoveHold();
  }

  void Unref() {
    if (--users_ > 0) return;
    Forwarder& owner = owner_;
    owner.parts_.streams->Leave(*this);
    delete this;
    owner.Leave();
  }

  Forwarder& owner_;
  const Route& route_;
  const absl::Time began_ = absl::Now();
  Call call_;
  grpc::GenericCallbackServerContext& caller_side_;
  grpc::ClientContext service_side_;
  Inbound inbound_;
  Outbound outbound_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer reply_;
  bool forwarding_ = false;     // only reactions to the caller's messages look at it, one at a time
  std::atomic<int> users_ = 1;  // the caller's end, and the service's once it has begun
  absl::Mutex mutex_;
  bool read_hold_ = true;
  bool write_hold_ = true;
  bool headers_done_ = false;
  bool message_waits_ = false;
  std::optional<absl::Status> goodbye_;  // what the caller is told instead of what the service says
};

Forwarder::~Forwarder() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](int* live) { return *live == 0; }, &live_));
}

grpc::ServerGenericBidiReactor* Forwarder::CreateReactor(grpc::GenericCallbackServerContext* context) {
  const Route* route = parts_.routes->Find(context->method());
  if (route != nullptr) return (new ForwardedCall(*this, context, *route))->Begin();
  return new Refusal(ToGrpc(Fail(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "this server has no such method"),
                            TraceIdOf(Header(*context, "traceparent"))));
}

int Forwarder::live() const {
  absl::MutexLock lock(&mutex_);
  return live_;
}

void Forwarder::Enter() {
  absl::MutexLock lock(&mutex_);
  ++live_;
}

void Forwarder::Leave() {
  absl::MutexLock lock(&mutex_);
  --live_;
}

}  // namespace homeward::gateway
