#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/feed/feed_chain.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"
#include "tests/support/import_request.h"
#include "tests/support/meeting_client.h"

namespace homeward::meeting {
namespace {

using common::v1::Obligation;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using episode::kWakefield;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

// episode-service and meeting-service, each with a database of its own and one clock, as Wakefield runs them.
class MeetingServiceTest : public ::testing::Test {
 protected:
  MeetingServiceTest() {
    episodes_.CreateCouncil();
    for (const auto& file : kPolicyFiles) {
      if (file.name != "wakefield.textproto") continue;
      episode::v1::AdoptPolicyRequest adopt;
      adopt.set_council(kWakefield);
      *adopt.mutable_policy() = ParsePolicyVersion(file.text).value();
      episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", adopt);
    }
    robin_ = episodes_.CreateChild("Zyxomarker").young_person();
  }

  // Missing since then, and back after so many hours if that is said.
  episode::v1::Episode Missing(absl::string_view since, int back_after_hours = 0) {
    auto request = episode::EpisodeClient::Missing(robin_, since);
    if (back_after_hours > 0) {
      Put(Moment{.time = At(since) + absl::Hours(back_after_hours)}, request.mutable_returned());
    }
    return episodes_.Must<episode::v1::Episode>("ReportMissing", request);
  }

  void VoidEpisode(const episode::v1::Episode& episode) {
    episode::v1::VoidEpisodeRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    request.set_reason("entered_twice");
    episodes_.Must<episode::v1::Episode>("VoidEpisode", request);
  }

  v1::StrategyMeeting Hold(absl::string_view held) {
    return client_.Must<v1::StrategyMeeting>("HoldStrategyMeeting", MeetingClient::Meeting(kWakefield, robin_, held));
  }

  v1::RecordNotHeldRequest NotHeld(const std::string& obligation) const {
    v1::RecordNotHeldRequest request;
    request.set_council(kWakefield);
    request.set_young_person(robin_);
    request.add_obligations(obligation);
    request.set_rationale("Zyxomarker was with a grandparent");
    return request;
  }

  v1::StrategyMeeting Void(const v1::StrategyMeeting& meeting) {
    v1::VoidStrategyMeetingRequest request;
    request.set_council(kWakefield);
    request.set_strategy_meeting(meeting.strategy_meeting());
    request.set_etag(meeting.etag());
    request.set_reason("wrong_child");
    return client_.Must<v1::StrategyMeeting>("VoidStrategyMeeting", request);
  }

  std::vector<Obligation> Owed() { return client_.Obligations(kWakefield, robin_); }
  // The one obligation of this step.
  Obligation Owed(absl::string_view step) {
    std::vector<Obligation> found;
    for (const Obligation& obligation : Owed()) {
      if (obligation.step() == step) found.push_back(obligation);
    }
    EXPECT_THAT(found, SizeIs(1)) << step;
    return found.empty() ? Obligation() : found.front();
  }

  void MoveTo(absl::string_view time) {
    clock_.Set(At(time));
    client_.CatchUp();
    ASSERT_THAT(client_.service().host().RunTimers(), IsOk());
  }

