#include "common/server/admin_server.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include "common/auth/http_get.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

class Admin : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Get(const std::string& path) const {
    return HttpGet(absl::StrCat("http://127.0.0.1:", admin_->port(), path), 100'000);
  }

  absl::Status ready_;
  std::unique_ptr<AdminServer> admin_ = AdminServer::Start("127.0.0.1:0", {.metrics = [] { return "some_metric 1\n"; },
                                                                           .ready = [this] { return ready_; }})
                                            .value();
};

TEST_F(Admin, ServesThreePagesAndNothingElse) {
  EXPECT_EQ(Get("/metrics").value(), "some_metric 1\n");
  EXPECT_EQ(Get("/healthz").value(), "{\"alive\":true}\n");
  EXPECT_EQ(Get("/readyz").value(), "{\"ready\":true}\n");
  for (const char* path : {"/", "/metrics/more", "/readyz2", "/../etc/passwd"}) {
    EXPECT_FALSE(Get(path).ok()) << path;
  }
}

TEST_F(Admin, IsNotReadyForAReason) {
  ready_ = Fail(absl::StatusCode::kUnavailable, "SCHEMA_BEHIND", "older than the program");
  EXPECT_FALSE(Get("/readyz").ok());
  EXPECT_THAT(Get("/healthz"), IsOk());
}

TEST_F(Admin, DoesNotShareItsPort) {
  EXPECT_THAT(AdminServer::Start(absl::StrCat("127.0.0.1:", admin_->port()), {}),
              FailsWith(absl::StatusCode::kUnavailable, "ADMIN_PORT_UNAVAILABLE"));
}

}  // namespace
}  // namespace homeward
