#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/feed/feed_chain.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class EpisodeServiceTest : public ::testing::Test {
 protected:
  EpisodeServiceTest() { client_.CreateCouncil(); }

  // Adopts the reviewed policy of Wakefield: the serious notification at 72 hours.
  void AdoptWakefield() {
    for (const auto& file : kPolicyFiles) {
      if (file.name != "wakefield.textproto") continue;
      v1::AdoptPolicyRequest request;
      request.set_council(kWakefield);
      *request.mutable_policy() = ParsePolicyVersion(file.text).value();
      client_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
    }
  }

  v1::Episode ReportRobin(absl::string_view since) {
    robin_ = client_.CreateChild();
    return client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(robin_.young_person(), since));
  }

  // The obligation of this kind; a failure when there is not exactly one.
  common::v1::Obligation ObligationOf(absl::string_view kind) {
    std::vector<common::v1::Obligation> found;
    for (auto& obligation : client_.Obligations(robin_.young_person())) {
      if (obligation.kind() == kind) found.push_back(obligation);
    }
    EXPECT_THAT(found, SizeIs(1)) << kind;
    return found.empty() ? common::v1::Obligation() : found.front();
  }

  v1::SendSeriousNotificationRequest Sending(const v1::Episode& episode, absl::string_view sent,
                                             v1::SeriousTrigger trigger = v1::SERIOUS_TRIGGER_UNSPECIFIED) {
    v1::SendSeriousNotificationRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    Put(Moment{.time = At(sent)}, request.mutable_sent());
    request.set_trigger(trigger);
    request.set_content(absl::StrCat("The form of ", sent));
    return request;
  }
  v1::Episode MustSend(const v1::SendSeriousNotificationRequest& request) {
    return client_.Must<v1::Episode>("SendSeriousNotification", request);
  }
  absl::StatusOr<v1::Episode> CorrectSerious(const v1::Episode& episode, const v1::Episode& right) {
    v1::CorrectEpisodeRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    *request.mutable_fields() = right;
    request.mutable_update_mask()->add_paths("serious_notifications");
    request.set_reason("the wrong form");
    return client_.Send<v1::Episode>("CorrectEpisode", request);
  }
  int64_t SeriousRows() { return client_.service().database().Number("SELECT COUNT(*) FROM episode_serious"); }

  int RunTimers() { return client_.service().host().RunTimers().value(); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
  v1::YoungPerson robin_;
};

TEST_F(EpisodeServiceTest, ReportedThenReturnedIsShownAsItWas) {
  const v1::Episode reported = ReportRobin("2026-03-10T09:00:00Z");
  EXPECT_EQ(reported.state(), v1::EPISODE_STATE_OPEN);
  EXPECT_TRUE(reported.looked_after());
  EXPECT_EQ(reported.age_years(), 15);

  clock_.Set(At("2026-03-10T20:00:00Z"));
  const auto back =
      client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(reported, "2026-03-10T19:30:00Z"));
  EXPECT_EQ(back.state(), v1::EPISODE_STATE_ENDED);
  EXPECT_EQ(TimeOf(back.ended().time()), At("2026-03-10T19:30:00Z"));
  EXPECT_NE(back.etag(), reported.etag());
}

TEST_F(EpisodeServiceTest, TwoReportsAtOnceGiveOneEpisode) {
  const auto person = client_.CreateChild();
  constexpr int kCallers = 8;
  std::vector<absl::Status> statuses(kCallers);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      statuses[i] =
          client_
              .Send<v1::Episode>("ReportMissing", EpisodeClient::Missing(person.young_person(), "2026-03-10T09:00:00Z"))
              .status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  int accepted = 0;
  for (const absl::Status& status : statuses) {
    if (status.ok()) {
      ++accepted;
    } else {
      EXPECT_THAT(status, FailsWith(kPrecondition, "EPISODE_OVERLAP"));
    }
  }
  EXPECT_EQ(accepted, 1);
}

