#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace homeward::load {

// A program of the suite as its callers see it: a few connections, and a token for every call.
class Endpoint {
 public:
  // The status and the bytes of the reply.
  using Answer = std::function<void(const absl::Status&, const std::string&)>;

  Endpoint(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
           const std::string& token);

  // Calls "/package.Service/Method"; `answer` is called once, on a thread of gRPC.
  void Start(const std::string& path, const google::protobuf::Message& request, Answer answer);

  // The same for who has time to wait.
  absl::Status Call(const std::string& path, const google::protobuf::Message& request,
                    google::protobuf::Message& reply);

  template <class Reply>
  absl::StatusOr<Reply> Call(const std::string& path, const google::protobuf::Message& request) {
    Reply reply;
    const absl::Status status = Call(path, request, reply);
    if (!status.ok()) return status;
    return reply;
  }

 private:
  const std::string authorization_;
  std::deque<grpc::GenericStub> stubs_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace homeward::load
