#include <gmock/gmock.h>
#include <grpcpp/security/credentials.h>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "homeward/common/v1/feed.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/process/record.h"
#include "tests/support/unary_call.h"

namespace homeward::process {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Serving : public ::testing::Test {
 protected:
  void SetUp() override {
    installation_.MigrateAll();
    installation_.StartAll();
    installation_.AwaitReady();
  }

  absl::Status Pull(const std::string& certificate) {
    return UnaryCall(installation_.ChannelTo("episode", certificate), "/homeward.common.v1.FeedService/Pull",
                     common::v1::PullRequest().SerializeAsString(), {})
        .status;
  }
  absl::Status Worklist(const std::shared_ptr<grpc::Channel>& channel, gateway::v1::ListObligationsResponse& reply) {
    gateway::v1::ListObligationsRequest request;
    request.set_council(kWakefield);
    const CallResult result = UnaryCall(channel, "/homeward.gateway.v1.GatewayService/ListObligations",
                                        request.SerializeAsString(), {.token = installation_.Token()});
    reply.ParseFromString(result.reply);
    return result.status;
  }

  Installation installation_;
  Model model_;
};

TEST_F(Serving, AJourneyThroughAllFourPrograms) {
  Client client(installation_.ChannelTo("gateway"), installation_.Token(), model_);
  ASSERT_THAT(SetUpCouncils(client), IsOk());
  ASSERT_THAT(Journey(client, kWakefield), IsOk());
  ASSERT_THAT(Journey(client, kKent), IsOk());
  ExpectRecordHolds(installation_, model_);
  gateway::v1::ListObligationsResponse worklist;
  ASSERT_THAT(Worklist(installation_.ChannelTo("gateway"), worklist), IsOk());
  EXPECT_GT(worklist.obligations_size(), 0);
  EXPECT_EQ(worklist.missing_size(), 0);
  for (const std::string& part : installation_.parts()) {
    EXPECT_EQ(installation_.Stop(part).exit_code, 0) << part;
    EXPECT_THAT(installation_.LogOf(part), Not(HasSubstr("\"level\":\"error\""))) << part;
  }
}

// A program talks to who has a certificate of the authority, and shows its feed to the services that follow it.
TEST_F(Serving, AStrangerGetsNothing) {
  gateway::v1::ListObligationsResponse reply;
  for (const auto& stranger : {grpc::InsecureChannelCredentials(), LoopbackCredentials().channel,
                               grpc::SslCredentials(grpc::SslCredentialsOptions())}) {
    for (const std::string& part : installation_.parts()) {
      EXPECT_THAT(Worklist(installation_.ChannelTo(part, stranger), reply),
                  FailsWith(absl::StatusCode::kUnavailable, "TRANSPORT"));
    }
  }

  EXPECT_THAT(Pull("interview"), IsOk());
  EXPECT_THAT(Pull("meeting"), IsOk());
  for (const char* stranger : {"client", "gateway"}) {
    EXPECT_EQ(Pull(stranger).code(), absl::StatusCode::kPermissionDenied) << stranger;
  }
}

}  // namespace
}  // namespace homeward::process