// Many at once share their statements, and each is answered and audited as if it were alone.
TEST_F(EpisodeServiceTest, ManyWhoOpenEpisodesAtOnceGetTheirOwn) {
  constexpr char kElsewhere[] = "E08000035";
  client_.CreateCouncil(kElsewhere);
  std::vector<v1::Episode> episodes;
  for (const std::string& council : {std::string(kWakefield), std::string(kElsewhere)}) {
    for (int i = 0; i < 4; ++i) {
      const auto person = client_.CreateChild(absl::StrCat("Child", i), council);
      episodes.push_back(client_.Must<v1::Episode>(
          "ReportMissing", EpisodeClient::Missing(person.young_person(), "2026-03-10T09:00:00Z", council)));
    }
  }
  constexpr int kCallers = 32, kTimes = 10;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kTimes; ++i) {
        const v1::Episode& episode = episodes[static_cast<size_t>(caller + i) % episodes.size()];
        v1::GetEpisodeRequest request;
        request.set_council(episode.council());
        request.set_episode(episode.episode());
        const auto answer = client_.Call<v1::Episode>("GetEpisode", request);
        if (!answer.ok() || answer->SerializeAsString() != episode.SerializeAsString()) ++wrong;
        // The same id in the other council is nobody's.
        request.set_council(episode.council() == kWakefield ? kElsewhere : kWakefield);
        if (ProblemOf(client_.Call<v1::Episode>("GetEpisode", request).status()).reason != "EPISODE_NOT_FOUND") ++wrong;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM audit WHERE method LIKE '%/GetEpisode'"),
            2 * kCallers * kTimes);
}

// S4-09: 72 hours missing require the serious notification, to the microsecond, and say why.
TEST_F(EpisodeServiceTest, SeriousNotificationS409ComesByItselfAt72Hours) {
  AdoptWakefield();
  ReportRobin("2026-03-10T09:00:00Z");
  clock_.Set(At("2026-03-13T08:59:59.999999Z"));
  RunTimers();
  for (const auto& one : client_.Obligations(robin_.young_person())) EXPECT_NE(one.kind(), "serious_notification");

  clock_.Set(At("2026-03-13T09:00:00Z"));
  EXPECT_GE(RunTimers(), 1);
  const auto raised = ObligationOf("serious_notification");
  EXPECT_EQ(TimeOf(raised.due_time()), At("2026-03-13T09:00:00Z"));
  EXPECT_EQ(raised.why().rule(), "S4-09");
  EXPECT_EQ(raised.why().policy_version(), 2);
  EXPECT_FALSE(raised.why().citation().empty());
  EXPECT_THAT(raised.why().text(), HasSubstr("72 hours after missing since (Tue 10 Mar 2026 09:00 GMT)"));
  EXPECT_FALSE(raised.overdue());

  clock_.Advance(absl::Microseconds(1));
  EXPECT_GE(RunTimers(), 1);
  EXPECT_TRUE(ObligationOf("serious_notification").overdue());
}

// S4-08, S4-09: one of each trigger, as it was sent, by whom and what it said; in every version as it stood.
TEST_F(EpisodeServiceTest, SeriousNotificationsS408S409AreKeptAsTheyWereSent) {
  AdoptWakefield();
  v1::Episode episode = ReportRobin("2026-03-10T09:00:00Z");
  clock_.Set(At("2026-03-13T12:00:00Z"));
  episode = MustSend(Sending(episode, "2026-03-13T09:00:00Z"));
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_MET);
  EXPECT_THAT(client_.Send<v1::Episode>("SendSeriousNotification", Sending(episode, "2026-03-13T10:00:00Z")),
              FailsWith(kPrecondition, "ALREADY_SENT"));
  episode = MustSend(Sending(episode, "2026-03-12T15:00:00Z", v1::SERIOUS_TRIGGER_MEDIA));
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_MET);

  ASSERT_THAT(episode.serious_notifications(), SizeIs(2));
  EXPECT_EQ(episode.serious_notifications(0).trigger(), v1::SERIOUS_TRIGGER_MEDIA);
  EXPECT_EQ(episode.serious_notifications(1).trigger(), v1::SERIOUS_TRIGGER_TIME_MISSING);
  EXPECT_EQ(episode.serious_notifications(1).sent_by(), "worker-7");
  EXPECT_EQ(episode.serious_notifications(1).content(), "The form of 2026-03-13T09:00:00Z");
  EXPECT_EQ(TimeOf(episode.serious_notification_sent().time()), At("2026-03-12T15:00:00Z"));

  const auto other = client_.CreateChild("Kim");
  const auto without =
      client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(other.young_person(), "2026-03-13T09:00:00Z"));
  v1::BatchGetEpisodesRequest both;
  both.set_council(kWakefield);
  both.add_episodes(without.episode());
  both.add_episodes(episode.episode());
  const auto read = client_.Call<v1::BatchGetEpisodesResponse>("BatchGetEpisodes", both);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->episodes(0).SerializeAsString(), without.SerializeAsString());
  EXPECT_EQ(read->episodes(1).SerializeAsString(), episode.SerializeAsString());

  v1::ListEpisodeVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_episode(episode.episode());
  const auto stood = client_.Call<v1::ListEpisodeVersionsResponse>("ListEpisodeVersions", versions);
  ASSERT_THAT(stood, IsOk());
  for (int version = 0; version < 3; ++version) {
    EXPECT_THAT(stood->versions(version).episode().serious_notifications(), SizeIs(version));
  }
}

