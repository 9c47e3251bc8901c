// The daily briefing over all services, by a clock that is moved by hand.

#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/edge/grpc_status.h"
#include "homeward/gateway/v1/gateway_service.grpc.pb.h"
#include "tests/support/test_suite.h"

namespace homeward::gateway {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class BriefingTest : public ::testing::Test {
 protected:
  BriefingTest() {
    suite_.SetUpCouncil();
    suite_.Settle();
  }

  void At(absl::string_view time) {
    clock_.Set(homeward::At(time));
    suite_.Settle();
  }

  absl::StatusOr<v1::GetDailyBriefingResponse> Ask(const TestGateway& gateway, v1::GetDailyBriefingRequest request,
                                                   std::vector<std::string> roles = {"missing_coordinator"}) {
    request.set_council(kWakefield);
    const auto stub = v1::GatewayService::NewStub(gateway.channel());
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    context.AddMetadata("authorization",
                        absl::StrCat("Bearer ", suite_.episodes().service().Token(kWakefield, std::move(roles))));
    v1::GetDailyBriefingResponse reply;
    HW_RETURN_IF_ERROR(FromGrpc(stub->GetDailyBriefing(&context, request, &reply)));
    return reply;
  }
  v1::GetDailyBriefingResponse Briefing() {
    auto briefing = Ask(*gateway_, {});
    if (!briefing.ok()) ADD_FAILURE() << briefing.status();
    return briefing.value_or(v1::GetDailyBriefingResponse());
  }

  // Somebody who goes missing; known by this name.
  episode::v1::Episode Report(const std::string& name, absl::string_view since,
                              episode::v1::CareCategory category = episode::v1::CARE_CATEGORY_MISSING) {
    const auto child = suite_.episodes().CreateChild(name);
    auto request = EpisodeClient::Missing(child.young_person(), since);
    request.set_category(category);
    const auto episode = suite_.episodes().Must<episode::v1::Episode>("ReportMissing", request);
    suite_.Settle();
    return episode;
  }
  void Return(const episode::v1::Episode& episode, absl::string_view time) {
    suite_.episodes().Must<episode::v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, time));
    suite_.Settle();
  }

  // The names of a section's young people, in its order.
  static std::string NameOf(const v1::GetDailyBriefingResponse& briefing, const std::string& id) {
    for (const auto& person : briefing.people().people()) {
      if (person.young_person() == id) return person.given_name();
    }
    return "?";
  }
  static std::vector<std::string> Names(const v1::GetDailyBriefingResponse& briefing,
                                        const v1::BriefingEpisodes& section) {
    std::vector<std::string> names;
    for (const auto& entry : section.episodes()) names.push_back(NameOf(briefing, entry.episode().young_person()));
    return names;
  }
  static std::vector<std::pair<std::string, std::string>> Steps(const v1::GetDailyBriefingResponse& briefing) {
    std::vector<std::pair<std::string, std::string>> steps;
    for (const auto& one : briefing.thresholds().obligations()) {
      steps.emplace_back(NameOf(briefing, one.young_person()), one.step());
    }
    return steps;
  }
  static absl::Time SinceOf(const v1::GetDailyBriefingResponse& briefing) { return TimeOf(briefing.since_time()); }

  // Thursday.
  FakeClock clock_{homeward::At("2026-03-05T09:00:00Z")};
  TestSuite suite_{clock_};
  const std::unique_ptr<TestGateway> gateway_ = suite_.StartGateway();
};

TEST_F(BriefingTest, S411OnMondayItCoversTheWeekend) {
  const auto thursday = Report("Thursday", "2026-03-05T08:00:00Z");
  At("2026-03-06T10:00:00Z");
  const auto friday = Report("Friday", "2026-03-06T09:00:00Z");
  At("2026-03-07T23:00:00Z");
  Report("Saturday", "2026-03-07T20:00:00Z");
  Return(thursday, "2026-03-07T22:00:00Z");
  At("2026-03-08T12:00:00Z");
  Return(friday, "2026-03-08T11:00:00Z");
  At("2026-03-09T08:30:00Z");
  Report("Curfew", "2026-03-09T07:00:00Z", episode::v1::CARE_CATEGORY_CURFEW);

  const auto briefing = Briefing();
  EXPECT_EQ(briefing.date(), "2026-03-09");
  EXPECT_EQ(SinceOf(briefing), homeward::At("2026-03-06T00:00:00Z"));
  EXPECT_EQ(TimeOf(briefing.as_of_time()), clock_.Now());
  EXPECT_GT(briefing.policy_version(), 0);
  EXPECT_THAT(Names(briefing, briefing.missing_now()), ElementsAre("Saturday"));
  EXPECT_THAT(Names(briefing, briefing.curfew_now()), ElementsAre("Curfew"));
  EXPECT_THAT(Names(briefing, briefing.reported()), ElementsAre("Curfew", "Saturday", "Friday"));
  EXPECT_THAT(Names(briefing, briefing.ended()), ElementsAre("Friday", "Thursday"));
  const auto& saturday = briefing.missing_now().episodes(0);
  EXPECT_EQ(saturday.lasted().seconds(), (36 * 60 + 30) * 60);
  EXPECT_TRUE(saturday.hidden());
  EXPECT_TRUE(saturday.episode().looked_after());
  // Missing for 24 hours, also those who have come back since (S4-23).
  EXPECT_THAT(Steps(briefing),
              UnorderedElementsAre(Pair("Thursday", "24h"), Pair("Friday", "24h"), Pair("Saturday", "24h")));
  for (const auto& threshold : briefing.thresholds().obligations()) EXPECT_THAT(threshold.why().text(), Not(IsEmpty()));
  for (const auto& person : briefing.people().people()) {
    EXPECT_EQ(person.date_of_birth(), "2010-06-01");
    EXPECT_EQ(person.age_years(), 15);
  }
  EXPECT_FALSE(briefing.missing_now().more());
  EXPECT_THAT(briefing.overdue().missing(), IsEmpty());
  EXPECT_THAT(briefing.people().missing(), IsEmpty());
  EXPECT_THAT(briefing.stale_sources(), IsEmpty());
}

