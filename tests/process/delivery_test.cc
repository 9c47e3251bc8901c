#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/support/mail_server.h"
#include "tests/support/unary_call.h"

namespace homeward::process {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ConfigurationFor(const MailServer& mail) {
  std::string path = absl::StrCat(::testing::TempDir(), "/homeward_process_outbox.json");
  std::ofstream(path, std::ios::trunc) << nlohmann::json({{"link_base", "https://homeward.example/notifications/"},
                                                          {"relay",
                                                           {{"host", "127.0.0.1"},
                                                            {"port", mail.port()},
                                                            {"from", "homeward@council.example"},
                                                            {"plain_on_loopback", true}}}})
                                              .dump();
  return path;
}

// S4-03: the program as an administrator starts it, with real clocks and its own threads: the coordinator has a mail
// although nobody looked at anything.
TEST(Delivery, AReportIsInTheCoordinatorsMailS403) {
  MailServer mail;
  Installation installation;
  installation.MigrateAll();
  for (const std::string& part : installation.parts()) {
    installation.Start(
        part, part == "episode" ? Flags{absl::StrCat("--outbox_configuration=", ConfigurationFor(mail))} : Flags{});
  }
  installation.AwaitReady();
  Model model;
  Client client(installation.ChannelTo("gateway"), installation.Token(), model);
  ASSERT_THAT(SetUpCouncils(client), IsOk());
  episode::v1::UpsertWorkerRequest coordinator;
  coordinator.set_council(kWakefield);
  coordinator.set_external_id("C1");
  coordinator.set_display_name("Coordinator");
  coordinator.add_roles("missing_coordinator");
  coordinator.set_email("coordinator@council.example");
  Put(absl::Now() - absl::Hours(1), coordinator.mutable_from_time());
  coordinator.set_request_id(NewUuid(absl::Now()));
  ASSERT_THAT(UnaryCall(installation.ChannelTo("gateway"), "/homeward.episode.v1.DirectoryService/UpsertWorker",
                        coordinator.SerializeAsString(), {.token = installation.Token()})
                  .status,
              IsOk());

  ASSERT_THAT(EnterWhatTimeChanges(client, kWakefield, 0), IsOk());

  const MailServer::Taken taken = mail.Next();
  EXPECT_THAT(taken.to, ElementsAre(HasSubstr("coordinator@council.example")));
  EXPECT_THAT(taken.text, HasSubstr("https://homeward.example/notifications/"));
  EXPECT_THAT(taken.text, Not(HasSubstr("Robin")));
  EXPECT_THAT(installation.LogOf("episode"), Not(HasSubstr("coordinator@council.example")));
}

}  // namespace
}  // namespace homeward::process
