#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "common/core/status_matchers.h"
#include "common/edge/trace.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/process/record.h"
#include "tests/support/unary_call.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);

// A database that can be read and not written, and programs that are killed meanwhile.
class Spools : public ::testing::Test {
 protected:
  void SetUp() override {
    installation_.MigrateAll();
    installation_.StartAll();
    installation_.AwaitReady();
    Model model;
    Client client(installation_.ChannelTo("gateway"), installation_.Token(), model);
    ASSERT_THAT(SetUpCouncils(client), IsOk());
    ASSERT_THAT(Journey(client, kWakefield), IsOk());
    AwaitQuiet(installation_);
  }
  ~Spools() override { EXPECT_THAT(installation_.mariadb().SetReadOnly(false), IsOk()); }

  template <class Reply>
  absl::StatusOr<Reply> Call(const std::string& path, const google::protobuf::Message& request,
                             const std::string& trace) {
    const CallResult result = UnaryCall(
        installation_.ChannelTo("gateway"), path, request.SerializeAsString(),
        {.token = installation_.Token(), .metadata = {{"traceparent", TraceparentFor(trace)}}, .wait_for_ready = true});
    if (!result.status.ok()) return result.status;
    Reply reply;
    reply.ParseFromString(result.reply);
    return reply;
  }

  // The worklist of all three services.
  absl::StatusOr<gateway::v1::ListObligationsResponse> Worklist(const std::string& trace) {
    gateway::v1::ListObligationsRequest request;
    request.set_council(kWakefield);
    return Call<gateway::v1::ListObligationsResponse>("/homeward.gateway.v1.GatewayService/ListObligations", request,
                                                      trace);
  }

  // Asks until every service has answered; the trace of the call that they did answer.
  std::string AwaitWholeWorklist() {
    for (const absl::Time deadline = absl::Now() + kPatience; absl::Now() < deadline; absl::SleepFor(kLookEvery)) {
      const std::string trace = TraceIdOf("");
      const auto worklist = Worklist(trace);
      if (worklist.ok() && worklist->missing_size() == 0) return trace;
    }
    ADD_FAILURE() << "a service does not answer";
    return "";
  }

  // How many spool files a service has.
  int64_t Spooled(const std::string& service) const {
    int64_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(installation_.SpoolOf(service))) {
      files += entry.path().extension() == ".spool" ? 1 : 0;
    }
    return files;
  }
  void AwaitDrained(const std::string& service) const {
    const absl::Time deadline = absl::Now() + kPatience;
    while (Spooled(service) > 0) {
      ASSERT_LT(absl::Now(), deadline) << service << " does not bring its rows back";
      absl::SleepFor(kLookEvery);
    }
  }

  // How often a service has audited the call with this trace.
  int64_t Audited(const std::string& service, const std::string& trace) {
    return CountIn(installation_.database(service),
                   absl::StrCat("SELECT COUNT(*) FROM audit WHERE trace = '", trace, "'"));
  }

  Installation installation_;
};

TEST_F(Spools, OutliveTheirProcessesAndComeIntoTheTableOnce) {
  const std::string trace = TraceIdOf("");
  ASSERT_THAT(installation_.mariadb().SetReadOnly(true), IsOk());
  const auto worklist = Worklist(trace);
  ASSERT_THAT(worklist, IsOk());
  EXPECT_GT(worklist->obligations_size(), 0);
  EXPECT_EQ(worklist->missing_size(), 0);
  for (const std::string& service : Installation::Services()) {
    EXPECT_EQ(Audited(service, trace), 0) << service;
    installation_.Kill(service);
    EXPECT_EQ(Spooled(service), 1) << service;
  }

  // Each adopts what the killed one left, and is killed itself when the rows are in the table and the file is there.
  ASSERT_THAT(installation_.mariadb().SetReadOnly(false), IsOk());
  for (const std::string& service : Installation::Services()) {
    installation_.Start(service, {"--failpoint=commit_after:1"});
    const auto ended = installation_.program(service).AwaitEnd(absl::Now() + kPatience);
    ASSERT_TRUE(ended.has_value()) << service;
    EXPECT_EQ(ended->signal, SIGKILL) << service;
    EXPECT_EQ(Spooled(service), 1) << service;
    installation_.Start(service);
    AwaitDrained(service);
    EXPECT_EQ(Audited(service, trace), 1) << service;
  }
  installation_.AwaitReady();
  EXPECT_THAT(Worklist(TraceIdOf("")), IsOk());
}

TEST_F(Spools, ServeAProgramThatStartsMeanwhile) {
  const std::string before = TraceIdOf("");
  ASSERT_THAT(installation_.mariadb().SetReadOnly(true), IsOk());
  ASSERT_THAT(Worklist(before), IsOk());
  for (const std::string& service : Installation::Services()) {
    installation_.Kill(service);
    installation_.Start(service);
  }
  installation_.AwaitReady();
  const std::string after = AwaitWholeWorklist();
  episode::v1::CreateCouncilRequest council;
  council.set_council(kKent);
  council.set_request_id("0190a1b2-0000-7000-8000-00000000000a");
  council.set_name("Kent");
  council.mutable_live_from_time()->set_seconds(1'767'225'600);
  EXPECT_THAT(
      Call<episode::v1::Council>("/homeward.episode.v1.EpisodeService/CreateCouncil", council, TraceIdOf("")).status(),
      FailsWith(absl::StatusCode::kUnavailable, "DATABASE_READ_ONLY"));

  // Nobody has to call: the programs look for themselves.
  ASSERT_THAT(installation_.mariadb().SetReadOnly(false), IsOk());
  for (const std::string& service : Installation::Services()) {
    AwaitDrained(service);
    EXPECT_EQ(Audited(service, before), 1) << service;
    EXPECT_EQ(Audited(service, after), 1) << service;
  }
}

}  // namespace
}  // namespace homeward::process
