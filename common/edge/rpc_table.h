#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/auth/roles.h"
#include "common/command/call.h"
#include "homeward/common/v1/options.pb.h"

namespace homeward {

// What one caller streams to an RPC: its messages in their order, then the answer. Never called at the same time, each
// time on a worker's thread; it is gone when the call ends, whether it was finished or not.
template <class Request, class Reply>
class Upload {
 public:
  virtual ~Upload() = default;

  // An error ends the call with it.
  virtual absl::Status Take(const Request& message) = 0;
  // After the last message, of which there was at least one.
  virtual absl::StatusOr<Reply> Finish(Call& call) = 0;
};

// The same without its types, for the edge.
using AnyUpload = Upload<google::protobuf::Message, std::unique_ptr<google::protobuf::Message>>;

// What an RPC streams to one caller. Never called at the same time, but on threads of gRPC: it waits for nothing. It is
// gone when the call has ended.
template <class Reply>
class Stream {
 public:
  virtual ~Stream() = default;

  // What is to be sent next; null while there is nothing. Asked again when the caller has room, and after each Wake.
  virtual std::unique_ptr<Reply> Next() = 0;
};

// What an RPC fetches piece by piece to stream it to one caller. Never called at the same time, each time on a worker's
// thread when the caller has room for more: it may wait for a database, and no worker waits for a slow caller. It is
// gone when the call has ended.
template <class Reply>
class Download {
 public:
  virtual ~Download() = default;

  // What is to be sent next; null after the last. An error ends the call with it.
  virtual absl::StatusOr<std::unique_ptr<Reply>> Next() = 0;
};

// Either of them without its types, for the edge.
class AnyStream {
 public:
  virtual ~AnyStream() = default;

  // Whether Next is that of a Download; else it is that of a Stream.
  virtual bool fetches() const = 0;
  virtual absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Next() = 0;
};

// One of the callers of a read who are answered together.
template <class Request>
struct Asking {
  Call* call;
  const Request* request;
};

// The same without its type, for the edge.
using AnyAsking = Asking<google::protobuf::Message>;
using AnyReply = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;

// Has a call look for what its stream has to send. By anybody at any time, also when the call has long ended.
using Wake = std::function<void()>;

// One RPC as the edge serves it: what it declares of itself, and who answers.
struct Rpc {
  std::string path;  // "/homeward.episode.v1.EpisodeService/GetEpisode"
  const google::protobuf::MethodDescriptor* method = nullptr;
  common::v1::RpcOptions options;
  const google::protobuf::FieldDescriptor* council_field = nullptr;   // null: the RPC spans all councils
  const google::protobuf::FieldDescriptor* resource_field = nullptr;  // null: the handler names the record
  std::function<std::unique_ptr<google::protobuf::Message>()> new_request;
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(Call&, const google::protobuf::Message&)>
      handle;  // of one request by one reply; else null
  // Of a read that is cheaper for many callers at once: what each is answered, in their order; else null.
  std::function<std::vector<AnyReply>(const std::vector<AnyAsking>&)> handle_many;
  std::function<std::unique_ptr<AnyUpload>(Call&)> begin_upload;  // null unless the caller streams
  std::function<absl::StatusOr<std::unique_ptr<AnyStream>>(Call&, const google::protobuf::Message&, Wake)>
      open_stream;  // null unless the server streams
};

// The RPCs of a server. Handlers are ordinary functions from a request to a reply; that they exist for every RPC of a
// service, and that every RPC declares its permission and effect, is checked once, before the server starts.
class RpcTable {
 public:
  // Binds `handler` of `service` to the RPC of `service_name` that takes `Request`.
  template <class Service, class Request, class Reply>
  void Add(absl::string_view service_name, Service* service,
           absl::StatusOr<Reply> (Service::*handler)(Call&, const Request&)) {
    Rpc rpc;
    rpc.new_request = [] { return std::make_unique<Request>(); };
    rpc.handle = [service, handler](Call& call, const google::protobuf::Message& request)
        -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
      absl::StatusOr<Reply> reply = (service->*handler)(call, static_cast<const Request&>(request));
      if (!reply.ok()) return std::move(reply).status();
      return std::make_unique<Reply>(*std::move(reply));
    };
    Insert(service_name, *Request::descriptor(), *Reply::descriptor(), std::move(rpc));
  }

  // Binds a read of `service_name` whose callers are answered together when many ask at once: `handler` answers each of
  // them, in their order. They have nothing to do with one another, not even a council.
  template <class Service, class Request, class Reply>
  void AddTogether(absl::string_view service_name, Service* service,
                   std::vector<absl::StatusOr<Reply>> (Service::*handler)(const std::vector<Asking<Request>>&)) {
    Rpc rpc;
    rpc.new_request = [] { return std::make_unique<Request>(); };
    rpc.handle_many = [service, handler](const std::vector<AnyAsking>& asked) {
      std::vector<Asking<Request>> typed;
      typed.reserve(asked.size());
      for (const AnyAsking& one : asked) typed.push_back({one.call, static_cast<const Request*>(one.request)});
      std::vector<AnyReply> replies;
      for (absl::StatusOr<Reply>& reply : (service->*handler)(typed)) {
        if (reply.ok()) {
          replies.emplace_back(std::make_unique<Reply>(*std::move(reply)));
        } else {
          replies.emplace_back(std::move(reply).status());
        }
      }
      return replies;
    };
    rpc.handle = [many = rpc.handle_many](Call& call, const google::protobuf::Message& request) {
      return std::move(many({{&call, &request}}).front());
    };
    Insert(service_name, *Request::descriptor(), *Reply::descriptor(), std::move(rpc));
  }

