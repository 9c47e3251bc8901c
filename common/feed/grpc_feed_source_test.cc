#include "common/feed/grpc_feed_source.h"

#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/edge/grpc_status.h"

namespace homeward {
namespace {

// A feed at the other end of a connection: answers as the test says and keeps what it was asked.
class FakeFeed final : public common::v1::FeedService::Service {
 public:
  grpc::Status Pull(grpc::ServerContext* context, const common::v1::PullRequest* request,
                    common::v1::PullResponse* reply) override {
    max_events = request->max_events();
    const auto token = context->client_metadata().find("authorization");
    if (token != context->client_metadata().end()) authorization.assign(token->second.data(), token->second.size());
    if (hang) {
      asked.Notify();
      while (!context->IsCancelled()) std::this_thread::yield();
    }
    reply->add_councils()->mutable_head()->set_position(5);
    return ToGrpc(answer, std::string(32, 'a'));
  }

  absl::Status answer;
  bool hang = false;
  absl::Notification asked;
  int max_events = 0;
  std::string authorization;
};

class GrpcFeedSourceTest : public testing::Test {
 protected:
  GrpcFeedSourceTest() {
    Listen("127.0.0.1:0");
    channel_ = grpc::CreateChannel(Address(), LoopbackCredentials().channel);
  }

  void Listen(const std::string& address) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, LoopbackCredentials().server, &port_);
    builder.RegisterService(&feed_);
    server_ = builder.BuildAndStart();
  }
  std::string Address() const { return "127.0.0.1:" + std::to_string(port_); }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

  FakeFeed feed_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(GrpcFeedSourceTest, CarriesRequestAndReply) {
  GrpcFeedSource source(channel_);
  common::v1::PullRequest request;
  request.set_max_events(9);
  const auto reply = source.Pull(request, Soon());
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->councils(0).head().position(), 5);
  EXPECT_EQ(feed_.max_events, 9);
  EXPECT_EQ(feed_.authorization, "");
}

TEST_F(GrpcFeedSourceTest, ShowsTheTokenOfItsProvider) {
  GrpcFeedSource source(channel_, [] { return absl::StatusOr<std::string>("secret"); });
  ASSERT_THAT(source.Pull({}, Soon()), IsOk());
  EXPECT_EQ(feed_.authorization, "Bearer secret");
}

TEST_F(GrpcFeedSourceTest, WithoutATokenNothingIsSent) {
  GrpcFeedSource source(channel_, []() -> absl::StatusOr<std::string> {
    return Fail(absl::StatusCode::kUnavailable, "NO_TOKEN", "the issuer is away");
  });
  EXPECT_THAT(source.Pull({}, Soon()), FailsWith(absl::StatusCode::kUnavailable, "NO_TOKEN"));
  EXPECT_EQ(feed_.max_events, 0);
}

TEST_F(GrpcFeedSourceTest, ErrorsKeepTheirReason) {
  GrpcFeedSource source(channel_);
  feed_.answer = Fail(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED", "no");
  EXPECT_THAT(source.Pull({}, Soon()), FailsWith(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED"));
}

// A service that is started again is found by the pull that is under way.
TEST_F(GrpcFeedSourceTest, WaitsForASourceThatIsAway) {
  GrpcFeedSource source(channel_);
  server_->Shutdown();
  server_.reset();
  std::thread start([&] {
    const absl::Time patience = Soon();
    while (channel_->GetState(false) != GRPC_CHANNEL_TRANSIENT_FAILURE && absl::Now() < patience) {
      std::this_thread::yield();
    }
    Listen(Address());
  });
  EXPECT_THAT(source.Pull({}, Soon()), IsOk());
  start.join();
}

TEST_F(GrpcFeedSourceTest, EndsAtTheDeadline) {
  feed_.hang = true;
  GrpcFeedSource source(channel_);
  EXPECT_EQ(source.Pull({}, absl::Now() + absl::Milliseconds(100)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(GrpcFeedSourceTest, CancellingEndsThePullUnderWayAndLaterOnes) {
  feed_.hang = true;
  GrpcFeedSource source(channel_);
  std::thread stop([&] {
    feed_.asked.WaitForNotification();
    source.Cancel();
  });
  EXPECT_EQ(source.Pull({}, Soon()).status().code(), absl::StatusCode::kCancelled);
  stop.join();
  EXPECT_THAT(source.Pull({}, Soon()), FailsWith(absl::StatusCode::kCancelled, "READER_STOPPED"));
}

}  // namespace
}  // namespace homeward