  FakeClock clock_{At("2026-03-01T12:00:00Z")};
  episode::EpisodeClient episodes_{clock_};
  MeetingClient client_{episodes_.service(), clock_};
  std::string robin_;
};

// S4-23, S4-12: by itself at 24 and at 72 hours; each is answered by a meeting of its own.
TEST_F(MeetingServiceTest, S423RequiredAt24HoursAndAgainAt72) {
  clock_.Set(At("2026-03-10T12:00:00Z"));
  const auto episode = Missing("2026-03-10T09:00:00Z");
  MoveTo("2026-03-11T08:59:59.999999Z");
  EXPECT_THAT(Owed(), IsEmpty());

  MoveTo("2026-03-11T09:00:00Z");
  Obligation first = Owed("24h");
  EXPECT_EQ(first.kind(), "strategy_meeting");
  EXPECT_EQ(first.raised_by(), episode.episode());
  EXPECT_EQ(first.responsible_role(), "team_manager");
  EXPECT_EQ(TimeOf(first.due_time()), At("2026-03-11T09:00:00Z"));
  EXPECT_EQ(first.why().rule(), "S4-23");
  EXPECT_THAT(first.why().citation(), HasSubstr("section 8"));
  EXPECT_THAT(first.why().text(), HasSubstr("24 hours after missing since (Tue 10 Mar 2026 09:00 GMT)"));
  EXPECT_FALSE(first.overdue());

  MoveTo("2026-03-11T11:00:00Z");
  EXPECT_TRUE(Owed("24h").overdue());
  const v1::StrategyMeeting meeting = Hold("2026-03-11T10:30:00Z");
  first = Owed("24h");
  EXPECT_EQ(first.state(), common::v1::OBLIGATION_STATE_MET_LATE);
  EXPECT_EQ(first.discharged_by(), meeting.strategy_meeting());

  MoveTo("2026-03-13T09:00:00Z");
  EXPECT_EQ(Owed("72h").state(), common::v1::OBLIGATION_STATE_OPEN);
  Hold("2026-03-13T09:00:00Z");
  EXPECT_EQ(Owed("72h").state(), common::v1::OBLIGATION_STATE_MET);
}

// Architecture 12: what was imported requires no meeting, open or not.
TEST_F(MeetingServiceTest, AnImportedEpisodeRequiresNothing) {
  const auto import =
      episodes_.service().Call<episode::v1::Import>(episode::kImportPath, episode::ReturnOf2024(kWakefield));
  ASSERT_THAT(import, IsOk());
  ASSERT_EQ(import->episodes().created(), 2);
  MoveTo("2026-03-11T09:00:00Z");
  episode::v1::FindYoungPersonRequest find;
  find.set_council(kWakefield);
  find.set_external_id(episode::kImportedChild);
  const auto child = episodes_.Call<episode::v1::YoungPerson>("FindYoungPerson", find);
  ASSERT_THAT(child, IsOk());
  EXPECT_THAT(client_.Obligations(kWakefield, child->young_person()), IsEmpty());
}

// Policy 41: entered late, it arises all the same; found before the point, it does not.
TEST_F(MeetingServiceTest, Policy41LateEntry) {
  clock_.Set(At("2026-03-20T12:00:00Z"));
  Missing("2026-03-10T09:00:00Z", 23);
  client_.CatchUp();
  EXPECT_THAT(Owed(), IsEmpty());
  Missing("2026-03-12T09:00:00Z", 30);
  client_.CatchUp();
  EXPECT_TRUE(Owed("24h").overdue());
}

// Policy 9, 40: four in 28 days; withdrawn when one of them is voided, and visible all the same.
TEST_F(MeetingServiceTest, Policy9TheCountIsReachedAndDropsAgain) {
  clock_.Set(At("2026-03-27T18:00:00Z"));
  Missing("2026-03-06T12:00:00Z", 2);
  const auto second = Missing("2026-03-13T12:00:00Z", 2);
  Missing("2026-03-20T12:00:00Z", 2);
  client_.CatchUp();
  EXPECT_THAT(Owed(), IsEmpty());
  Missing("2026-03-27T12:00:00Z", 2);
  client_.CatchUp();
  EXPECT_EQ(TimeOf(Owed("4_in_28_days").due_time()), At("2026-03-30T23:59:59.999999+01:00"));
  VoidEpisode(second);
  client_.CatchUp();
  EXPECT_EQ(Owed("4_in_28_days").state(), common::v1::OBLIGATION_STATE_WITHDRAWN);
}

// What a meeting answered stands open again when the meeting was entered in error.
TEST_F(MeetingServiceTest, AVoidedMeetingAnswersNothing) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  Missing("2026-03-11T09:00:00Z", 25);
  client_.CatchUp();
  const v1::StrategyMeeting meeting = Hold("2026-03-12T10:00:00Z");
  EXPECT_EQ(Owed("24h").state(), common::v1::OBLIGATION_STATE_MET_LATE);

  const v1::StrategyMeeting voided = Void(meeting);
  EXPECT_EQ(voided.state(), v1::STRATEGY_MEETING_STATE_VOIDED);
  EXPECT_EQ(voided.void_reason(), "wrong_child");
  EXPECT_EQ(voided.decisions(), "search the usual places");
  EXPECT_THAT(voided.next_actions(), ElementsAre("ring the placement", "meet again tomorrow"));
  EXPECT_THAT(voided.attended(), ElementsAre("police", "health"));
  EXPECT_EQ(Owed("24h").state(), common::v1::OBLIGATION_STATE_OPEN);

