#include "episode-service/notifications/delivery.h"

#include <absl/flags/declare.h>
#include <absl/flags/flag.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/outbox/webhook.h"
#include "episode-service/application.h"
#include "tests/support/directory_client.h"
#include "tests/support/handover_client.h"
#include "tests/support/mail_server.h"
#include "tests/support/notification_client.h"
#include "tests/support/web_server.h"

ABSL_DECLARE_FLAG(std::string, outbox_configuration);

namespace homeward::episode {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr char kLink[] = "https://homeward.example/notifications/";
const std::string kKey(40, 'k');
// What nobody outside may read.
constexpr char kName[] = "Xanthippe";
constexpr char kBorn[] = "2010-06-01";
constexpr char kNarrative[] = "seen near the canal";

std::string Written(const std::string& name, const std::string& text) {
  std::string path = absl::StrCat(::testing::TempDir(), "/homeward_delivery_", getpid(), "_", name);
  std::ofstream(path, std::ios::trunc) << text;
  return path;
}

// A council whose social worker, manager and coordinator have addresses, and a real mail server and a real web server
// that take what leaves the building. It is Tuesday noon.
class DeliveryTest : public ::testing::Test {
 protected:
  ~DeliveryTest() override { absl::SetFlag(&FLAGS_outbox_configuration, ""); }

  // The service; `hook` says whether the council's own system is told too.
  void Start(bool hook, const std::string& worker_email = "worker@council.example") {
    nlohmann::json configuration = {{"link_base", kLink},
                                    {"relay",
                                     {{"host", "127.0.0.1"},
                                      {"port", mail_.port()},
                                      {"from", "homeward@council.example"},
                                      {"plain_on_loopback", true}}}};
    if (hook) {
      configuration["webhooks"][kWakefield] = nlohmann::json::array(
          {nlohmann::json::object({{"name", "case"},
                                   {"url", absl::StrCat("http://127.0.0.1:", web_.port(), "/hook")},
                                   {"key_file", Written("key", kKey)}})});
    }
    absl::SetFlag(&FLAGS_outbox_configuration, Written("outbox.json", configuration.dump()));
    episodes_.emplace(clock_);
    directory_.emplace(*episodes_);
    client_.emplace(*episodes_);
    episodes_->CreateCouncil();
    directory_->AddTeam("north");
    AddWorker("manager", "team_manager", "manager@council.example");
    AddWorker("coordinator", "missing_coordinator", "coordinator@council.example");
    worker_ = AddWorker("worker", "social_worker", worker_email);
    child_ = episodes_->CreateChild(kName).young_person();
    directory_->Allocate(child_, "social_worker", worker_, "2026-01-01T00:00:00Z");
  }
  std::string AddWorker(const std::string& name, const std::string& role, const std::string& email) {
    auto request = DirectoryClient::Worker(name, {role}, "north");
    request.set_email(email);
    return directory_->Must<v1::Worker>("UpsertWorker", request).worker();
  }

  v1::Episode Report() {
    auto report = EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z");
    report.set_circumstances(kNarrative);
    return episodes_->Must<v1::Episode>("ReportMissing", report);
  }
  Delivery& delivery() { return *dynamic_cast<Application&>(episodes_->service().parts()).delivery(); }
  int Deliver() { return delivery().RunDue().value(); }
  void DeliverAt(absl::string_view time) {
    clock_.Set(At(time));
    ASSERT_THAT(delivery().RunDue(), IsOk());
  }
  // The notification of this kind of an episode.
  v1::Notification Of(const v1::Episode& episode, const std::string& kind) {
    for (const auto& one : client_->Of(episode)) {
      if (one.recipient().kind() == kind) return one;
    }
    ADD_FAILURE() << "nobody of this kind was told: " << kind;
    return {};
  }
  std::vector<std::string> Kinds(const v1::Episode& episode) {
    std::vector<std::string> kinds;
    for (const auto& one : client_->Of(episode)) kinds.push_back(one.recipient().kind());
    return kinds;
  }
  v1::Notification Acknowledge(const v1::Notification& notification) {
    return client_->Must<v1::Notification>("AcknowledgeNotification", NotificationClient::Acknowledging(notification));
  }
  int64_t Count(const std::string& table, const std::string& where) {
    return episodes_->service().database().Number(absl::StrCat("SELECT COUNT(*) FROM ", table, " WHERE ", where));
  }

