#include "common/edge/pipeline.h"

#include <absl/strings/match.h>
#include <absl/time/clock.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <utility>

#include "common/command/audit_writer.h"
#include "common/core/status.h"
#include "common/core/text.h"
#include "common/edge/trace.h"
#include "common/edge/validate.h"

namespace homeward {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kDefaultDeadline = absl::Seconds(5);
// What the reply needs on its way back; a call with less than that left is not begun.
constexpr absl::Duration kForTheReply = absl::Milliseconds(5);
constexpr size_t kLongestPurpose = 200;

std::string Field(const Message& message, const google::protobuf::FieldDescriptor* field) {
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

// protobuf refuses bytes as a whole; the commonest cause, text that is no UTF-8, can be named.
absl::Status ParseFault(const Rpc& rpc, grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (buffer.DumpToSingleSlice(&slice).ok()) {
    const absl::string_view bytes(reinterpret_cast<const char*>(slice.begin()), slice.size());
    const std::string field = FieldWithBadText(*rpc.method->input_type(), bytes);
    if (!field.empty()) return Invalid(field, "FIELD_INVALID", "text in UTF-8");
  }
  return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "the bytes are no request of this RPC");
}

absl::StatusOr<std::unique_ptr<Message>> Parse(const Rpc& rpc, grpc::ByteBuffer& buffer) {
  grpc::ByteBuffer copy(buffer);  // shares the slices; parsing consumes them
  std::unique_ptr<Message> request = rpc.new_request();
  grpc::ProtoBufferReader reader(&copy);
  if (!reader.status().ok() || !request->ParseFromZeroCopyStream(&reader)) return ParseFault(rpc, buffer);
  request->DiscardUnknownFields();
  return request;
}

}  // namespace

std::shared_ptr<Call> Pipeline::NewCall(const Rpc& rpc, const Incoming& incoming) const {
  auto call = std::make_shared<Call>();
  call->method = rpc.path;
  call->now = parts_.clock->Now();
  call->trace = TraceIdOf(incoming.traceparent);
  call->authorization = incoming.authorization;
  call->consistency_token = incoming.consistency_token;
  call->cancelled = incoming.cancelled;
  const absl::Time usual = absl::Now() + kDefaultDeadline;
  const bool limited = incoming.deadline != absl::InfiniteFuture();
  // The deadline of a stream is for all of it; it has to begin in the usual time.
  const absl::Time deadline = rpc.open_stream != nullptr ? std::min(incoming.deadline, usual) : incoming.deadline;
  call->deadline = (limited ? deadline : usual) - kForTheReply;
  return call;
}

void Pipeline::Refuse(const Rpc& rpc, const Incoming& incoming, const absl::Status& status, const Done& done) const {
  const std::shared_ptr<const Call> call = NewCall(rpc, incoming);
  parts_.observe({.rpc = &rpc, .call = call.get(), .status = status, .took = absl::ZeroDuration()});
  done(*call, status, nullptr);
}

void Pipeline::Serve(const Rpc& rpc, const Incoming& incoming, grpc::ByteBuffer& request, Done done) const {
  const absl::Time began = absl::Now();
  const std::shared_ptr<Call> call = NewCall(rpc, incoming);
  absl::StatusOr<Reply> reply = Handle(rpc, incoming, request, *call);
  Conclude(rpc, call, began, std::move(reply), std::move(done));
}

void Pipeline::ServeTogether(const Rpc& rpc, std::vector<Arrival> arrivals) const {
  struct Accepted {
    std::shared_ptr<Call> call;
    std::unique_ptr<Message> request;
    Done done;
  };
  const absl::Time began = absl::Now();
  std::vector<Accepted> accepted;
  std::vector<AnyAsking> asked;
  for (Arrival& arrival : arrivals) {
    const std::shared_ptr<Call> call = NewCall(rpc, arrival.incoming);
    auto request = Accept(rpc, arrival.incoming, *arrival.request, *call);
    if (!request.ok()) {
      Conclude(rpc, call, began, request.status(), std::move(arrival.done));
      continue;
    }
    asked.push_back({call.get(), request->get()});
    accepted.push_back({call, *std::move(request), std::move(arrival.done)});
  }
  if (asked.empty()) return;
  std::vector<AnyReply> replies = rpc.handle_many(asked);
  for (size_t i = 0; i < replies.size(); ++i) {
    Conclude(rpc, accepted[i].call, began, std::move(replies[i]), std::move(accepted[i].done));
  }
}