  v1::VoidStrategyMeetingRequest again;
  again.set_council(kWakefield);
  again.set_strategy_meeting(voided.strategy_meeting());
  again.set_reason("again");
  again.set_etag(meeting.etag());
  EXPECT_THAT(client_.Send<v1::StrategyMeeting>("VoidStrategyMeeting", again).status(),
              FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  again.set_etag(voided.etag());
  EXPECT_THAT(client_.Send<v1::StrategyMeeting>("VoidStrategyMeeting", again).status(),
              FailsWith(kPrecondition, "STRATEGY_MEETING_VOIDED"));
}

// Policy 14: the decision not to hold one, with its rationale, and what happens when that is taken back.
TEST_F(MeetingServiceTest, Policy14NotHeldWaivesUntilItIsVoided) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  Missing("2026-03-11T09:00:00Z", 25);
  client_.CatchUp();
  const auto request = NotHeld(Owed("24h").obligation());
  const auto decision = client_.Must<v1::StrategyMeeting>("RecordNotHeld", request);
  EXPECT_EQ(decision.state(), v1::STRATEGY_MEETING_STATE_NOT_HELD);
  EXPECT_EQ(decision.decided_by_role(), "team_manager");
  EXPECT_FALSE(decision.has_held());
  Obligation waived = Owed("24h");
  EXPECT_EQ(waived.state(), common::v1::OBLIGATION_STATE_WAIVED);
  EXPECT_EQ(waived.reason(), "not_held");
  EXPECT_EQ(waived.rationale(), request.rationale());
  EXPECT_THAT(client_.Send<v1::StrategyMeeting>("RecordNotHeld", request).status(),
              FailsWith(kPrecondition, "OBLIGATION_CLOSED"));

  Void(decision);
  EXPECT_EQ(Owed("24h").state(), common::v1::OBLIGATION_STATE_OPEN);
  EXPECT_EQ(Owed("24h").rationale(), "");
}

// Only the role that the policy names may record it, whatever else a caller may do.
TEST_F(MeetingServiceTest, Policy14NotHeldNeedsTheWaiverRole) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  Missing("2026-03-11T09:00:00Z", 25);
  client_.CatchUp();
  auto request = NotHeld(Owed("24h").obligation());
  request.set_request_id(NewUuid(absl::Now()));
  const std::string token = client_.service().Token(kWakefield, {"service_manager"});
  const CallResult result =
      client_.service().CallBytes(MeetingClient::Path("RecordNotHeld"), request.SerializeAsString(), {.token = token});
  EXPECT_THAT(result.status, FailsWith(absl::StatusCode::kPermissionDenied, "WAIVER_ROLE_NEEDED"));
  EXPECT_EQ(Owed("24h").state(), common::v1::OBLIGATION_STATE_OPEN);
}

TEST_F(MeetingServiceTest, WaivesOneObligationWithACodeOfItsOwn) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  Missing("2026-03-11T09:00:00Z", 25);
  client_.CatchUp();
  v1::WaiveObligationRequest request;
  request.set_council(kWakefield);
  request.set_obligation(Owed("24h").obligation());
  request.set_reason("child_protection_conference");
  request.set_rationale("discussed there");
  request.set_etag("v9");
  EXPECT_THAT(client_.Send<Obligation>("WaiveObligation", request).status(),
              FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  request.set_etag(Owed("24h").etag());
  const auto waived = client_.Must<Obligation>("WaiveObligation", request);
  EXPECT_EQ(waived.state(), common::v1::OBLIGATION_STATE_WAIVED);
  EXPECT_EQ(waived.reason(), "child_protection_conference");
  EXPECT_EQ(waived.rationale(), "discussed there");

  // S4-35: a later episode's requirement stands, and this one stays as it was decided.
  clock_.Set(At("2026-03-15T12:00:00Z"));
  Missing("2026-03-14T09:00:00Z", 25);
  client_.CatchUp();
  std::multiset<int> states;
  for (const Obligation& obligation : Owed()) states.insert(obligation.state());
  EXPECT_THAT(states, ElementsAre(common::v1::OBLIGATION_STATE_OPEN, common::v1::OBLIGATION_STATE_WAIVED));
}