  MailServer mail_;
  WebServer web_{[](const WebServer::Request&) { return 202; }};
  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  std::optional<EpisodeClient> episodes_;
  std::optional<DirectoryClient> directory_;
  std::optional<NotificationClient> client_;
  std::string worker_;
  std::string child_;
};

auto NamesNobody() {
  return AllOf(Not(HasSubstr(kName)), Not(HasSubstr("Sample")), Not(HasSubstr(kBorn)), Not(HasSubstr(kNarrative)),
               Not(HasSubstr("missing")));
}

// S4-03, S4-10: what arrives says that a task waits and where: nothing of the child.
TEST_F(DeliveryTest, AReportReachesWhoIsToldByMailAndNamesNobodyS403S410) {
  Start(/*hook=*/false);
  const auto episode = Report();
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_QUEUED);
  EXPECT_EQ(Deliver(), 2);
  const MailServer::Taken mails[] = {mail_.Next(), mail_.Next()};
  EXPECT_THAT((std::vector<std::string>{mails[0].to.at(0), mails[1].to.at(0)}),
              UnorderedElementsAre("worker@council.example", "coordinator@council.example"));
  for (const char* kind : {"allocated_worker", "missing_coordinator"}) {
    const auto told = Of(episode, kind);
    EXPECT_EQ(told.state(), v1::NOTIFICATION_STATE_SENT);
    EXPECT_TRUE(told.waiting()) << "to be acknowledged";
    EXPECT_EQ(told.proof(), "mail, SMTP 250 2.0.0 taken for; 2026-03-10T12:00:00+00:00");
    const std::string& text = (absl::StrContains(mails[0].text, told.notification()) ? mails[0] : mails[1]).text;
    EXPECT_THAT(text, HasSubstr(absl::StrCat("\r\n", kLink, told.notification(), "\r\n")));
    EXPECT_THAT(text, HasSubstr("A task waits"));
    EXPECT_THAT(text, AllOf(NamesNobody(), Not(HasSubstr(child_)), Not(HasSubstr(episode.episode()))));
  }
  EXPECT_EQ(Count("event", "type LIKE '%NotificationSent' AND actor = 'outbox'"), 2);
  EXPECT_EQ(Count("event", "body LIKE '%council.example%'"), 0) << "no address in an event";
  EXPECT_EQ(Deliver(), 0) << "once";
}

// S4-28: the council's own system is told of everybody, signed with the key that both know.
TEST_F(DeliveryTest, AReturnReachesTheCouncilsSystemSignedS428) {
  Start(/*hook=*/true);
  const auto episode = Report();
  clock_.Set(At("2026-03-10T12:10:00Z"));
  episodes_->Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T12:05:00Z"));
  Deliver();
  const std::vector<WebServer::Request> requests = web_.requests();
  ASSERT_THAT(requests, SizeIs(2)) << "of the return; nobody waits for the report any more";
  for (const WebServer::Request& request : requests) {
    EXPECT_EQ(request["X-Homeward-Signature"],
              WebhookSignature(kKey, std::string(request["X-Homeward-Timestamp"]), request.body()));
    EXPECT_THAT(request.body(), AllOf(NamesNobody(), Not(HasSubstr(child_)), Not(HasSubstr(episode.episode()))));
    const auto body = nlohmann::json::parse(request.body());
    EXPECT_EQ(body["version"], 1);
    EXPECT_EQ(body["kind"], "task_waits");
    EXPECT_EQ(body["council"], kWakefield);
    EXPECT_EQ(body["message"], std::string(request["Idempotency-Key"]));
    EXPECT_EQ(body["link"], absl::StrCat(kLink, body["notification"].get<std::string>()));
    EXPECT_EQ(body["sent"], "2026-03-10T12:10:00+00:00");
  }
}