// What was entered since the last briefing is news, however long ago it happened.
TEST_F(BriefingTest, ALateEntryIsNotLeftOut) {
  const auto earlier = Report("Earlier", "2026-03-04T08:00:00Z");
  At("2026-03-10T10:00:00Z");
  EXPECT_THAT(Names(Briefing(), Briefing().missing_now()), ElementsAre("Earlier"));
  EXPECT_THAT(Briefing().reported().episodes(), IsEmpty());
  At("2026-03-11T09:00:00Z");
  Return(earlier, "2026-03-05T07:00:00Z");
  Report("Late", "2026-03-02T09:00:00Z");
  const auto briefing = Briefing();
  EXPECT_EQ(SinceOf(briefing), homeward::At("2026-03-10T00:00:00Z"));
  EXPECT_THAT(Names(briefing, briefing.ended()), ElementsAre("Earlier"));
  EXPECT_THAT(Names(briefing, briefing.reported()), ElementsAre("Late"));
  EXPECT_THAT(briefing.entered_late().episodes(), IsEmpty());
  EXPECT_THAT(Steps(briefing), IsEmpty());
  std::vector<std::string> overdue;
  for (const auto& one : briefing.overdue().obligations()) {
    if (NameOf(briefing, one.young_person()) == "Late") overdue.push_back(one.kind() + one.step());
  }
  EXPECT_THAT(overdue, testing::IsSupersetOf({"strategy_meeting24h", "strategy_meeting72h"}));
}

TEST_F(BriefingTest, WhatWasOverBeforeAndEnteredAsAWholeIsKeptApart) {
  At("2026-03-11T09:00:00Z");
  const auto child = suite_.episodes().CreateChild("Past");
  auto request = EpisodeClient::Missing(child.young_person(), "2026-02-02T09:00:00Z");
  Put(Moment{.time = homeward::At("2026-02-02T15:00:00Z")}, request.mutable_returned());
  request.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
  suite_.episodes().Must<episode::v1::Episode>("ReportMissing", request);
  suite_.Settle();
  const auto briefing = Briefing();
  EXPECT_THAT(Names(briefing, briefing.entered_late()), ElementsAre("Past"));
  EXPECT_THAT(briefing.reported().episodes(), IsEmpty());
  EXPECT_THAT(briefing.ended().episodes(), IsEmpty());
}

TEST_F(BriefingTest, ShowsWhatIsOverdueAndWhatIsDueToday) {
  const auto robin = Report("Robin", "2026-03-05T08:30:00Z");
  At("2026-03-06T08:45:00Z");
  Return(robin, "2026-03-06T08:40:00Z");
  const auto briefing = Briefing();
  // The police and the parents should have been told; the meeting is due at the 24 hours themselves.
  std::vector<std::string> overdue;
  absl::Time last = absl::InfinitePast();
  for (const auto& one : briefing.overdue().obligations()) {
    overdue.push_back(one.kind());
    EXPECT_TRUE(one.overdue());
    EXPECT_LT(TimeOf(one.due_time()), clock_.Now());
    EXPECT_GE(TimeOf(one.due_time()), last);
    last = TimeOf(one.due_time());
  }
  EXPECT_THAT(overdue, testing::Contains("police_report"));
  EXPECT_THAT(overdue, testing::Contains("strategy_meeting"));
  for (const auto& one : briefing.due().obligations()) {
    EXPECT_GE(TimeOf(one.due_time()), clock_.Now());
    EXPECT_LT(TimeOf(one.due_time()), homeward::At("2026-03-07T00:00:00Z"));
  }
  // By the end of Monday, the interview too (S4-13).
  v1::GetDailyBriefingRequest request;
  request.set_date("2026-03-09");
  const auto monday = Ask(*gateway_, request);
  ASSERT_THAT(monday, IsOk());
  EXPECT_GT(monday->due().obligations_size(), briefing.due().obligations_size());
  EXPECT_EQ(SinceOf(*monday), homeward::At("2026-03-06T00:00:00Z"));
}

