#include "episode-service/particulars/derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "episode-service/particulars/nights.h"
#include "episode-service/particulars/test_particulars.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRefuge[] = "refuge_ended";
constexpr char kFostering[] = "private_fostering_notified";

ParticularContent Refuge(Moment started, std::optional<Moment> ended = std::nullopt) {
  return Known(ParticularKind::kStay, started, Stay{.kind = Stay::Kind::kRefuge}, ended);
}
ParticularContent Fostering(Moment started, Stay stay = {}, std::optional<Moment> ended = std::nullopt) {
  stay.kind = Stay::Kind::kPrivateFostering;
  return Known(ParticularKind::kStay, started, stay, ended);
}

// S3-35, policy 56: 14 nights at a stretch; the 15th is the breach, the warning comes two days before.
TEST(RefugeS335, TheFifteenthNightIsTheBreach) {
  TestHistory history(At("2026-03-15T23:59:59.999998Z"));
  ASSERT_THAT(Enter(history, 1, Refuge(Minute("2026-03-03T22:00:00Z"))), IsOk());
  EXPECT_THAT(WantedOf(history, kRefuge), IsEmpty());
  EXPECT_EQ(Derive(history.context(), Days()).look_again, At("2026-03-15T23:59:59.999999Z"));
  history.MoveTo(At("2026-03-15T23:59:59.999999Z"));
  const auto wanted = WantedOf(history, kRefuge);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-17T23:59:59.999999Z"));  // the nights of the 3rd to the 16th are 14
  EXPECT_EQ(wanted[0].why.rule, "S3-35");
}

// S3-35, S3-34, policy 56, 57: how early a limit is seen coming is the council's to say.
TEST(StaysS335, TheWarningComesAsEarlyAsTheCouncilSays) {
  Policy policy = WakefieldLike();
  policy.stay->refuge_warn_days = 7;
  policy.stay->private_fostering_warn_days = 20;
  TestHistory history(At("2026-03-10T23:59:59.999998Z"), policy);
  ASSERT_THAT(Enter(history, 1, Refuge(Minute("2026-03-03T22:00:00Z"))), IsOk());
  ASSERT_THAT(Enter(history, 2, Fostering(Minute("2026-03-03T22:00:00Z"))), IsOk());
  EXPECT_THAT(WantedOf(history, kRefuge), IsEmpty());
  EXPECT_THAT(WantedOf(history, kFostering), IsEmpty());
  history.MoveTo(At("2026-03-10T23:59:59.999999Z"));
  EXPECT_THAT(WantedOf(history, kRefuge), SizeIs(1));
  EXPECT_THAT(WantedOf(history, kFostering), SizeIs(1));
}