// S4-03: whoever cannot be told is passed over at once, up to the duty desk.
TEST_F(DeliveryTest, WhatIsRefusedGoesToTheNextRoleAtOnceS403) {
  Start(/*hook=*/false, "refused@council.example");
  AddWorker("manager", "team_manager", "refused@north.example");
  v1::RecordDutyDeskRequest desk;
  desk.set_council(kWakefield);
  desk.set_contact("desk@council.example");
  Put(At("2020-01-01T00:00:00Z"), desk.mutable_from_time());
  directory_->Must<v1::DutyDesk>("RecordDutyDesk", desk);
  const auto episode = Report();
  Deliver();
  EXPECT_THAT(Kinds(episode),
              UnorderedElementsAre("allocated_worker", "missing_coordinator", "team_manager", "duty_desk"));
  for (const char* kind : {"allocated_worker", "team_manager"}) {
    EXPECT_EQ(Of(episode, kind).state(), v1::NOTIFICATION_STATE_FAILED);
    EXPECT_THAT(Of(episode, kind).proof(), StartsWith("mail, SMTP 550"));
    EXPECT_THAT(Of(episode, kind).proof(), Not(HasSubstr("example")));
  }
  EXPECT_EQ(Of(episode, "duty_desk").state(), v1::NOTIFICATION_STATE_SENT);
  // Whoever was passed over is not passed over again when the time to acknowledge is over.
  Acknowledge(Of(episode, "missing_coordinator"));
  clock_.Set(At("2026-03-10T18:00:00Z"));
  ASSERT_THAT(episodes_->service().host().RunTimers(), IsOk());
  // Only the desk, which did not answer, is told again.
  EXPECT_THAT(Kinds(episode), UnorderedElementsAre("allocated_worker", "missing_coordinator", "team_manager",
                                                   "duty_desk", "duty_desk"));
  // It stands in their list all the same.
  EXPECT_EQ(Acknowledge(Of(episode, "allocated_worker")).state(), v1::NOTIFICATION_STATE_ACKNOWLEDGED);
  EXPECT_FALSE(Of(episode, "duty_desk").waiting());
}

TEST_F(DeliveryTest, WhatCannotGoOutInTimeExpiresAndGoesToTheNextRoleS403) {
  Start(/*hook=*/false, "busy@council.example");
  const auto episode = Report();
  Deliver();
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_QUEUED);
  DeliverAt("2026-03-10T12:09:59.999999Z");
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_QUEUED);
  DeliverAt("2026-03-10T12:10:00Z");
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_EXPIRED);
  EXPECT_EQ(Of(episode, "team_manager").state(), v1::NOTIFICATION_STATE_SENT);
  EXPECT_EQ(Of(episode, "team_manager").escalates(), Of(episode, "allocated_worker").notification());
  EXPECT_EQ(Count("event", "type LIKE '%NotificationUndelivered'"), 1);
}

// Whoever has it already needs no mail.
TEST_F(DeliveryTest, WhatIsAcknowledgedBeforeItWentOutIsWithdrawn) {
  Start(/*hook=*/false);
  const auto episode = Report();
  for (const char* kind : {"allocated_worker", "missing_coordinator"}) Acknowledge(Of(episode, kind));
  EXPECT_EQ(Deliver(), 0);
  EXPECT_FALSE(mail_.HasMore());
  EXPECT_EQ(Count("outbox_message", "state = 5"), 2);
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_ACKNOWLEDGED);
}