// The reply leaves when the audit row is durable.
void Pipeline::Conclude(const Rpc& rpc, std::shared_ptr<const Call> call, absl::Time began, absl::StatusOr<Reply> reply,
                        Done done) const {
  auto held = std::make_shared<absl::StatusOr<Reply>>(std::move(reply));
  Audit(rpc, *call, held->status(),
        [this, &rpc, call, began, held, done = std::move(done)](const absl::Status& status) {
          parts_.observe({.rpc = &rpc, .call = call.get(), .status = status, .took = absl::Now() - began});
          done(*call, status, status.ok() ? *std::move(*held) : nullptr);
        });
}

// Calls `then` once the row of a call that came to `status` is durable, with what its caller is to be told: what cannot
// be audited is not shown.
void Pipeline::Audit(const Rpc& rpc, const Call& call, const absl::Status& status,
                     std::function<void(const absl::Status&)> then) const {
  // A command's audit row is part of its transaction. Nobody is audited whom we do not know: the log has that line.
  if (parts_.audit == nullptr || call.audited || call.caller == nullptr ||
      rpc.options.audience() == common::v1::AUDIENCE_INTERNAL) {
    return then(status);
  }
  parts_.audit->Submit(AuditOf(call, status), [status, then = std::move(then)](const absl::Status& written) {
    then(status.ok() ? written : status);
  });
}

Pipeline::Receiving::Receiving(const Pipeline& pipeline, const Rpc& rpc, const Incoming& incoming)
    : pipeline_(pipeline),
      rpc_(rpc),
      incoming_(incoming),
      began_(absl::Now()),
      call_(pipeline.NewCall(rpc, incoming)) {}

absl::Status Pipeline::Receiving::Take(grpc::ByteBuffer& message) {
  HW_RETURN_IF_ERROR(pipeline_.InTime(*call_));
  const bool first = upload_ == nullptr;
  if (first) HW_RETURN_IF_ERROR(pipeline_.Identify(rpc_, incoming_, *call_));
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<Message> request, Parse(rpc_, message));
  if (!first && Field(*request, rpc_.council_field) != call_->council) {
    return Invalid("council", "FIELD_INVALID", "the council of the first message");
  }
  if (first) HW_RETURN_IF_ERROR(pipeline_.Admit(rpc_, *request, *call_));
  HW_RETURN_IF_ERROR(Validate(*request));
  if (first) upload_ = rpc_.begin_upload(*call_);
  return upload_->Take(*request);
}

void Pipeline::Receiving::Finish(const absl::Status& status, Done done) {
  pipeline_.Conclude(rpc_, call_, began_, status.ok() ? Answer() : status, std::move(done));
}

absl::StatusOr<Pipeline::Reply> Pipeline::Receiving::Answer() const {
  if (upload_ == nullptr) {
    return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "the call has no request");
  }
  HW_RETURN_IF_ERROR(pipeline_.InTime(*call_));
  return upload_->Finish(*call_);
}

Pipeline::Sending::Sending(const Pipeline& pipeline, const Rpc& rpc, const Incoming& incoming)
    : pipeline_(pipeline),
      rpc_(rpc),
      incoming_(incoming),
      began_(absl::Now()),
      call_(pipeline.NewCall(rpc, incoming)) {}

void Pipeline::Sending::Open(grpc::ByteBuffer& request, const std::function<absl::Status(const Call&)>& enter,
                             Wake wake, Opened opened) {
  // With an error, too, it is handed on: its end is the call's affair.
  auto stream = std::make_shared<absl::StatusOr<std::unique_ptr<AnyStream>>>(Begin(request, enter, std::move(wake)));
  pipeline_.Audit(rpc_, *call_, stream->status(), [stream, opened = std::move(opened)](const absl::Status& status) {
    std::unique_ptr<AnyStream> held = stream->ok() ? *std::move(*stream) : nullptr;
    opened(status, std::move(held));
  });
}

absl::StatusOr<std::unique_ptr<AnyStream>> Pipeline::Sending::Begin(
    grpc::ByteBuffer& buffer, const std::function<absl::Status(const Call&)>& enter, Wake wake) {
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<Message> request, pipeline_.Accept(rpc_, incoming_, buffer, *call_));
  HW_RETURN_IF_ERROR(enter(*call_));
  return rpc_.open_stream(*call_, *request, std::move(wake));
}

void Pipeline::Sending::Close(const absl::Status& status) const {
  pipeline_.parts_.observe({.rpc = &rpc_, .call = call_.get(), .status = status, .took = absl::Now() - began_});
}