TEST_F(EpisodeServiceTest, ASeriousNotificationThatWasEnteredWronglyIsCorrected) {
  AdoptWakefield();
  v1::Episode episode = ReportRobin("2026-03-10T09:00:00Z");
  clock_.Set(At("2026-03-13T12:00:00Z"));
  episode = MustSend(Sending(episode, "2026-03-13T09:30:00Z", v1::SERIOUS_TRIGGER_MEDIA));
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_OPEN);

  v1::Episode right;
  right.add_serious_notifications()->set_trigger(v1::SERIOUS_TRIGGER_TIME_MISSING);
  Put(Moment{.time = At("2026-03-13T09:00:00Z")}, right.mutable_serious_notifications(0)->mutable_sent());
  right.mutable_serious_notifications(0)->set_sent_by("somebody else");
  const auto corrected = CorrectSerious(episode, right);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->serious_notifications(0).trigger(), v1::SERIOUS_TRIGGER_TIME_MISSING);
  EXPECT_EQ(corrected->serious_notifications(0).sent_by(), "worker-7");
  EXPECT_EQ(corrected->serious_notifications(0).content(), "The form of 2026-03-13T09:30:00Z");
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_MET);

  const auto cleared = CorrectSerious(*corrected, {});
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(cleared->serious_notifications(), SizeIs(0));
  EXPECT_FALSE(cleared->has_serious_notification_sent());
  EXPECT_EQ(SeriousRows(), 0);
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_OPEN);
}

// What an earlier version of the service kept is one that was sent because of the time, before the migration too.
TEST_F(EpisodeServiceTest, ASeriousNotificationOfAnEarlierVersionIsTakenOver) {
  const v1::Episode episode = MustSend(Sending(ReportRobin("2026-03-10T09:00:00Z"), "2026-03-10T10:00:00Z"));
  TestDatabase& database = client_.service().database();
  database.Execute("DELETE FROM episode_serious");
  const auto shown = [&] {
    v1::GetEpisodeRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    return client_.Call<v1::Episode>("GetEpisode", request).value_or(v1::Episode());
  };
  const v1::Episode before = shown();
  ASSERT_THAT(before.serious_notifications(), SizeIs(1));
  EXPECT_EQ(before.serious_notifications(0).trigger(), v1::SERIOUS_TRIGGER_TIME_MISSING);
  EXPECT_EQ(TimeOf(before.serious_notifications(0).sent().time()), At("2026-03-10T10:00:00Z"));

  database.Execute("DELETE FROM schema_migration WHERE name LIKE '0123%'");
  database.Migrate(Application::Migrations());
  EXPECT_EQ(SeriousRows(), 1);
  EXPECT_EQ(shown().SerializeAsString(), before.SerializeAsString());
}