// Across the start of summer time a local day has 23 hours; nights are counted, not hours.
TEST(RefugeS335, CountsLocalMidnightsAcrossAChangeOfTheClocks) {
  TestHistory history(At("2026-04-10T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Refuge(Minute("2026-03-27T22:00:00Z"))), IsOk());
  EXPECT_EQ(WantedOf(history, kRefuge).at(0).due, At("2026-04-10T22:59:59.999999Z"));
}

TEST(RefugeS335, ANightElsewhereBeginsTheRowAnew) {
  TestHistory history(At("2026-03-31T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Refuge(Date(2026, 3, 1), Date(2026, 3, 13))), IsOk());
  ASSERT_THAT(Enter(history, 2, Refuge(Date(2026, 3, 13), Date(2026, 3, 14))), IsOk());  // no night between
  ASSERT_THAT(Enter(history, 3, Refuge(Date(2026, 3, 16), Date(2026, 3, 17))), IsOk());
  const auto wanted = WantedOf(history, kRefuge);
  ASSERT_THAT(wanted, SizeIs(1));  // only the second stay comes near its limit
  EXPECT_EQ(wanted[0].raised_by, ParticularId(2));
  EXPECT_EQ(wanted[0].due, At("2026-03-15T23:59:59.999999Z"));
  EXPECT_EQ(wanted[0].discharge->time, At("2026-03-14T00:00:00Z"));
}

// S3-35: at most 21 nights in three months.
TEST(RefugeS335, TheTwentySecondNightInThreeMonthsIsTheBreach) {
  TestHistory history(At("2026-03-12T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Refuge(Date(2026, 1, 5), Date(2026, 1, 17))), IsOk());  // 12 nights
  ASSERT_THAT(Enter(history, 2, Refuge(Date(2026, 3, 4))), IsOk());
  std::vector<WantedObligation> wanted = WantedOf(history, kRefuge);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].step, "window");
  EXPECT_EQ(wanted[0].due, At("2026-03-13T23:59:59.999999Z"));  // 9 more: the nights of the 4th to the 12th
  // A longer time ago the first stay is out of the window.
  TestHistory later(At("2026-05-12T12:00:00Z"));
  ASSERT_THAT(Enter(later, 1, Refuge(Date(2026, 1, 5), Date(2026, 1, 17))), IsOk());
  ASSERT_THAT(Enter(later, 2, Refuge(Date(2026, 5, 4))), IsOk());
  EXPECT_THAT(WantedOf(later, kRefuge), IsEmpty());
}

// S3-34, policy 57: arrival is day 1, due on day 28, warned seven days before.
TEST(PrivateFosteringS334, IsNotifiedByTheTwentyEighthDay) {
  TestHistory history(At("2026-03-21T23:59:59.999998Z"));
  history.facts().person.born = absl::CivilDay(2012, 6, 1);
  ASSERT_THAT(Enter(history, 1, Fostering(Date(2026, 3, 1))), IsOk());
  EXPECT_THAT(WantedOf(history, kFostering), IsEmpty());
  history.MoveTo(At("2026-03-21T23:59:59.999999Z"));
  const auto wanted = WantedOf(history, kFostering);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-28T23:59:59.999999Z"));
}

TEST(PrivateFosteringS334, APlannedStayCountsAtOnceAndABreakStartsAnew) {
  TestHistory history(At("2026-03-25T12:00:00Z"));
  history.facts().person.born = absl::CivilDay(2012, 6, 1);
  ASSERT_THAT(Enter(history, 1, Fostering(Date(2026, 3, 20), {.planned_nights = 28})), IsOk());
  EXPECT_EQ(WantedOf(history, kFostering).at(0).due, At("2026-03-20T23:59:59.999999Z"));
  ASSERT_THAT(Enter(history, 2, Fostering(Date(2026, 2, 1), {}, Date(2026, 2, 20))), IsOk());
  EXPECT_THAT(WantedOf(history, kFostering), SizeIs(1));
}

// Policy 57: day 28 counts, to the microsecond of the midnight before it.
TEST(PrivateFosteringPolicy57, AStayThatEndsOnTheTwentyEighthDayLastedThatLong) {
  const auto owed = [](absl::string_view end) {
    TestHistory history(At("2026-04-02T12:00:00Z"));
    history.facts().person.born = absl::CivilDay(2012, 6, 1);
    EXPECT_THAT(Enter(history, 1, Fostering(Date(2026, 3, 1), {}, Moment{.time = At(end)})), IsOk());
    return WantedOf(history, kFostering);
  };
  EXPECT_THAT(owed("2026-03-27T23:59:59.999999Z"), IsEmpty());
  EXPECT_THAT(owed("2026-03-28T00:00:00Z"), SizeIs(1));
}

TEST(PrivateFosteringS334, IsOfChildrenUnder16AndOfDisabledOnesUnder18) {
  TestHistory history(At("2026-03-28T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Fostering(Date(2026, 3, 1))), IsOk());
  history.facts().person.born = absl::CivilDay(2010, 3, 29);
  EXPECT_THAT(WantedOf(history, kFostering), SizeIs(1));  // 16 on the day after
  history.facts().person.born = absl::CivilDay(2010, 3, 28);
  EXPECT_THAT(WantedOf(history, kFostering), IsEmpty());
  ASSERT_THAT(Enter(history, 2, Fostering(Date(2026, 3, 1), {.disabled = true})), IsOk());
  EXPECT_THAT(WantedOf(history, kFostering), SizeIs(1));
  ASSERT_THAT(Enter(history, 3, Fostering(Date(2026, 3, 1), {.close_relative = true, .disabled = true})), IsOk());
  EXPECT_THAT(WantedOf(history, kFostering), SizeIs(1));
}

// S3-06: suspected trafficking is told at once.
TEST(TraffickingS306, IsToldAtOnce) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1,
                    Known(ParticularKind::kTraffickingReferral, Minute("2026-03-10T09:00:00Z"),
                          TraffickingReferral{.told = Minute("2026-03-10T09:00:00.000001Z")})),
              IsOk());
  const auto wanted = WantedOf(history, "trafficking_told");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-10T09:00:00Z"));
  EXPECT_GT(wanted[0].discharge->time, wanted[0].due);
}

// S3-06: and referred, or it is recorded why not; within five working days.
class TraffickingReferralS306 : public ::testing::Test {
 protected:
  WantedObligation With(TraffickingReferral referral) {
    EXPECT_THAT(Enter(history_, 1,
                      Known(ParticularKind::kTraffickingReferral, Minute("2026-03-10T09:00:00Z"), std::move(referral))),
                IsOk());
    return WantedOf(history_, "trafficking_referral").at(0);
  }
  TestHistory history_{At("2026-03-31T12:00:00Z"), WithFollowUp()};
};

TEST_F(TraffickingReferralS306, IsSentByTheFifthWorkingDay) {
  const WantedObligation open = With({});
  EXPECT_EQ(open.due, At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(open.role, "social_worker");
  EXPECT_EQ(open.why.rule, "S3-06");
  EXPECT_EQ(open.why.policy_field, "episode.consider_within");
  EXPECT_FALSE(open.discharge.has_value());
  // A date stands for its first instant: one day later is late.
  EXPECT_LT(With({.steps = {absl::CivilDay(2026, 3, 17)}}).discharge->time, open.due);
  EXPECT_EQ(With({.steps = {absl::CivilDay(2026, 3, 18)}}).discharge->time, open.due + absl::Microseconds(1));
}

TEST_F(TraffickingReferralS306, AReasonStandsInItsPlaceUntilItWasSent) {
  EXPECT_EQ(With({.not_referred_reason_given = true}).waived_reason, "recorded_why_not");
  EXPECT_TRUE(With({.steps = {absl::CivilDay(2026, 3, 17)}, .not_referred_reason_given = true}).discharge.has_value());
  // Decisions alone do not say when it was referred.
  EXPECT_FALSE(With({.steps = {std::nullopt, absl::CivilDay(2026, 3, 17)}}).discharge.has_value());
}

TEST_F(TraffickingReferralS306, IsNotOwedByAVersionThatWasAdoptedBefore) {
  TestHistory older(At("2026-03-31T12:00:00Z"));
  ASSERT_THAT(Enter(older, 1,
                    Known(ParticularKind::kTraffickingReferral, Minute("2026-03-10T09:00:00Z"), TraffickingReferral{})),
              IsOk());
  EXPECT_THAT(WantedOf(older, "trafficking_referral"), IsEmpty());
}

// S3-49: a child who comes into care on Tuesday 10/03/2026; whether they ever ran away is recorded.
class RunningHistoryS349 : public ::testing::Test {
 protected:
  RunningHistoryS349() { statuses() = {{.id = "ls", .code = "care_order", .started = Date(2026, 3, 10)}}; }
  std::vector<LegalStatus>& statuses() { return history_.facts().person.legal_statuses; }
  std::vector<WantedObligation> Owed() { return WantedOf(history_, "running_history"); }
  void Ask(int number, absl::string_view started) {
    ASSERT_THAT(Enter(history_, number, Known(ParticularKind::kRunningHistory, Minute(started))), IsOk());
  }
  TestHistory history_{At("2026-03-31T12:00:00Z"), WithFollowUp()};
};

TEST_F(RunningHistoryS349, IsRecordedByTheFifthWorkingDay) {
  ASSERT_THAT(Owed(), SizeIs(1));
  const WantedObligation open = Owed()[0];
  EXPECT_EQ(open.due, At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(open.role, "social_worker");
  EXPECT_EQ(open.raised_by, "ls");
  EXPECT_EQ(open.why.rule, "S3-49");
  EXPECT_EQ(open.why.policy_field, "episode.consider_within");
  Ask(1, "2026-03-18T00:00:00Z");
  EXPECT_EQ(Owed()[0].discharge->time, open.due + absl::Microseconds(1));
  Ask(2, "2026-03-17T23:59:59.999999Z");
  EXPECT_EQ(Owed()[0].discharge->time, open.due);
  // What it is about is long ago: it was entered all the same.
  Ask(3, "2020-01-01T12:00:00Z");
  EXPECT_EQ(Owed()[0].discharge->time, At("2026-03-10T00:00:00Z"));
}

TEST_F(RunningHistoryS349, IsNotAskedAgainOfAChildOfWhomItWasOnRecord) {
  history_.MoveTo(At("2026-03-09T23:59:59.999999Z"));
  Ask(1, "2026-03-09T12:00:00Z");
  history_.MoveTo(At("2026-03-31T12:00:00Z"));
  EXPECT_THAT(Owed(), IsEmpty());
  history_.facts().particulars.clear();
  history_.MoveTo(At("2026-03-10T00:00:00Z"));
  Ask(2, "2026-03-09T12:00:00Z");
  EXPECT_TRUE(Owed().at(0).discharge.has_value());
}

TEST_F(RunningHistoryS349, BeginsWithTheFirstOfLegalStatusesThatFollowOneAnother) {
  statuses() = {{.id = "b", .code = "care_order", .started = Date(2026, 3, 12), .ended = {}},
                {.id = "a", .code = "section_20", .started = Date(2026, 3, 10), .ended = Date(2026, 3, 12)}};
  ASSERT_THAT(Owed(), SizeIs(1));
  EXPECT_EQ(Owed()[0].raised_by, "a");
  statuses()[0].started = Date(2026, 3, 13);  // a day at home between
  ASSERT_THAT(Owed(), SizeIs(1));             // the two days before were over before it was due
  EXPECT_EQ(Owed()[0].raised_by, "b");
  statuses()[1].code = "supervision_order";  // not looked after
  EXPECT_EQ(Owed().at(0).raised_by, "b");
}

TEST_F(RunningHistoryS349, WhatWasOverdueWhenCareEndedWasMissed) {
  statuses()[0].ended = Minute("2026-03-17T23:59:59.999999Z");
  EXPECT_THAT(Owed(), IsEmpty());
  statuses()[0].ended = Minute("2026-03-18T00:00:00Z");
  EXPECT_EQ(Owed().at(0).superseded_reason, "missed");
}

TEST_F(RunningHistoryS349, IsNotOwedOfWhatWasBeforeTheLiveRecordOrByAnOlderVersionOrOfAnothersChild) {
  history_.facts().live_from = At("2026-03-10T00:00:00Z");
  EXPECT_THAT(Owed(), SizeIs(1));
  history_.facts().live_from = At("2026-03-10T00:00:00.000001Z");
  EXPECT_THAT(Owed(), IsEmpty());
  history_.facts().live_from = At("2026-01-01T00:00:00Z");
  history_.facts().person.other_authority = "E10000016";
  EXPECT_THAT(Owed(), IsEmpty());
  TestHistory older(At("2026-03-31T12:00:00Z"));
  older.facts().person = history_.facts().person;
  older.facts().person.other_authority.clear();
  EXPECT_THAT(WantedOf(older, "running_history"), IsEmpty());
}

// S3-28: how an unaccompanied child is kept safe from traffickers is assessed, of every one.
class TraffickingProtectionS328 : public ::testing::Test {
 protected:
  TraffickingProtectionS328() { history_.facts().person.uasc_from = absl::CivilDay(2026, 3, 10); }
  std::vector<WantedObligation> Owed() { return WantedOf(history_, "trafficking_protection"); }
  void Protect(int number, absl::string_view started) {
    ASSERT_THAT(Enter(history_, number, Known(ParticularKind::kTraffickingProtection, Minute(started))), IsOk());
  }
  TestHistory history_{At("2026-03-31T12:00:00Z"), WithFollowUp()};
};

TEST_F(TraffickingProtectionS328, IsAssessedByTheFifthWorkingDay) {
  ASSERT_THAT(Owed(), SizeIs(1));
  const WantedObligation open = Owed()[0];
  EXPECT_EQ(open.due, At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(open.role, "social_worker");
  EXPECT_EQ(open.why.rule, "S3-28");
  EXPECT_EQ(open.why.policy_field, "episode.consider_within");
  Protect(1, "2026-03-18T00:00:00Z");
  EXPECT_EQ(Owed()[0].discharge->time, open.due + absl::Microseconds(1));
  Protect(2, "2026-03-17T23:59:59.999999Z");
  EXPECT_EQ(Owed()[0].discharge->time, open.due);
}

TEST_F(TraffickingProtectionS328, IsOfUnaccompaniedChildrenWhileTheyAre) {
  history_.facts().person.uasc_until = absl::CivilDay(2026, 3, 17);
  EXPECT_THAT(Owed(), IsEmpty());
  history_.facts().person.uasc_until = absl::CivilDay(2026, 3, 18);
  EXPECT_EQ(Owed().at(0).superseded_reason, "missed");
  history_.facts().person.uasc_until.reset();
  // Who turns 18 is no child any more.
  history_.facts().person.born = absl::CivilDay(2008, 3, 17);
  EXPECT_THAT(Owed(), IsEmpty());
  history_.facts().person.born = absl::CivilDay(2008, 3, 18);
  EXPECT_EQ(Owed().at(0).superseded_reason, "missed");
  history_.facts().person.born = absl::CivilDay(2008, 4, 1);  // tomorrow
  EXPECT_EQ(Owed().at(0).superseded_reason, "");
  history_.facts().live_from = At("2026-03-10T00:00:00.000001Z");
  EXPECT_THAT(Owed(), IsEmpty());
  history_.facts().live_from = At("2026-01-01T00:00:00Z");
  EXPECT_THAT(Owed(), SizeIs(1));
  history_.facts().person.uasc_from.reset();
  EXPECT_THAT(Owed(), IsEmpty());
}

// S3-17: somebody of 16 or 17 who may be homeless is accommodated at once, pending the decision.
TEST(HousingS317, WhoeverIsBelievedHomelessIsAccommodatedAtOnce) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1,
                    Known(ParticularKind::kHousingAssessment, Minute("2026-03-10T09:00:00Z"),
                          HousingAssessment{.homeless = true})),
              IsOk());
  EXPECT_EQ(WantedOf(history, "accommodation").at(0).due, At("2026-03-10T09:00:00Z"));
  ASSERT_THAT(
      Enter(history, 1, Known(ParticularKind::kHousingAssessment, Minute("2026-03-10T09:00:00Z"), HousingAssessment{})),
      IsOk());
  EXPECT_THAT(WantedOf(history, "accommodation"), IsEmpty());
}

// S2-05: what another authority's child is owed is their home authority's to do.
TEST(ParticularsS205, RaiseNothingForAnotherAuthoritysChild) {
  TestHistory history(At("2026-03-28T12:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Refuge(Date(2026, 3, 1))), IsOk());
  EXPECT_THAT(WantedOf(history, kRefuge), SizeIs(2));  // at a stretch, and in three months
  history.facts().person.other_authority = "E10000016";
  EXPECT_THAT(WantedOf(history, kRefuge), IsEmpty());
  history.facts().person.other_authority_from = absl::CivilDay(2026, 3, 1);
  EXPECT_THAT(WantedOf(history, kRefuge), IsEmpty());
  history.facts().person.other_authority_from = absl::CivilDay(2026, 3, 2);
  EXPECT_THAT(WantedOf(history, kRefuge), SizeIs(2)) << "it began while the child was ours";
}

// S4-35: in whatever order the same stays are entered, the same is owed.
TEST(ParticularsS435, AnyOrderOfArrivalOwesTheSame) {
  std::vector<ParticularContent> all = {
      Refuge(Date(2026, 1, 5), Date(2026, 1, 18)), Refuge(Date(2026, 3, 4)),
      Fostering(Date(2026, 2, 1), {.planned_nights = 40, .disabled = true}),
      Known(ParticularKind::kTraffickingReferral, Date(2026, 2, 2), TraffickingReferral{})};
  std::vector<int> order = {0, 1, 2, 3};
  std::vector<std::string> first;
  do {
    TestHistory history(At("2026-03-12T12:00:00Z"));
    for (int i : order) ASSERT_THAT(Enter(history, i, all[i]), IsOk());
    std::vector<std::string> owed;
    for (const auto& wanted : Derive(history.context(), Days()).wanted) {
      owed.push_back(absl::StrCat(wanted.kind, wanted.step, wanted.raised_by, absl::ToUnixMicros(wanted.due)));
    }
    if (first.empty()) first = owed;
    EXPECT_EQ(owed, first);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_THAT(first, SizeIs(4));
}

}  // namespace
}  // namespace homeward::episode
