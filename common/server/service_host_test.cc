#include "common/server/service_host.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>

#include "common/auth/http_get.h"
#include "common/core/status_matchers.h"
#include "common/server/testdata/running_service.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace homeward {
namespace {

using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

class Hosting : public RunningService {
 protected:
  HealthCheckResponse::ServingStatus Health(const std::string& service = "") {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const auto stub = grpc::health::v1::Health::NewStub(channel_);
    EXPECT_TRUE(stub->Check(&context, request, &response).ok());
    return response.status();
  }
  static void WithAdminPort(HostConfig& config) { config.admin_listen = "127.0.0.1:0"; }
  absl::StatusOr<std::string> Admin(const std::string& path) const {
    return HttpGet(absl::StrCat("http://127.0.0.1:", host_->admin_port(), path), 1'000'000);
  }
};

TEST_F(Hosting, IsReadyOnceTheDatabaseIsMigrated) {
  Start(WithAdminPort, /*migrate=*/false);
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(host_->CheckHealth(), FailsWith(kUnavailable, "SCHEMA_BEHIND"));
  EXPECT_FALSE(Admin("/readyz").ok());

  ASSERT_THAT(ServiceHost::MigrateSchema(config_.database, kEchoSchema), IsOk());
  EXPECT_THAT(host_->CheckHealth(), IsOk());
  EXPECT_EQ(Health(), HealthCheckResponse::SERVING);
  EXPECT_EQ(Health("homeward.test.v1.EchoService"), HealthCheckResponse::SERVING);
  EXPECT_THAT(Admin("/readyz"), IsOk());
}

TEST_F(Hosting, StartsWithoutADatabaseAndIsNotReady) {
  Start([](HostConfig& config) { config.database.socket = "no/such/socket"; }, /*migrate=*/false);
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(host_->CheckHealth(), FailsWith(kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_THAT(Remember(NewNote()), FailsWith(kUnavailable, "DATABASE_UNAVAILABLE"));
}

TEST_F(Hosting, FiresTimersWhenTheyAreDue) {
  Start(WithAdminPort);
  std::atomic<int> told = 0;
  host_->AddCommitListener([&] { ++told; });
  const std::string id = Remember(NewNote())->note();
  EXPECT_EQ(told, 1);
  clock_.Advance(absl::Hours(1) - absl::Microseconds(1));
  EXPECT_EQ(host_->RunTimers().value(), 0);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_THAT(Admin("/metrics").value(), HasSubstr("homeward_timer_lag_seconds 1e-06"));
  EXPECT_EQ(host_->RunTimers().value(), 1);
  EXPECT_TRUE(GetNote(id)->reminded());
  EXPECT_EQ(host_->RunTimers().value(), 0);
}

TEST_F(Hosting, FiresTimersByItselfInTheBackground) {
  Start([](HostConfig& config) { config.background = true; });
  const std::string id = Remember(NewNote())->note();
  clock_.Advance(absl::Hours(1));
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  bool reminded = false;
  while (!reminded && absl::Now() < patience) reminded = GetNote(id)->reminded();
  EXPECT_TRUE(reminded);
}

TEST_F(Hosting, ShowsItsNumbers) {
  Start(WithAdminPort);
  host_->AddGauge("homeward_feed_lag", "Events not yet read.", [] { return 3; }, {{"source", "episode"}});
  ASSERT_THAT(Remember(NewNote()), IsOk());
  const std::string metrics = Admin("/metrics").value();
  for (const char* line :
       {"homeward_rpc_seconds_count{code=\"OK\",method=\"/homeward.test.v1.EchoService/Remember\"} 1\n",
        "homeward_calls_waiting{pool=\"writes\"} 0\n", "homeward_database_sessions 0\n",
        "homeward_transaction_conflicts_total 0\n", "homeward_ready 1\n", "homeward_timer_lag_seconds 0\n",
        "homeward_feed_lag{source=\"episode\"} 3\n"}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
}

TEST_F(Hosting, ListensOnAUnixSocketToo) {
  const std::string address = absl::StrCat("unix:", folder_, "/echo.sock");
  Start([&](HostConfig& config) { config.listen = address; });
  EXPECT_EQ(host_->port(), 0);
  channel_ = grpc::CreateChannel(address, grpc::experimental::LocalCredentials(UDS));
  stub_ = test::v1::EchoService::NewStub(channel_);
  EXPECT_THAT(Remember(NewNote()), IsOk());
}

TEST_F(Hosting, DoesNotShareItsPort) {
  Start();
  HostConfig same = config_;
  same.listen = absl::StrCat("127.0.0.1:", host_->port());
  const auto other = ServiceHost::Create(same).value();
  const EchoService service(*other);
  EXPECT_THAT(other->Start(), FailsWith(kUnavailable, "LISTEN_FAILED"));
  EXPECT_THAT(Remember(NewNote()), IsOk());
}

TEST_F(Hosting, DoesNotServeATableWithFaults) {
  const auto host = ServiceHost::Create(config_).value();
  const EchoService twice(*host);
  const EchoService again(*host);
  EXPECT_THAT(host->Start(), FailsWith(absl::StatusCode::kFailedPrecondition, "RPC_TABLE_INVALID"));
  EXPECT_EQ(host->port(), 0);
}

}  // namespace
}  // namespace homeward