TEST_F(BriefingTest, AfterABankHolidayItCoversThatToo) {
  // Good Friday is the 3rd, Easter Monday the 6th of April; the clocks have gone forward.
  At("2026-04-02T11:00:00Z");
  Report("Before Easter", "2026-04-02T10:00:00Z");
  At("2026-04-06T20:00:00Z");
  Report("Easter Monday", "2026-04-06T18:00:00Z");
  At("2026-04-07T08:00:00Z");
  const auto briefing = Briefing();
  EXPECT_EQ(SinceOf(briefing), homeward::At("2026-04-02T00:00:00+01:00"));
  EXPECT_THAT(Names(briefing, briefing.reported()), ElementsAre("Easter Monday", "Before Easter"));
}

TEST_F(BriefingTest, TheDayBeginsAtLocalMidnightWhenTheClocksChange) {
  // On Monday 26 October 2026 summer time is over; the Friday before began an hour before UTC's day.
  At("2026-10-22T22:30:00Z");
  Report("Thursday night", "2026-10-22T22:00:00Z");
  At("2026-10-22T23:30:00Z");
  Report("Friday", "2026-10-22T23:10:00Z");
  At("2026-10-26T09:00:00Z");
  const auto autumn = Briefing();
  EXPECT_EQ(SinceOf(autumn), homeward::At("2026-10-23T00:00:00+01:00"));
  EXPECT_THAT(Names(autumn, autumn.reported()), ElementsAre("Friday"));
  // Elapsed hours: the night had one more.
  EXPECT_EQ(autumn.missing_now().episodes(1).lasted().seconds(), (81 * 60 + 50) * 60);

  At("2027-03-29T08:00:00Z");  // the Monday after they went forward is Easter Monday: asked for all the same
  EXPECT_EQ(SinceOf(Briefing()), homeward::At("2027-03-25T00:00:00Z"));
}

TEST_F(BriefingTest, AServiceThatIsMissingCostsItsOwnPart) {
  Report("Robin", "2026-03-04T08:00:00Z");
  const auto without = suite_.StartGateway(/*with_meetings=*/false);
  const auto briefing = Ask(*without, {});
  ASSERT_THAT(briefing, IsOk());
  for (const auto* section : {&briefing->overdue(), &briefing->due(), &briefing->thresholds()}) {
    ASSERT_EQ(section->missing_size(), 1);
    EXPECT_EQ(section->missing(0).source(), "homeward.meeting.v1");
    EXPECT_EQ(section->missing(0).reason(), v1::MISSING_REASON_NOT_CONFIGURED);
  }
  EXPECT_THAT(briefing->missing_now().missing(), IsEmpty());
  EXPECT_THAT(briefing->people().missing(), IsEmpty());
  EXPECT_THAT(Names(*briefing, briefing->missing_now()), ElementsAre("Robin"));
  EXPECT_GT(briefing->overdue().obligations_size(), 0);
  EXPECT_THAT(briefing->thresholds().obligations(), IsEmpty());
}

TEST_F(BriefingTest, WhoMayHearIt) {
  for (const char* role :
       {"missing_coordinator", "mash", "social_worker", "team_manager", "service_manager", "police_liaison"}) {
    const auto briefing = Ask(*gateway_, {}, {role});
    ASSERT_THAT(briefing, IsOk()) << role;
    EXPECT_THAT(briefing->people().missing(), IsEmpty()) << role;
    EXPECT_THAT(briefing->overdue().missing(), IsEmpty()) << role;
  }
  EXPECT_THAT(Ask(*gateway_, {}, {"analyst"}), FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

TEST_F(BriefingTest, EveryChildThatItShowsIsAudited) {
  const auto robin = Report("Robin", "2026-03-05T08:00:00Z");
  const std::string shown =
      absl::StrCat("SELECT COUNT(*) FROM audit JOIN audit_subject USING (council, audit) WHERE subject = '",
                   robin.young_person(), "' AND method LIKE '%/BatchGetYoungPeople'");
  EXPECT_EQ(suite_.episodes().service().database().Number(shown), 0);
  Briefing();
  EXPECT_EQ(suite_.episodes().service().database().Number(shown), 1);
}

TEST_F(BriefingTest, TheNewsMayBeginWhenTheCallerSays) {
  Report("Robin", "2026-03-05T08:00:00Z");
  v1::GetDailyBriefingRequest request;
  Put(clock_.Now(), request.mutable_since_time());
  auto briefing = Ask(*gateway_, request);
  ASSERT_THAT(briefing, IsOk());
  EXPECT_EQ(briefing->reported().episodes_size(), 1);
  EXPECT_EQ(briefing->policy_version(), 0);
  Put(clock_.Now() + absl::Microseconds(1), request.mutable_since_time());
  EXPECT_THAT(Ask(*gateway_, request), FailsWith(absl::StatusCode::kInvalidArgument, "SINCE_IN_FUTURE"));
  v1::GetDailyBriefingRequest yesterday;
  yesterday.set_date("2026-03-04");
  EXPECT_THAT(Ask(*gateway_, yesterday), FailsWith(absl::StatusCode::kInvalidArgument, "DATE_OUT_OF_RANGE"));
}

}  // namespace
}  // namespace homeward::gateway