TEST_F(DeliveryTest, AnAcknowledgementIsNotOverwrittenByWhatIsSentMeanwhile) {
  Start(/*hook=*/false, "busy@council.example");
  const auto episode = Report();
  Deliver();
  Acknowledge(Of(episode, "allocated_worker"));
  DeliverAt("2026-03-10T12:30:00Z");
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_ACKNOWLEDGED);
  EXPECT_EQ(Of(episode, "allocated_worker").proof(), "");
  EXPECT_THAT(Kinds(episode), SizeIs(2));
}

// Nobody without an address, and no council without a hook, is told otherwise than by the list.
TEST_F(DeliveryTest, WhoHasNoAddressFindsItInTheListAsBefore) {
  Start(/*hook=*/false, "");
  const auto episode = Report();
  Deliver();
  EXPECT_EQ(Of(episode, "allocated_worker").state(), v1::NOTIFICATION_STATE_QUEUED);
  EXPECT_TRUE(Of(episode, "allocated_worker").waiting());
  EXPECT_EQ(Count("outbox_message", "1 = 1"), 1);
}

TEST_F(DeliveryTest, ATeamIsToldAtItsInbox) {
  Start(/*hook=*/false);
  auto team = DirectoryClient::Team("east");
  team.set_inbox("inbox@council.example");
  const auto east = directory_->Must<v1::Team>("UpsertTeam", team);
  EXPECT_EQ(east.inbox(), "inbox@council.example");
  const auto episode = Report();
  Deliver();
  mail_.Next();
  mail_.Next();
  HandOverClient hand_overs(*episodes_);
  auto offer = HandOverClient::Offered(episode);
  offer.mutable_to()->set_kind(v1::DESK_KIND_TEAM);
  offer.mutable_to()->set_desk(east.team());
  hand_overs.OfferByAnother(offer);
  EXPECT_EQ(Deliver(), 1);
  EXPECT_THAT(mail_.Next().to, ElementsAre("inbox@council.example"));
  EXPECT_EQ(Of(episode, "hand_over").state(), v1::NOTIFICATION_STATE_SENT);
}

TEST_F(DeliveryTest, AnAddressThatIsNoneIsRefused) {
  Start(/*hook=*/false);
  auto team = DirectoryClient::Team("east");
  team.set_inbox("inbox@council.example, other@council.example");
  EXPECT_THAT(directory_->Send<v1::Team>("UpsertTeam", team),
              FailsWith(absl::StatusCode::kInvalidArgument, "EMAIL_INVALID"));
  auto worker = DirectoryClient::Worker("s1", {});
  worker.set_email("s1");
  EXPECT_THAT(directory_->Send<v1::Worker>("UpsertWorker", worker),
              FailsWith(absl::StatusCode::kInvalidArgument, "EMAIL_INVALID"));
}

TEST_F(DeliveryTest, MetricsCountWhatWentOutAndSayWhatWaits) {
  Start(/*hook=*/false, "busy@council.example");
  Report();
  Deliver();
  clock_.Advance(absl::Seconds(3));
  const std::string metrics = episodes_->service().host().metrics().Scrape();
  EXPECT_THAT(metrics, HasSubstr("homeward_outbox_attempts_total{channel=\"mail\",result=\"sent\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("homeward_outbox_attempts_total{channel=\"mail\",result=\"failed\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("homeward_outbox_oldest_seconds 3"));
}

// Without a configuration everything is as it was.
TEST(NoDelivery, NothingLeavesTheBuilding) {
  FakeClock clock(At("2026-03-10T12:00:00Z"));
  EpisodeClient episodes(clock);
  EXPECT_EQ(dynamic_cast<Application&>(episodes.service().parts()).delivery(), nullptr);
  episodes.CreateCouncil();
  episodes.Must<v1::Episode>("ReportMissing",
                             EpisodeClient::Missing(episodes.CreateChild().young_person(), "2026-03-10T08:00:00Z"));
  EXPECT_EQ(episodes.service().database().Number("SELECT COUNT(*) FROM outbox_message"), 0);
  EXPECT_EQ(episodes.service().database().Number("SELECT COUNT(*) FROM notification"), 1);
}

}  // namespace
}  // namespace homeward::episode