  // Binds the RPC of `service_name` to which callers stream `Request`: `begin` makes what takes the messages of one
  // call. Each message names the council, and all the same one.
  template <class Service, class Request, class Reply>
  void AddUpload(absl::string_view service_name, Service* service,
                 std::unique_ptr<Upload<Request, Reply>> (Service::*begin)(Call&)) {
    Rpc rpc;
    rpc.new_request = [] { return std::make_unique<Request>(); };
    rpc.begin_upload = [service, begin](Call& call) -> std::unique_ptr<AnyUpload> {
      return std::make_unique<Untyped<Request, Reply>>((service->*begin)(call));
    };
    Insert(service_name, *Request::descriptor(), *Reply::descriptor(), std::move(rpc));
  }

  // Binds the RPC of `service_name` that streams `Reply` to its caller: `open` makes what is sent in one call, on a
  // worker's thread.
  template <class Service, class Request, class Reply>
  void AddStream(absl::string_view service_name, Service* service,
                 absl::StatusOr<std::unique_ptr<Stream<Reply>>> (Service::*open)(Call&, const Request&, Wake)) {
    Rpc rpc;
    rpc.new_request = [] { return std::make_unique<Request>(); };
    rpc.open_stream = [service, open](Call& call, const google::protobuf::Message& request,
                                      Wake wake) -> absl::StatusOr<std::unique_ptr<AnyStream>> {
      auto stream = (service->*open)(call, static_cast<const Request&>(request), std::move(wake));
      if (!stream.ok()) return std::move(stream).status();
      return std::make_unique<UntypedStream<Reply>>(*std::move(stream));
    };
    Insert(service_name, *Request::descriptor(), *Reply::descriptor(), std::move(rpc));
  }

  // Binds the RPC of `service_name` that streams `Reply` to its caller as it is fetched: `open` says of what.
  template <class Service, class Request, class Reply>
  void AddDownload(absl::string_view service_name, Service* service,
                   absl::StatusOr<std::unique_ptr<Download<Reply>>> (Service::*open)(Call&, const Request&)) {
    Rpc rpc;
    rpc.new_request = [] { return std::make_unique<Request>(); };
    rpc.open_stream = [service, open](Call& call, const google::protobuf::Message& request,
                                      const Wake&) -> absl::StatusOr<std::unique_ptr<AnyStream>> {
      auto download = (service->*open)(call, static_cast<const Request&>(request));
      if (!download.ok()) return std::move(download).status();
      return std::make_unique<UntypedDownload<Reply>>(*std::move(download));
    };
    Insert(service_name, *Request::descriptor(), *Reply::descriptor(), std::move(rpc));
  }

  // Everything that is wrong with the table: RPCs without a handler, with two, with one that takes or returns something
  // else or has another shape, without options, permissions that are none, mutations without request_id or etag, or
  // that stream to their caller. FAILED_PRECONDITION (RPC_TABLE_INVALID) with the list.
  absl::Status Check(const Roles& roles) const;

  // Null when there is no such RPC.
  const Rpc* Find(absl::string_view path) const;

  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const { return services_; }

 private:
  template <class Request, class Reply>
  class Untyped final : public AnyUpload {
   public:
    explicit Untyped(std::unique_ptr<Upload<Request, Reply>> typed) : typed_(std::move(typed)) {}

    absl::Status Take(const google::protobuf::Message& message) override {
      return typed_->Take(static_cast<const Request&>(message));
    }
    absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Finish(Call& call) override {
      absl::StatusOr<Reply> reply = typed_->Finish(call);
      if (!reply.ok()) return std::move(reply).status();
      return std::make_unique<Reply>(*std::move(reply));
    }

   private:
    const std::unique_ptr<Upload<Request, Reply>> typed_;
  };

  template <class Reply>
  class UntypedStream final : public AnyStream {
   public:
    explicit UntypedStream(std::unique_ptr<Stream<Reply>> typed) : typed_(std::move(typed)) {}

    bool fetches() const override { return false; }
    absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Next() override { return typed_->Next(); }

   private:
    const std::unique_ptr<Stream<Reply>> typed_;
  };

  template <class Reply>
  class UntypedDownload final : public AnyStream {
   public:
    explicit UntypedDownload(std::unique_ptr<Download<Reply>> typed) : typed_(std::move(typed)) {}

    bool fetches() const override { return true; }
    absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Next() override { return typed_->Next(); }

   private:
    const std::unique_ptr<Download<Reply>> typed_;
  };

  void Insert(absl::string_view service_name, const google::protobuf::Descriptor& request,
              const google::protobuf::Descriptor& reply, Rpc rpc);

  absl::flat_hash_map<std::string, Rpc> rpcs_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
  std::vector<std::string> faults_;
};

}  // namespace homeward
