#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>
#include <absl/time/time.h>
#include <absl/types/span.h>
#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <utility>

#include "cli/arguments.h"

namespace homeward::cli {

// What goes with a call so that a read is no older than a change: see the services' homeward-consistency-token.
struct Consistency {
  std::string token;       // sent with the call; after a change, the change's own
  bool caught_up = false;  // whether a read with a token was no older than it
};

// Calls RPCs of one address with one token. Safe for several threads.
class Client {
 public:
  // Where --address or HOMEWARD_ADDRESS says, with the token of --token_file or HOMEWARD_TOKEN: without TLS on this
  // machine, with mutual TLS elsewhere. Errors: see UsageError; those of ReadSmallFile.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(const Arguments& arguments);

  Client(const std::shared_ptr<grpc::Channel>& channel, std::string token) : stub_(channel), token_(std::move(token)) {}

  // Calls "/package.Service/Method". Errors: the server's, see FaultLine.
  absl::Status Call(const std::string& path, const google::protobuf::Message& request, google::protobuf::Message& reply,
                    Consistency* consistency = nullptr) const;

  // Streams the messages, serialized, to an RPC that takes several. `sent` is told how many went out so far.
  absl::Status Upload(const std::string& path, absl::Span<const std::string> messages, absl::Duration timeout,
                      absl::FunctionRef<void(size_t)> sent, google::protobuf::Message& reply) const;

  // Calls an RPC that answers with several messages: `received` gets each of them, serialized.
  absl::Status Download(const std::string& path, const google::protobuf::Message& request, absl::Duration timeout,
                        absl::FunctionRef<void(const std::string&)> received) const;

  template <class Reply>
  absl::StatusOr<Reply> Call(const std::string& path, const google::protobuf::Message& request,
                             Consistency* consistency = nullptr) const {
    Reply reply;
    const absl::Status status = Call(path, request, reply, consistency);
    if (!status.ok()) return status;
    return reply;
  }

 private:
  absl::Status Stream(const std::string& path, absl::Span<const std::string> messages, absl::Duration timeout,
                      absl::FunctionRef<void(size_t)> sent, absl::FunctionRef<void(const std::string&)> received) const;

  mutable grpc::GenericStub stub_;
  const std::string token_;
};

}  // namespace homeward::cli
