#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/development_issuer.h"
#include "common/server/service_host.h"
#include "common/server/testdata/echo_service.h"
#include "homeward/test/v1/echo.grpc.pb.h"
#include "tests/support/private_mariadb.h"

namespace homeward {

inline constexpr char kCouncil[] = "E08000036";
inline constexpr char kPerson[] = "0190a1b2-0000-7000-8000-000000000002";

// The echo service on a real database, and a real client of it. Timers and health move by hand.
class RunningService : public ::testing::Test {
 protected:
  RunningService();
  // Nothing calls the service any more when it goes.
  ~RunningService() override {
    if (host_ != nullptr) host_->Drain(absl::Now());
  }

  // Migrates unless told not to, and starts. `adjust` changes the configuration before.
  void Start(
      const std::function<void(HostConfig&)>& adjust = [](HostConfig&) {}, bool migrate = true);

  // A token of a missing coordinator of kCouncil.
  std::string Token(absl::Time issued = absl::Now()) const;

  // A context with this authorization; empty for none.
  static std::unique_ptr<grpc::ClientContext> Context(const std::string& token);

  // A request that is accepted, with a request_id of its own.
  test::v1::RememberRequest NewNote(const std::string& text = "hello") const;

  absl::StatusOr<test::v1::Note> Remember(const test::v1::RememberRequest& request,
                                          grpc::ClientContext* context = nullptr);
  absl::StatusOr<test::v1::Note> GetNote(const std::string& note, grpc::ClientContext* context = nullptr);

  // A call of these very bytes, without generated code.
  absl::Status CallRaw(const std::string& method, const std::string& bytes, grpc::ClientContext* context);

  // The first value that this SQL gives.
  std::string Value(const std::string& sql);
  std::vector<std::string> Lines() const;

  const std::string folder_ = ::testing::TempDir() + "/homeward_server_test";
  const DevelopmentIssuer issuer_;
  FakeClock clock_{absl::FromUnixSeconds(1'774'649'700)};
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  Log log_;
  HostConfig config_;
  std::function<void()> on_read_ = [] {};

  std::unique_ptr<ServiceHost> host_;
  std::unique_ptr<EchoService> service_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<test::v1::EchoService::Stub> stub_;
};

}  // namespace homeward
