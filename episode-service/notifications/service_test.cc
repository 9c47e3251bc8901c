#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/handover_client.h"
#include "tests/support/many_rows.h"
#include "tests/support/notification_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// A council with a social worker, their manager, somebody on duty, a coordinator and a duty desk; and a child whose
// social worker and reviewing officer are allocated. It is Tuesday noon: the office is open.
class NotificationsTest : public ::testing::Test {
 protected:
  NotificationsTest() {
    episodes_.CreateCouncil();
    directory_.AddTeam("north");
    directory_.AddWorker("manager", {"team_manager"}, "north");
    worker_ = directory_.AddWorker("worker", {"social_worker"}, "north").worker();
    directory_.AddWorker("coordinator", {"missing_coordinator"});
    const std::string reviewer = directory_.AddWorker("reviewer", {"independent_reviewing_officer"}).worker();
    const std::string on_duty = directory_.AddWorker("on-duty", {}).worker();
    directory_.Must<v1::Duty>(
        "RecordDuty", DirectoryClient::Duty("social_worker", on_duty, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"));
    v1::RecordDutyDeskRequest desk;
    desk.set_council(kWakefield);
    desk.set_contact("01632 960009");
    Put(At("2020-01-01T00:00:00Z"), desk.mutable_from_time());
    directory_.Must<v1::DutyDesk>("RecordDutyDesk", desk);
    child_ = episodes_.CreateChild().young_person();
    directory_.Allocate(child_, "social_worker", worker_, "2026-01-01T00:00:00Z");
    directory_.Allocate(child_, "independent_reviewing_officer", reviewer, "2026-01-01T00:00:00Z");
  }

  // The reviewed policy of Wakefield: the serious notification at 72 hours.
  void AdoptWakefield() {
    for (const auto& file : kPolicyFiles) {
      if (file.name != "wakefield.textproto") continue;
      v1::AdoptPolicyRequest request;
      request.set_council(kWakefield);
      *request.mutable_policy() = ParsePolicyVersion(file.text).value();
      episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
    }
  }

  v1::Episode Report() {
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z"));
  }

  // "about recipient": whom an episode's notifications tell, by the names that their workers have in the staff system.
  std::vector<std::string> Told(const v1::Episode& episode) {
    std::vector<std::string> told;
    for (const auto& one : client_.Of(episode)) told.push_back(absl::StrCat(one.about(), " ", NameOf(one)));
    return told;
  }
  std::string NameOf(const v1::Notification& notification) {
    if (notification.recipient().worker().empty()) return notification.recipient().address();
    v1::GetWorkerRequest request;
    request.set_council(kWakefield);
    request.set_worker(notification.recipient().worker());
    return directory_.Call<v1::Worker>("GetWorker", request).value_or(v1::Worker()).external_id();
  }
  // Those of them that are about the serious notification.
  std::vector<std::string> ToldSeriously(const v1::Episode& episode) {
    std::vector<std::string> told = Told(episode);
    std::erase_if(told, [](const std::string& one) { return !absl::StartsWith(one, "serious"); });
    return told;
  }
  void SendSeriously(const v1::Episode& episode, absl::string_view sent, v1::SeriousTrigger trigger) {
    v1::SendSeriousNotificationRequest send;
    send.set_council(kWakefield);
    send.set_episode(episode.episode());
    send.set_etag(episode.etag());
    send.set_trigger(trigger);
    Put(Moment{.time = At(sent)}, send.mutable_sent());
    episodes_.Must<v1::Episode>("SendSeriousNotification", send);
  }
  v1::Notification About(const v1::Episode& episode, const std::string& kind) {
    for (const auto& one : client_.Of(episode)) {
      if (one.recipient().kind() == kind) return one;
    }
    ADD_FAILURE() << "nobody of this kind was told: " << kind;
    return {};
  }
  std::vector<v1::Notification> Waiting() {
    v1::ListNotificationsRequest request;
    request.set_waiting(true);
    return client_.List(request);
  }

  void RunTimersAt(absl::string_view time) {
    clock_.Set(At(time));
    ASSERT_THAT(episodes_.service().host().RunTimers(), IsOk());
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  DirectoryClient directory_{episodes_};
  NotificationClient client_{episodes_};
  std::string worker_;
  std::string child_;
};

// S4-03, S4-10: in the change that records the report; a task waits, and nothing says whose.
TEST_F(NotificationsTest, AReportTellsTheAllocatedWorkerAndTheCoordinatorS403) {
  const auto episode = Report();
  EXPECT_THAT(Told(episode), UnorderedElementsAre("missing_reported worker", "missing_reported coordinator"));
  const auto first = About(episode, "allocated_worker");
  EXPECT_EQ(first.state(), v1::NOTIFICATION_STATE_QUEUED);
  EXPECT_EQ(TimeOf(first.due_time()), At("2026-03-10T12:30:00Z"));
  EXPECT_EQ(first.first(), first.notification());
  EXPECT_TRUE(first.account().empty());
  v1::ListNotificationsRequest mine;
  mine.set_worker(worker_);
  EXPECT_THAT(client_.List(mine), SizeIs(1));
  v1::ListNotificationsRequest inbox;
  inbox.set_post("missing_coordinator");
  EXPECT_THAT(client_.List(inbox), SizeIs(1));
}

// What was over for more than a week when it was entered is a record, not news.
TEST_F(NotificationsTest, WhatIsEnteredLongAfterItWasOverTellsNobody) {
  auto report = EpisodeClient::Missing(child_, "2026-02-20T08:00:00Z");
  report.set_returned_to(v1::RETURNED_TO_SAME_PLACEMENT);
  Put(Moment{.time = At("2026-03-03T11:59:59.999999Z")}, report.mutable_returned());
  EXPECT_THAT(Told(episodes_.Must<v1::Episode>("ReportMissing", report)), IsEmpty());
  Put(Moment{.time = At("2026-03-03T12:00:00Z")}, report.mutable_start_times()->mutable_last_seen());
  Put(Moment{.time = At("2026-03-03T12:00:00Z")}, report.mutable_returned());
  EXPECT_THAT(Told(episodes_.Must<v1::Episode>("ReportMissing", report)), Not(IsEmpty()));
}

// S4-25: whoever was away and is missing now is told of anew.
TEST_F(NotificationsTest, AnAbsenceThatBecomesMissingIsToldS425) {
  auto report = EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z");
  report.set_category(v1::CARE_CATEGORY_AWAY);
  const auto episode = episodes_.Must<v1::Episode>("ReportMissing", report);
  const size_t before = Told(episode).size();
  v1::RecategoriseEpisodeRequest missing;
  missing.set_council(kWakefield);
  missing.set_episode(episode.episode());
  missing.set_etag(episode.etag());
  missing.set_category(v1::CARE_CATEGORY_MISSING);
  Put(Moment{.time = At("2026-03-10T11:00:00Z")}, missing.mutable_time());
  episodes_.Must<v1::Episode>("RecategoriseEpisode", missing);
  EXPECT_EQ(Told(episode).size(), 2 * before);
}

// S4-28: the return's date tells everybody who is involved, and nobody waits for the report any more.
TEST_F(NotificationsTest, AReturnTellsEverybodyInvolvedS428) {
  const auto episode = Report();
  clock_.Set(At("2026-03-10T12:10:00Z"));
  episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T12:05:00Z"));
  EXPECT_THAT(Told(episode), UnorderedElementsAre("missing_reported worker", "missing_reported coordinator",
                                                  "returned worker", "returned reviewer", "returned coordinator"));
  for (const auto& one : Waiting()) EXPECT_EQ(one.about(), "returned");
  EXPECT_THAT(Waiting(), SizeIs(3));
}

// S4-03, policy 45: who does not acknowledge is passed over, up to the duty desk; each is resolved when the time is
// over.
TEST_F(NotificationsTest, WhatNobodyAcknowledgesGoesToTheNextRole) {
  const auto episode = Report();
  const auto coordinators = About(episode, "missing_coordinator");
  client_.Must<v1::Notification>("AcknowledgeNotification", NotificationClient::Acknowledging(coordinators));
  RunTimersAt("2026-03-10T12:30:00Z");
  EXPECT_THAT(Told(episode), SizeIs(2));
  RunTimersAt("2026-03-10T12:30:00.000001Z");
  EXPECT_EQ(Told(episode).front(), "missing_reported manager");
  EXPECT_EQ(client_.Of(episode).front().escalates(), About(episode, "allocated_worker").notification());
  RunTimersAt("2026-03-10T13:30:00Z");
  EXPECT_EQ(Told(episode).front(), "missing_reported on-duty");
  RunTimersAt("2026-03-10T14:30:00Z");
  EXPECT_EQ(Told(episode).front(), "missing_reported 01632 960009");
  v1::ListNotificationsRequest desk;
  desk.set_post("duty_desk");
  EXPECT_THAT(client_.List(desk), SizeIs(1));
  EXPECT_THAT(Told(episode), SizeIs(5));

  // One of them says so, and nobody is waited for.
  EXPECT_THAT(Waiting(), SizeIs(4));
  client_.Must<v1::Notification>("AcknowledgeNotification",
                                 NotificationClient::Acknowledging(About(episode, "allocated_worker")));
  EXPECT_THAT(Waiting(), IsEmpty());
}

TEST_F(NotificationsTest, WhoAcknowledgesInTimeIsTheLastOneTold) {
  const auto episode = Report();
  clock_.Set(At("2026-03-10T12:30:00Z"));
  for (const char* kind : {"allocated_worker", "missing_coordinator"}) {
    client_.Must<v1::Notification>("AcknowledgeNotification", NotificationClient::Acknowledging(About(episode, kind)));
  }
  const auto done = About(episode, "allocated_worker");
  EXPECT_EQ(done.state(), v1::NOTIFICATION_STATE_ACKNOWLEDGED);
  EXPECT_EQ(TimeOf(done.acknowledged().time()), clock_.Now());
  EXPECT_EQ(done.acknowledged_by(), "worker-7");
  EXPECT_EQ(done.action(), "rings the carer");
  RunTimersAt("2026-03-10T16:00:00Z");
  EXPECT_THAT(Told(episode), SizeIs(2));
}

// The manager who is away when the time is over is covered for.
TEST_F(NotificationsTest, TheNextIsResolvedWhenTheTimeIsOver) {
  const auto episode = Report();
  const auto cover = directory_.AddWorker("cover", {"team_manager"});
  const auto manager = directory_.AddWorker("manager", {"team_manager"}, "north");
  clock_.Set(At("2026-03-10T12:20:00Z"));
  directory_.Must<v1::Cover>("RecordCover",
                             DirectoryClient::Cover(manager.worker(), cover.worker(), "2026-03-10T12:20:00Z"));
  RunTimersAt("2026-03-10T12:31:00Z");
  const auto told = Told(episode);
  EXPECT_EQ(std::count(told.begin(), told.end(), "missing_reported cover"), 2);
  EXPECT_EQ(std::count(told.begin(), told.end(), "missing_reported manager"), 0);
}

// S3-22, S3-23, S2-05: what people told others themselves, with what was said and what shows it.
TEST_F(NotificationsTest, WhatSomebodyToldIsRecordedWithItsProofS322S323S205) {
  const auto episode = Report();
  for (const char* kind : {"police", "accountable_manager", "parents", "home_authority", "host_authority"}) {
    auto request = NotificationClient::Told(episode, kind, "2026-03-10T11:00:00Z");
    request.set_proof("call 4711");
    const auto told = client_.Must<v1::Notification>("RecordNotification", request);
    EXPECT_EQ(told.state(), v1::NOTIFICATION_STATE_DELIVERED);
    EXPECT_EQ(told.told_by(), "worker-7");
    EXPECT_EQ(told.account(), "missing since this morning");
    EXPECT_EQ(told.proof(), "call 4711");
    EXPECT_FALSE(told.waiting());
  }
  auto acknowledge = NotificationClient::Acknowledging(About(episode, "accountable_manager"));
  Put(Moment{.time = At("2026-03-10T11:15:00Z")}, acknowledge.mutable_acknowledged());
  const auto done = client_.Must<v1::Notification>("AcknowledgeNotification", acknowledge);
  EXPECT_EQ(TimeOf(done.acknowledged().time()), At("2026-03-10T11:15:00Z"));
}

// S4-03, policy 45: after the duty desk there is nobody, so that it is told again, each time linked to the last, until
// somebody says that they have it.
TEST_F(NotificationsTest, TheDutyDeskIsToldAgainAndAgainS403) {
  const auto episode = Report();
  client_.Must<v1::Notification>("AcknowledgeNotification",
                                 NotificationClient::Acknowledging(About(episode, "missing_coordinator")));
  for (const char* time : {"2026-03-10T12:31:00Z", "2026-03-10T13:02:00Z", "2026-03-10T13:33:00Z"}) RunTimersAt(time);
  ASSERT_THAT(Told(episode), SizeIs(5));
  const auto desk = About(episode, "duty_desk");
  EXPECT_EQ(TimeOf(desk.due_time()), At("2026-03-10T14:03:00Z"));
  RunTimersAt("2026-03-10T14:03:00Z");
  EXPECT_THAT(Told(episode), SizeIs(5));
  RunTimersAt("2026-03-10T14:03:00.000001Z");
  ASSERT_THAT(Told(episode), SizeIs(6));
  const auto again = client_.Of(episode).front();
  EXPECT_EQ(again.escalates(), desk.notification());
  EXPECT_EQ(again.recipient().address(), "01632 960009");
  EXPECT_EQ(TimeOf(again.due_time()), At("2026-03-10T14:33:00.000002Z"));
  RunTimersAt("2026-03-11T13:33:00Z");
  EXPECT_EQ(TimeOf(client_.Of(episode).front().due_time()), At("2026-03-12T13:33:00Z"));
  EXPECT_THAT(Told(episode), SizeIs(7));
  EXPECT_FALSE(client_.Get(desk).waiting()) << "one in its list is enough";
  EXPECT_TRUE(client_.Of(episode).front().waiting());

  client_.Must<v1::Notification>("AcknowledgeNotification", NotificationClient::Acknowledging(again));
  EXPECT_THAT(Waiting(), IsEmpty());
  RunTimersAt("2026-03-20T13:33:00Z");
  EXPECT_THAT(Told(episode), SizeIs(7));
}

// Nobody rings for ever about a return that nobody acknowledged: it ends with the outcome of the episode.
TEST_F(NotificationsTest, NobodyIsToldAgainOfWhatIsDoneS428) {
  EntryClient entries(episodes_);
  const auto episode = Report();
  episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T11:00:00Z"));
  for (int hours = 1; hours <= 48; ++hours)
    RunTimersAt(absl::FormatTime(At("2026-03-10T12:00:00Z") + absl::Hours(hours)));
  const size_t before = Told(episode).size();
  RunTimersAt("2026-03-14T12:00:00Z");
  EXPECT_GT(Told(episode).size(), before);
  entries.Record(episode, "2026-03-14T12:00:00Z", "outcome { routes: OUTCOME_ROUTE_RETURN_INTERVIEW }");
  RunTimersAt("2026-03-16T12:00:00Z");
  const size_t last = Told(episode).size();
  RunTimersAt("2026-03-26T12:00:00Z");
  EXPECT_EQ(Told(episode).size(), last);
}

// A council without a directory and a duty desk: what is told waits, says that nobody was found, and is counted; a desk
// that is recorded later hears of it.
TEST_F(NotificationsTest, WhereNobodyIsFoundItWaitsAndSaysSo) {
  episodes_.service().database().Execute("UPDATE duty_desk SET contact = ''");
  const std::string child = episodes_.CreateChild("Kim").young_person();
  episodes_.service().database().Execute("UPDATE worker SET until_us = from_us + 1");
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T08:00:00Z"));
  ASSERT_THAT(client_.Of(episode), SizeIs(1));
  EXPECT_EQ(client_.Of(episode).front().proof(), "nobody_found");
  EXPECT_TRUE(client_.Of(episode).front().waiting());
  const auto counted = [&] { return episodes_.service().host().metrics().Scrape(); };
  EXPECT_THAT(counted(), HasSubstr("homeward_notifications_for_nobody 1\n"));
  RunTimersAt("2026-03-10T12:31:00Z");
  EXPECT_THAT(client_.Of(episode), SizeIs(2));
  RunTimersAt("2026-03-10T13:02:00Z");
  RunTimersAt("2026-03-10T14:31:00Z");
  EXPECT_THAT(client_.Of(episode), SizeIs(2)) << "nobody is told twice of the same";
  EXPECT_THAT(Waiting(), SizeIs(2));

  episodes_.service().database().Execute("UPDATE duty_desk SET contact = '01632 960009'");
  RunTimersAt("2026-03-11T14:31:00Z");
  ASSERT_THAT(client_.Of(episode), SizeIs(3));
  EXPECT_EQ(client_.Of(episode).front().recipient().address(), "01632 960009");
  EXPECT_EQ(client_.Of(episode).front().proof(), "");
  EXPECT_THAT(Waiting(), SizeIs(2));
  client_.Must<v1::Notification>("AcknowledgeNotification",
                                 NotificationClient::Acknowledging(client_.Of(episode).front()));
  EXPECT_THAT(counted(), HasSubstr("homeward_notifications_for_nobody 0\n"));
}

// S3-22, S3-23: who told somebody records it once, and it is owed no more.
TEST_F(NotificationsTest, WhatSomebodyToldMeetsWhatIsOwedS322S323) {
  const auto episode = Report();
  const auto stand = [&](const std::string& kind, const std::string& step = "") {
    for (const auto& one : episodes_.Obligations(child_)) {
      if (one.kind() == kind && one.step() == step) return common::v1::ObligationState_Name(one.state());
    }
    return std::string("none");
  };
  const auto tell = [&](const char* kind, const char* time, v1::NotificationChannel channel,
                        v1::NotificationState outcome = v1::NOTIFICATION_STATE_DELIVERED) {
    auto request = NotificationClient::Told(episode, kind, time);
    request.set_channel(channel);
    request.set_outcome(outcome);
    return client_.Must<v1::Notification>("RecordNotification", request);
  };
  tell("accountable_manager", "2026-03-10T08:30:00Z", v1::NOTIFICATION_CHANNEL_TELEPHONE,
       v1::NOTIFICATION_STATE_FAILED);
  tell("parents", "2026-03-10T08:30:00Z", v1::NOTIFICATION_CHANNEL_ELECTRONIC);
  EXPECT_EQ(stand("authority_notice"), "OBLIGATION_STATE_OPEN");
  EXPECT_EQ(stand("parents_told"), "OBLIGATION_STATE_OPEN");
  const auto called = tell("accountable_manager", "2026-03-10T09:00:00.000001Z", v1::NOTIFICATION_CHANNEL_TELEPHONE);
  EXPECT_EQ(stand("authority_notice"), "OBLIGATION_STATE_MET_LATE");
  for (const auto& one : episodes_.Obligations(child_)) {
    if (one.kind() == "authority_notice" && one.step().empty()) {
      EXPECT_EQ(one.discharged_by(), called.notification());
    }
  }
  tell("accountable_manager", "2026-03-10T09:00:00Z", v1::NOTIFICATION_CHANNEL_IN_PERSON);
  EXPECT_EQ(stand("authority_notice"), "OBLIGATION_STATE_MET");
  tell("accountable_manager", "2026-03-10T11:00:00Z", v1::NOTIFICATION_CHANNEL_IN_WRITING, v1::NOTIFICATION_STATE_SENT);
  EXPECT_EQ(stand("authority_notice", "written"), "OBLIGATION_STATE_MET");
  tell("parents", "2026-03-10T12:00:00Z", v1::NOTIFICATION_CHANNEL_TELEPHONE);
  EXPECT_EQ(stand("parents_told"), "OBLIGATION_STATE_MET");
  tell("police", "2026-03-10T08:30:00Z", v1::NOTIFICATION_CHANNEL_TELEPHONE);
  EXPECT_EQ(stand("police_report"), "OBLIGATION_STATE_OPEN");
  // It is a fact like any other: what is derived later knows of it.
  RunTimersAt("2026-03-12T12:00:00Z");
  EXPECT_EQ(stand("authority_notice"), "OBLIGATION_STATE_MET");
}

// S2-05: of another authority's child one thing is owed, and it is met by whoever tells them.
TEST_F(NotificationsTest, AHomeAuthorityIsOwedToBeToldS205) {
  v1::CreateYoungPersonRequest create;
  create.set_council(kWakefield);
  create.mutable_young_person()->set_given_name("Alex");
  create.mutable_young_person()->set_date_of_birth("2011-09-01");
  create.mutable_young_person()->set_other_authority("E10000016");
  const std::string alex = episodes_.Must<v1::YoungPerson>("CreateYoungPerson", create).young_person();
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(alex, "2026-03-10T11:30:00Z"));
  ASSERT_THAT(episodes_.Obligations(alex), SizeIs(1));
  EXPECT_EQ(episodes_.Obligations(alex).front().kind(), "home_authority_told");
  EXPECT_EQ(TimeOf(episodes_.Obligations(alex).front().due_time()), At("2026-03-10T12:30:00Z"));
  client_.Must<v1::Notification>("RecordNotification",
                                 NotificationClient::Told(episode, "home_authority", "2026-03-10T12:00:00Z"));
  EXPECT_EQ(episodes_.Obligations(alex).front().state(), common::v1::OBLIGATION_STATE_MET);
}

// S4-12, S4-09: after 72 hours whoever completes the form is told; when it is sent, the posts of the policy.
TEST_F(NotificationsTest, TheSeriousNotificationTellsWhoSendsAndWhoReceivesItS412S409) {
  AdoptWakefield();
  directory_.AddWorker("head", {"head_of_service"});
  auto episode = Report();
  RunTimersAt("2026-03-13T08:00:01Z");
  EXPECT_THAT(ToldSeriously(episode), ElementsAre("serious_notification_due manager"));
  EXPECT_TRUE(About(episode, "serious_notification_due").waiting());
  SendSeriously(episode, "2026-03-13T08:00:01Z", v1::SERIOUS_TRIGGER_TIME_MISSING);
  EXPECT_FALSE(About(episode, "serious_notification_due").waiting());
  EXPECT_THAT(ToldSeriously(episode),
              UnorderedElementsAre("serious_notification_due manager", "serious_notification head",
                                   "serious_notification 01632 960009", "serious_notification 01632 960009"));
}

// S4-08, policy 17: one that is sent because of the media goes to other posts, whatever else is recorded, and the one
// that the time requires is waited for all the same.
TEST_F(NotificationsTest, OneOfTheMediaTellsThePostsOfTheMediaAloneS408) {
  AdoptWakefield();
  directory_.AddWorker("safeguarding", {"safeguarding_partnership_manager"});
  directory_.AddWorker("director", {"director_of_childrens_services"});
  directory_.AddWorker("corporate", {"corporate_director"});
  const auto episode = Report();
  RunTimersAt("2026-03-13T12:00:00Z");
  SendSeriously(episode, "2026-03-13T12:00:00Z", v1::SERIOUS_TRIGGER_MEDIA);
  EXPECT_THAT(ToldSeriously(episode),
              UnorderedElementsAre("serious_notification_due manager", "serious_notification corporate",
                                   "serious_notification safeguarding", "serious_notification 01632 960009",
                                   "serious_notification 01632 960009"));
  EXPECT_TRUE(About(episode, "serious_notification_due").waiting());
}

// S4-12, policy 43: of a child whom no team has, the coordinator completes it.
TEST_F(NotificationsTest, TheFormOfAChildWithoutAWorkerIsTheCoordinatorsPolicy43) {
  AdoptWakefield();
  const std::string child = episodes_.CreateChild("Kim").young_person();
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T08:00:00Z"));
  RunTimersAt("2026-03-13T08:00:01Z");
  EXPECT_THAT(ToldSeriously(episode), ElementsAre("serious_notification_due coordinator"));
  std::vector<std::string> roles;
  for (const auto& owed : episodes_.Obligations(child)) {
    if (owed.kind() == "serious_notification") roles.push_back(owed.responsible_role());
  }
  EXPECT_THAT(roles, ElementsAre("missing_coordinator"));
}

// A report that was entered late requires two forms at once: whoever completes both is told of both.
TEST_F(NotificationsTest, WhoCompletesTwoFormsIsToldOfBothS408S409) {
  AdoptWakefield();
  EntryClient entries(episodes_);
  const auto episode = Report();
  clock_.Set(At("2026-03-13T12:00:00Z"));
  entries.Record(episode, "2026-03-12T11:00:00Z", "media_interest { account: 'a local paper' }");
  EXPECT_THAT(ToldSeriously(episode),
              ElementsAre("serious_notification_due manager", "serious_notification_due manager"));
}

// Whoever is offered a child to take over is told, and nobody is waited for once they answered.
TEST_F(NotificationsTest, AnOfferTellsWhomItIsFor) {
  HandOverClient hand_overs(episodes_);
  const auto episode = Report();
  const auto offer = hand_overs.OfferByAnother(HandOverClient::Offered(episode, worker_));
  const auto told = About(episode, "hand_over");
  EXPECT_EQ(told.concerns(), offer.hand_over());
  EXPECT_EQ(told.recipient().worker(), worker_);
  EXPECT_TRUE(told.waiting());
  hand_overs.Accept(offer);
  EXPECT_FALSE(client_.Get(told).waiting());
}

TEST_F(NotificationsTest, ListsReadTheirIndexesAndNeedAFilter) {
  Report();
  v1::ListNotificationsRequest nothing;
  nothing.set_council(kWakefield);
  EXPECT_THAT(client_.Call<v1::ListNotificationsResponse>("ListNotifications", nothing),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  TestDatabase& database = episodes_.service().database();
  Multiply(database, "notification", "post = 'missing_coordinator'", 2000,
           {{"notification", "UUID()"}, {"recorded_us", "numbers.i"}});
  v1::ListNotificationsRequest page;
  page.set_waiting(true);
  page.set_page_size(100);
  EXPECT_EQ(client_.List(page).size(), 2002u);
  const std::vector<std::pair<std::string, std::string>> lists = {{"notification_episode", "episode = 'e'"},
                                                                  {"notification_worker", "worker = 'w'"},
                                                                  {"notification_post", "post = 'p'"},
                                                                  {"notification_waiting", "waiting = 1"}};
  for (const auto& [index, condition] : lists) {
    EXPECT_EQ(IndexOf(database, absl::StrCat("SELECT notification FROM notification FORCE INDEX (", index,
                                             ") WHERE council = 'E08000036' AND ", condition,
                                             " ORDER BY recorded_us DESC, notification DESC LIMIT 50")),
              index);
  }
  EXPECT_EQ(IndexOf(database,
                    "SELECT notification FROM notification WHERE council = 'E08000036' AND first = 'n'"
                    " ORDER BY rung, recorded_us, notification LIMIT 10000"),
            "notification_first");
  EXPECT_EQ(IndexOf(database,
                    "SELECT notification FROM notification FORCE INDEX (notification_episode) WHERE council ="
                    " 'E08000036' AND episode IN ('e', 'f') AND channel <> 1 AND state <> 4"
                    " ORDER BY told_us, notification LIMIT 10000"),
            "notification_episode");
}

}  // namespace
}  // namespace homeward::episode