// Policy 14, Wakefield considers: the rationale meets what a high risk requires.
TEST_F(MeetingServiceTest, Policy14HighRiskIsConsidered) {
  clock_.Set(At("2026-03-10T12:00:00Z"));
  const auto episode = Missing("2026-03-10T09:00:00Z");
  episode::v1::AssessRiskRequest assess;
  assess.set_council(kWakefield);
  assess.set_episode(episode.episode());
  assess.set_etag(episode.etag());
  assess.set_level("high");
  Put(Moment{.time = At("2026-03-10T11:00:00Z")}, assess.mutable_time());
  episodes_.Must<episode::v1::Episode>("AssessRisk", assess);
  client_.CatchUp();
  const auto decision = client_.Must<v1::StrategyMeeting>("RecordNotHeld", NotHeld(Owed("high_risk").obligation()));
  EXPECT_EQ(Owed("high_risk").state(), common::v1::OBLIGATION_STATE_MET);
  EXPECT_EQ(Owed("high_risk").discharged_by(), decision.strategy_meeting());
}

TEST_F(MeetingServiceTest, WhatIsNotKnown) {
  client_.CatchUp();
  auto meeting = MeetingClient::Meeting(kWakefield, NewUuid(absl::Now()), "2026-03-01T10:00:00Z");
  EXPECT_THAT(client_.Send<v1::StrategyMeeting>("HoldStrategyMeeting", meeting).status(),
              FailsWith(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND"));
  meeting.set_young_person(robin_);  // who was never missing: an additional meeting is not refused
  EXPECT_THAT(client_.Send<v1::StrategyMeeting>("HoldStrategyMeeting", meeting), IsOk());
  v1::GetStrategyMeetingRequest get;
  get.set_council(kWakefield);
  get.set_strategy_meeting(NewUuid(absl::Now()));
  EXPECT_THAT(client_.Call<v1::StrategyMeeting>("GetStrategyMeeting", get).status(),
              FailsWith(absl::StatusCode::kNotFound, "STRATEGY_MEETING_NOT_FOUND"));
}

TEST_F(MeetingServiceTest, PagesThroughMeetingsLatestFirstWithoutVoidedOnes) {
  clock_.Set(At("2026-03-20T12:00:00Z"));
  client_.CatchUp();
  for (int day = 1; day <= 5; ++day) Hold(absl::StrCat("2026-03-0", day, "T10:00:00Z"));
  Void(Hold("2026-03-09T10:00:00Z"));
  v1::ListStrategyMeetingsRequest list;
  list.set_council(kWakefield);
  list.set_young_person(robin_);
  list.set_page_size(2);
  std::vector<absl::Time> held;
  for (;;) {
    const auto page = client_.Call<v1::ListStrategyMeetingsResponse>("ListStrategyMeetings", list);
    ASSERT_THAT(page, IsOk());
    for (const auto& meeting : page->strategy_meetings()) held.push_back(TimeOf(meeting.held().time()));
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(held, SizeIs(5));
  EXPECT_TRUE(std::is_sorted(held.rbegin(), held.rend()));

  list.clear_page_token();
  list.set_state(v1::STRATEGY_MEETING_STATE_VOIDED);
  EXPECT_THAT(client_.Call<v1::ListStrategyMeetingsResponse>("ListStrategyMeetings", list)->strategy_meetings(),
              SizeIs(1));
}

// No name and no narrative is ever in an event or a log line; the feed is whole.
TEST_F(MeetingServiceTest, EventsAndLogsHoldNoPersonalData) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  Missing("2026-03-11T09:00:00Z", 25);
  client_.CatchUp();
  client_.Must<v1::StrategyMeeting>("RecordNotHeld", NotHeld(Owed("24h").obligation()));
  auto meeting = MeetingClient::Meeting(kWakefield, robin_, "2026-03-12T11:00:00Z");
  meeting.set_decisions("Zyxomarker moves");
  meeting.add_next_actions("ring Zyxomarker");
  Void(client_.Must<v1::StrategyMeeting>("HoldStrategyMeeting", meeting));
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
  for (const std::string& line : client_.service().LogLines()) EXPECT_THAT(line, Not(HasSubstr("Zyxomarker")));
  const auto count = client_.service().host().db().Read(absl::Now() + absl::Seconds(5),
                                                        [](Tx& tx) { return VerifyChain(tx, kWakefield); });
  ASSERT_THAT(count, IsOk());
  EXPECT_GE(*count, 5);
}

}  // namespace
}  // namespace homeward::meeting
