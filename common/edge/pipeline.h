#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/peer_allow_list.h"
#include "common/auth/token_verifier.h"
#include "common/command/call.h"
#include "common/core/clock.h"
#include "common/edge/consistency_token.h"
#include "common/edge/rpc_table.h"

namespace homeward {

class AuditWriter;

// What came over the wire with a call, without the call.
struct Incoming {
  std::string authorization;      // metadata "authorization"
  std::string purpose;            // metadata "homeward-purpose"
  std::string traceparent;        // metadata "traceparent"
  std::string consistency_token;  // metadata "homeward-consistency-token"
  std::string peer;               // SPIFFE id of the other end; empty without mutual TLS
  absl::Time deadline;            // real time; InfiniteFuture when the client set none
  std::function<bool()> cancelled = [] { return false; };
};

// One line about a call that ended, for log and metrics.
struct Served {
  const Rpc* rpc = nullptr;
  const Call* call = nullptr;
  absl::Status status;
  absl::Duration took;
};

// The way of every call through a service: deadline, identity, form, permission, rules of the fields, handler, audit.
// A method of its own so that nothing of it depends on the transport.
class Pipeline {
 public:
  using Reply = std::unique_ptr<google::protobuf::Message>;
  using Done = std::function<void(const Call&, const absl::Status&, Reply)>;

  struct Parts {
    const Clock* clock;
    TokenVerifier* verifier;
    const PeerAllowList* peers;
    AuditWriter* audit;  // null: other services audit what this one asks of them (the gateway)
    std::function<void(const Served&)> observe;
    // Whether this service has come to a position of another service's feed; waits until then or the deadline (real
    // time). Null for a program that follows no feed.
    std::function<bool(const ConsistencyPoint&, absl::Time)> await;
  };

  explicit Pipeline(Parts parts) : parts_(std::move(parts)) {}

  // Serves one request; `done` is called once, on this thread or on the audit writer's, after the audit row is durable.
  void Serve(const Rpc& rpc, const Incoming& incoming, grpc::ByteBuffer& request, Done done) const;

  // A request that waited with others of its RPC.
  struct Arrival {
    Incoming incoming;
    grpc::ByteBuffer* request;
    Done done;
  };

  // Serves requests of one RPC together (Rpc::handle_many); each as Serve would.
  void ServeTogether(const Rpc& rpc, std::vector<Arrival> arrivals) const;

  // A call to which the caller streams. Identity, permission and council are settled by its first message.
  class Receiving {
   public:
    Receiving(const Pipeline& pipeline, const Rpc& rpc, const Incoming& incoming);

    // Takes the next message. After an error, only Finish.
    absl::Status Take(grpc::ByteBuffer& message);
    // Answers the call when `status`, what Take said last, is OK; refuses it otherwise. `done` as for Serve.
    void Finish(const absl::Status& status, Done done);

   private:
    absl::StatusOr<Reply> Answer() const;

    const Pipeline& pipeline_;
    const Rpc& rpc_;
    const Incoming incoming_;
    const absl::Time began_;
    const std::shared_ptr<Call> call_;
    std::unique_ptr<AnyUpload> upload_;  // null before the first message
  };

  // A call that streams to its caller.
  class Sending {
   public:
    using Opened = std::function<void(const absl::Status&, std::unique_ptr<AnyStream>)>;

    Sending(const Pipeline& pipeline, const Rpc& rpc, const Incoming& incoming);

    // Does what Serve does up to the handler, which makes the stream. `enter` is asked last whether there is room for
    // this call. `opened` is called once, as for Serve, with the refusal if it is not OK, and what stream there is.
    void Open(grpc::ByteBuffer& request, const std::function<absl::Status(const Call&)>& enter, Wake wake,
              Opened opened);
    // The call has ended.
    void Close(const absl::Status& status) const;

    const Call& call() const { return *call_; }

   private:
    absl::StatusOr<std::unique_ptr<AnyStream>> Begin(grpc::ByteBuffer& request,
                                                     const std::function<absl::Status(const Call&)>& enter, Wake wake);

    const Pipeline& pipeline_;
    const Rpc& rpc_;
    const Incoming incoming_;
    const absl::Time began_;
    const std::shared_ptr<Call> call_;
  };

  // Ends a call that no worker took. It is logged and counted like any other, and not audited: nobody is known yet.
  void Refuse(const Rpc& rpc, const Incoming& incoming, const absl::Status& status, const Done& done) const;

 private:
  std::shared_ptr<Call> NewCall(const Rpc& rpc, const Incoming& incoming) const;
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Accept(const Rpc& rpc, const Incoming& incoming,
                                                                    grpc::ByteBuffer& request, Call& call) const;
  absl::StatusOr<Reply> Handle(const Rpc& rpc, const Incoming& incoming, grpc::ByteBuffer& request, Call& call) const;
  void Audit(const Rpc& rpc, const Call& call, const absl::Status& status,
             std::function<void(const absl::Status&)> then) const;
  absl::Status InTime(const Call& call) const;
  void Conclude(const Rpc& rpc, std::shared_ptr<const Call> call, absl::Time began, absl::StatusOr<Reply> reply,
                Done done) const;
  absl::Status Identify(const Rpc& rpc, const Incoming& incoming, Call& call) const;
  absl::Status CatchUp(const Rpc& rpc, Call& call) const;
  absl::Status Admit(const Rpc& rpc, const google::protobuf::Message& request, Call& call) const;

  const Parts parts_;
};

}  // namespace homeward
