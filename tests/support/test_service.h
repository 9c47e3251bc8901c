#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/development_issuer.h"
#include "common/core/clock.h"
#include "common/server/service_host.h"
#include "common/server/service_main.h"
#include "tests/support/test_database.h"
#include "tests/support/test_log.h"
#include "tests/support/unary_call.h"

namespace homeward {

// A whole service in this process: its own database, its application, a real server on a port, and real clients.
// Nothing runs by itself: time and timers are moved by hand.
class TestService {
 public:
  using Make = std::function<absl::StatusOr<std::unique_ptr<ServiceParts>>(ServiceHost&)>;

  TestService(const std::string& name, absl::Span<const EmbeddedFile> migrations, const Make& make, const Clock& clock);
  ~TestService();

  ServiceHost& host() { return *host_; }
  ServiceParts& parts() { return *parts_; }
  TestDatabase& database() { return database_; }
  // The same for every service: a token of one opens all.
  const DevelopmentIssuer& issuer() const { return issuer_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  std::vector<std::string> LogLines() const { return log_.Lines(); }

  // A token with these roles in a council.
  std::string Token(absl::string_view council, std::vector<std::string> roles,
                    const std::string& subject = "worker-7") const;
  // A token of a worker who may do everything in a council: the default of Call.
  std::string TokenFor(const std::string& council) const;

  // Calls "/package.Service/Method" with a request's bytes.
  CallResult CallBytes(const std::string& path, const std::string& request, const CallOptions& options) const;

  // Calls an RPC of a service by its request; the token is one for the request's council.
  template <class Reply>
  absl::StatusOr<Reply> Call(const std::string& path, const google::protobuf::Message& request) const {
    const CallResult result = CallBytes(path, request.SerializeAsString(), {.token = TokenFor(CouncilOf(request))});
    if (!result.status.ok()) return result.status;
    Reply reply;
    reply.ParseFromString(result.reply);
    return reply;
  }

  // The request's council; empty when it has none.
  static std::string CouncilOf(const google::protobuf::Message& request);

 private:
  TestDatabase database_;
  const DevelopmentIssuer issuer_;
  TestLog log_;
  std::unique_ptr<ServiceHost> host_;
  std::unique_ptr<ServiceParts> parts_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace homeward