// A corrected start moves due times and withdraws what never was required; both stay visible.
TEST_F(EpisodeServiceTest, ACorrectionMovesDueTimesAndKeepsBothValues) {
  AdoptWakefield();
  v1::Episode episode = ReportRobin("2026-03-06T09:00:00Z");
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_OPEN);

  v1::CorrectEpisodeRequest request;
  request.set_council(kWakefield);
  request.set_episode(episode.episode());
  request.set_etag(episode.etag());
  Put(Moment{.time = At("2026-03-10T09:00:00Z")}, request.mutable_fields()->mutable_start_times()->mutable_last_seen());
  request.mutable_update_mask()->add_paths("start_times");
  request.set_reason("seen at school on Monday");
  episode = client_.Must<v1::Episode>("CorrectEpisode", request);
  EXPECT_EQ(TimeOf(episode.start().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(ObligationOf("serious_notification").state(), common::v1::OBLIGATION_STATE_WITHDRAWN);

  v1::ListEpisodeVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_episode(episode.episode());
  const auto reply = client_.Call<v1::ListEpisodeVersionsResponse>("ListEpisodeVersions", versions);
  ASSERT_THAT(reply, IsOk());
  ASSERT_THAT(reply->versions(), SizeIs(2));
  EXPECT_EQ(TimeOf(reply->versions(0).episode().start().time()), At("2026-03-06T09:00:00Z"));
  EXPECT_EQ(reply->versions(1).reason(), "seen at school on Monday");
}

TEST_F(EpisodeServiceTest, WhatAPersonWaivedStaysWaived) {
  v1::Episode episode = ReportRobin("2026-03-10T09:00:00Z");
  const auto owed = ObligationOf("parents_told");
  v1::WaiveObligationRequest waive;
  waive.set_council(kWakefield);
  waive.set_obligation(owed.obligation());
  waive.set_etag(owed.etag());
  waive.set_reason("no_contact_order");
  waive.set_rationale("The court has ordered that there be no contact.");
  EXPECT_EQ(client_.Must<common::v1::Obligation>("WaiveObligation", waive).state(),
            common::v1::OBLIGATION_STATE_WAIVED);

  client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T11:00:00Z"));
  clock_.Advance(absl::Hours(48));
  RunTimers();
  EXPECT_EQ(ObligationOf("parents_told").state(), common::v1::OBLIGATION_STATE_WAIVED);
  EXPECT_EQ(ObligationOf("parents_told").rationale(), "The court has ordered that there be no contact.");
}

// Policy 29: turning 18 is recorded by itself, on the first instant of that local day.
TEST_F(EpisodeServiceTest, TurningEighteenIsAnEventOfItsOwn) {
  robin_ = client_.CreateChild();
  const std::string turned = "SELECT COUNT(*) FROM event WHERE type = 'homeward.episode.v1.YoungPersonTurnedAdult'";
  clock_.Set(At("2028-05-31T22:59:59.999999Z"));
  RunTimers();
  EXPECT_EQ(client_.service().database().Number(turned), 0);
  clock_.Set(At("2028-05-31T23:00:00Z"));
  RunTimers();
  EXPECT_EQ(client_.service().database().Number(turned), 1);
}

TEST_F(EpisodeServiceTest, PagesThroughEpisodesLatestFirst) {
  robin_ = client_.CreateChild();
  for (int day = 1; day <= 5; ++day) {
    auto request = EpisodeClient::Missing(robin_.young_person(), absl::StrCat("2026-03-0", day, "T09:00:00Z"));
    Put(Moment{.time = At(absl::StrCat("2026-03-0", day, "T10:00:00Z"))}, request.mutable_returned());
    client_.Must<v1::Episode>("ReportMissing", request);
  }
  v1::ListEpisodesRequest list;
  list.set_council(kWakefield);
  list.set_page_size(2);
  std::vector<absl::Time> starts;
  for (;;) {
    const auto page = client_.Call<v1::ListEpisodesResponse>("ListEpisodes", list);
    ASSERT_THAT(page, IsOk());
    for (const auto& episode : page->episodes()) starts.push_back(TimeOf(episode.start().time()));
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(starts, SizeIs(5));
  EXPECT_TRUE(std::is_sorted(starts.rbegin(), starts.rend()));

  list.set_young_person(robin_.young_person());
  EXPECT_THAT(client_.Call<v1::ListEpisodesResponse>("ListEpisodes", list).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(EpisodeServiceTest, APolicyIsNotAdoptedForThePastOnceThereAreFacts) {
  ReportRobin("2026-03-10T09:00:00Z");
  v1::AdoptPolicyRequest request;
  request.set_council(kWakefield);
  for (const auto& file : kPolicyFiles) {
    if (file.name == "wakefield.textproto") *request.mutable_policy() = ParsePolicyVersion(file.text).value();
  }
  EXPECT_THAT(client_.Send<policy::v1::PolicyVersion>("AdoptPolicy", request).status(),
              FailsWith(kPrecondition, "POLICY_RETROACTIVE"));
}

TEST_F(EpisodeServiceTest, TheFeedIsWholeAndChained) {
  const v1::Episode episode = ReportRobin("2026-03-10T09:00:00Z");
  client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T11:00:00Z"));
  auto count = client_.service().host().db().Read(absl::Now() + absl::Seconds(5),
                                                  [](Tx& tx) { return VerifyChain(tx, kWakefield); });
  ASSERT_THAT(count, IsOk());
  EXPECT_GE(*count, 8);
}

// No name, date of birth or narrative is ever in an event or a log line.
TEST_F(EpisodeServiceTest, EventsAndLogsHoldNoPersonalData) {
  robin_ = client_.CreateChild("Zyxomarker");
  auto report = EpisodeClient::Missing(robin_.young_person(), "2026-03-10T09:00:00Z");
  report.set_circumstances("Zyxomarker left by the back door");
  client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM event WHERE body LIKE '%2010-06-01%'"), 0);
  for (const std::string& line : client_.service().LogLines()) EXPECT_THAT(line, Not(HasSubstr("Zyxomarker")));
}

// Whoever keeps a point of the feed can have it checked from there, and finds out when history was written anew.
TEST_F(EpisodeServiceTest, TheFeedIsVerifiedFromAPointThatSomebodyKept) {
  ReportRobin("2026-03-10T09:00:00Z");
  v1::VerifyFeedRequest request;
  request.set_council(kWakefield);
  const auto verify = [&] { return client_.Call<v1::VerifyFeedResponse>("VerifyFeed", request); };
  const auto whole = verify();
  ASSERT_THAT(whole, IsOk());
  EXPECT_TRUE(whole->complete());
  EXPECT_EQ(whole->fault_position(), 0);
  EXPECT_EQ(whole->events_checked(), whole->head().position());
  EXPECT_EQ(whole->verified().hash(), whole->head().hash());

  *request.mutable_after() = whole->verified();
  client_.CreateChild();
  const auto rest = verify();
  ASSERT_THAT(rest, IsOk());
  EXPECT_TRUE(rest->complete());
  EXPECT_EQ(rest->events_checked(), rest->head().position() - whole->head().position());

  request.mutable_after()->set_hash(std::string(32, 'x'));
  const auto another = verify();
  ASSERT_THAT(another, IsOk());
  EXPECT_FALSE(another->complete());
  EXPECT_EQ(another->fault_position(), whole->head().position());

  request.mutable_after()->set_hash("short");
  EXPECT_THAT(verify(), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  request.mutable_after()->clear_hash();
  request.mutable_after()->set_position(-1);
  EXPECT_THAT(verify(), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

// S2-06: the answer to a report shows the flags, and a flag that is entered late is shown too.
TEST_F(EpisodeServiceTest, TheAnswerToAReportShowsTheFlagsS206) {
  const auto child = client_.CreateChild("Kit");
  client_.RaiseFlag(child, "youth_justice", "2026-03-01T09:00:00Z");
  const auto episode =
      client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), "2026-03-10T09:00:00Z"));
  EXPECT_THAT(episode.flags(), ElementsAre("youth_justice"));
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(child.young_person());
  const auto now = client_.Call<v1::YoungPerson>("GetYoungPerson", get);
  ASSERT_THAT(now, IsOk());
  client_.RaiseFlag(*now, "missing_education", "2026-03-05T09:00:00Z");
  v1::GetEpisodeRequest again;
  again.set_council(kWakefield);
  again.set_episode(episode.episode());
  EXPECT_THAT(client_.Call<v1::Episode>("GetEpisode", again)->flags(),
              ElementsAre("missing_education", "youth_justice"));
}

}  // namespace
}  // namespace homeward::episode