absl::Status Pipeline::InTime(const Call& call) const {
  if (absl::Now() < call.deadline) return absl::OkStatus();
  return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", "too little time is left for this call");
}

// Everything that comes before the handler.
absl::StatusOr<std::unique_ptr<Message>> Pipeline::Accept(const Rpc& rpc, const Incoming& incoming,
                                                          grpc::ByteBuffer& buffer, Call& call) const {
  HW_RETURN_IF_ERROR(InTime(call));
  HW_RETURN_IF_ERROR(Identify(rpc, incoming, call));
  HW_ASSIGN_OR_RETURN(std::unique_ptr<Message> request, Parse(rpc, buffer));
  HW_RETURN_IF_ERROR(Admit(rpc, *request, call));
  HW_RETURN_IF_ERROR(Validate(*request));
  HW_RETURN_IF_ERROR(CatchUp(rpc, call));
  return request;
}

absl::StatusOr<Pipeline::Reply> Pipeline::Handle(const Rpc& rpc, const Incoming& incoming, grpc::ByteBuffer& buffer,
                                                 Call& call) const {
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<Message> request, Accept(rpc, incoming, buffer, call));
  return rpc.handle(call, *request);
}

// A call with a token waits for what its caller has seen done, but keeps half of its time. Then a read answers with
// what there is; a command does nothing, because what it builds on may be unknown here.
absl::Status Pipeline::CatchUp(const Rpc& rpc, Call& call) const {
  if (call.consistency_token.empty()) return absl::OkStatus();
  const std::optional<ConsistencyPoint> point = ParseConsistencyToken(call.consistency_token);
  if (!point.has_value() || point->council != call.council) {
    return Invalid(kConsistencyTokenKey, "FIELD_INVALID",
                   "the token of the reply to a change in the request's council");
  }
  if (point->source == rpc.method->file()->package()) {
    call.caught_up = true;  // what was committed here is seen by every read
  } else if (parts_.await != nullptr) {
    const absl::Time now = absl::Now();
    call.caught_up = parts_.await(*point, now + (call.deadline - now) / 2);
    if (!call.caught_up && rpc.options.effect() != common::v1::EFFECT_READS) {
      return Fail(absl::StatusCode::kUnavailable, "FEED_BEHIND",
                  "what the consistency token names has not arrived here yet; the same request may be sent again");
    }
  }
  return absl::OkStatus();
}

absl::Status Pipeline::Identify(const Rpc& rpc, const Incoming& incoming, Call& call) const {
  if (incoming.purpose.size() > kLongestPurpose || !IsUtf8(incoming.purpose) || !IsText(incoming.purpose)) {
    return Invalid("homeward-purpose", "FIELD_INVALID", "at most 200 bytes of text");
  }
  call.purpose = incoming.purpose;
  if (incoming.authorization.empty() && !incoming.peer.empty()) {
    // A service that calls without a person: its certificate speaks for it, for the methods that are open to it.
    HW_RETURN_IF_ERROR(parts_.peers->Check(rpc.path, incoming.peer));
    Caller caller{.subject = incoming.peer, .issuer = "mtls", .kind = Caller::Kind::kSystem};
    caller.grants[std::string(kEveryCouncil)] = {.roles = {"service"}, .permissions = {rpc.options.permission()}};
    call.caller = std::make_shared<const Caller>(std::move(caller));
    return absl::OkStatus();
  }
  HW_ASSIGN_OR_RETURN(const absl::string_view token, BearerToken(incoming.authorization));
  HW_ASSIGN_OR_RETURN(call.caller, parts_.verifier->Verify(token));
  return absl::OkStatus();
}

absl::Status Pipeline::Admit(const Rpc& rpc, const Message& request, Call& call) const {
  const std::string council =
      rpc.council_field == nullptr ? std::string(kEveryCouncil) : Field(request, rpc.council_field);
  if (rpc.council_field != nullptr && !IsCouncilCode(council)) {
    return Invalid("council", council.empty() ? "FIELD_REQUIRED" : "FIELD_INVALID",
                   "the ONS code of an English local authority, for example E08000036");
  }
  call.council = council;
  if (!call.caller->May(rpc.options.permission(), council)) {
    return Fail(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING",
                absl::StrCat("this needs the permission ", rpc.options.permission(), " in the request's council"));
  }
  const std::string resource = Field(request, rpc.resource_field);
  if (resource.size() <= 36) call.resource = resource;
  return absl::OkStatus();
}

}  // namespace homeward
