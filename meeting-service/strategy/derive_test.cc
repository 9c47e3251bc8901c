// Missing for hours, high risk, and what answers a requirement (S4-23; policy 11–15, 41).

#include "meeting-service/strategy/derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meeting-service/strategy/test_history.h"

namespace homeward::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// S4-23, policy 41: required at the point itself, and due at it.
TEST(HoursS423, ArisesAt24HoursAndNotOneMicrosecondBefore) {
  TestHistory history("2026-03-11T07:59:59.999999Z");
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  EXPECT_THAT(history.Wanted("24h"), IsEmpty());
  EXPECT_THAT(history.LookAgain(), Optional(At("2026-03-11T08:00:00Z")));

  history.MoveTo("2026-03-11T08:00:00Z");
  const auto wanted = history.Wanted("24h");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].kind, "strategy_meeting");
  EXPECT_EQ(wanted[0].raised_by, "e");
  EXPECT_EQ(wanted[0].raised, At("2026-03-11T08:00:00Z"));
  EXPECT_EQ(wanted[0].due, At("2026-03-11T08:00:00Z"));
  EXPECT_EQ(wanted[0].role, "team_manager");
  EXPECT_EQ(wanted[0].why.rule, "S4-23");
  EXPECT_EQ(wanted[0].why.citation, "Operating guidance, section 8");
  EXPECT_EQ(wanted[0].why.clock_started_by, "missing_since");
  EXPECT_EQ(wanted[0].why.clock_started.time, At("2026-03-10T08:00:00Z"));
  EXPECT_EQ(wanted[0].why.limit, "24 hours");
  EXPECT_THAT(history.LookAgain(), Optional(At("2026-03-11T08:00:00.000001Z")));  // overdue
}

TEST(HoursS423, TheOneAt72HoursIsAdditional) {
  TestHistory history("2026-03-13T07:59:59.999999Z");
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  history.Add(Held("m", Minute("2026-03-11T09:00:00Z")));
  EXPECT_THAT(history.Wanted("72h"), IsEmpty());
  history.MoveTo("2026-03-13T08:00:00Z");
  EXPECT_THAT(history.Wanted("24h"), SizeIs(1));
  ASSERT_THAT(history.Wanted("72h"), SizeIs(1));
  EXPECT_FALSE(history.Wanted("72h")[0].discharge.has_value());
}

// Elapsed hours: on 29/03/2026 an hour is lost, on 25/10/2026 one is gained.
TEST(HoursS423, RunInElapsedHoursAcrossBothClockChanges) {
  TestHistory spring("2026-03-29T15:00:00+01:00");
  spring.Add(Missing("e", Minute("2026-03-28T14:00:00+00:00"), std::nullopt));
  EXPECT_THAT(spring.Wanted("24h"), SizeIs(1));
  spring.MoveTo("2026-03-29T14:59:59.999999+01:00");
  EXPECT_THAT(spring.Wanted("24h"), IsEmpty());

  TestHistory autumn("2026-10-27T13:00:00+00:00");
  autumn.Add(Missing("e", Minute("2026-10-24T14:00:00+01:00"), std::nullopt));
  EXPECT_THAT(autumn.Wanted("72h"), SizeIs(1));
  autumn.MoveTo("2026-10-27T12:59:59.999999+00:00");
  EXPECT_THAT(autumn.Wanted("72h"), IsEmpty());
}

// Policy 41: found before the point: no requirement; reached it and entered late: it arises all the same.
TEST(HoursPolicy41, FoundBeforeThePointRequiresNothing) {
  for (const bool reached : {false, true}) {
    TestHistory history("2026-03-20T08:00:00Z");
    const absl::Duration length = absl::Hours(24) - absl::Microseconds(reached ? 0 : 1);
    history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), length));
    EXPECT_THAT(history.RaisedBy("24h"), SizeIs(reached ? 1 : 0));
  }
}

// A date without a time runs from the end of that local day (architecture 12).
TEST(HoursPolicy41, ADateOnlyRunsFromTheEndOfThatDay) {
  TestHistory history("2026-03-11T23:59:59.999998Z");
  history.Add(Missing("e", Date(2026, 3, 10), std::nullopt));
  EXPECT_THAT(history.Wanted("24h"), IsEmpty());
  history.MoveTo("2026-03-11T23:59:59.999999Z");
  EXPECT_THAT(history.Wanted("24h"), SizeIs(1));
}

// Policy 13: from when the clock runs when an absence becomes missing.
TEST(HoursPolicy13, TheThreeClocks) {
  Episode upgraded = Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt);
  upgraded.categories = {{.category = Category::kAway, .time = upgraded.start},
                         {.category = Category::kMissing,
                          .time = Minute("2026-03-10T11:00:00Z"),
                          .unknown_since = Minute("2026-03-10T10:00:00Z")}};
  const std::pair<Policy::UpgradeClock, const char*> clocks[] = {
      {Policy::UpgradeClock::kContinue, "2026-03-11T08:00:00Z"},
      {Policy::UpgradeClock::kWhereaboutsUnknown, "2026-03-11T10:00:00Z"},
      {Policy::UpgradeClock::kRestart, "2026-03-11T11:00:00Z"}};
  for (const auto& [clock, point] : clocks) {
    Policy policy = WakefieldLike();
    policy.clock_on_upgrade = clock;
    TestHistory history("2026-03-12T07:00:00Z", policy);
    history.Add(upgraded);
    ASSERT_THAT(history.Obligations(), SizeIs(1));
    EXPECT_EQ(history.Wanted("24h").at(0).raised, At(point));
  }
}

// With a clock that goes on through an absence two spans come to the same point: one requirement.
TEST(HoursPolicy13, TwoSpansWithOnePointAreOneRequirement) {
  Policy policy = WakefieldLike();
  policy.clock_on_upgrade = Policy::UpgradeClock::kContinue;
  TestHistory history("2026-03-12T12:00:00Z", policy);
  Episode episode = Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt);
  episode.categories.push_back({.category = Category::kAway, .time = Minute("2026-03-11T20:00:00Z")});
  episode.categories.push_back({.category = Category::kMissing, .time = Minute("2026-03-11T21:00:00Z")});
  history.Add(episode);
  EXPECT_THAT(history.Obligations(), SizeIs(1));
}

TEST(HoursPolicy13, ASecondSpanOfMissingHasPointsOfItsOwn) {
  TestHistory history("2026-03-14T12:00:00Z");
  Episode episode = Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt);
  episode.categories.push_back({.category = Category::kAway, .time = Minute("2026-03-11T20:00:00Z")});
  episode.categories.push_back({.category = Category::kMissing, .time = Minute("2026-03-12T21:00:00Z")});
  history.Add(episode);
  EXPECT_THAT(history.Wanted("24h"), SizeIs(1));
  EXPECT_THAT(history.Wanted("24h_2"), SizeIs(1));
  EXPECT_THAT(history.Wanted("72h"), IsEmpty());
}

TEST(HoursS423, AwayAndCurfewAreNotMissing) {
  for (const Category category : {Category::kAway, Category::kCurfew}) {
    TestHistory history("2026-03-20T12:00:00Z");
    history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
    history.facts().episodes[0].categories[0].category = category;
    EXPECT_THAT(history.Obligations(), IsEmpty());
  }
}

// An empty list of hours and of counts: the local protocol's matter, as in the national default.
TEST(HoursS423, OffMeansOff) {
  Policy policy = WakefieldLike();
  policy.hours.clear();
  policy.counts.clear();
  TestHistory history("2026-03-20T12:00:00Z", policy);
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  EXPECT_THAT(history.Obligations(), IsEmpty());
  EXPECT_EQ(history.LookAgain(), std::nullopt);
}

TEST(HoursPolicy41, AnOwnTimeToHoldItRunsFromThePoint) {
  Policy policy = WakefieldLike();
  policy.hours_hold_within = {1, Limit::Unit::kWorkingDays};
  TestHistory history("2026-03-12T12:00:00Z", policy);
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  EXPECT_EQ(history.Wanted("24h").at(0).due, At("2026-03-12T23:59:59.999999Z"));
  EXPECT_EQ(history.Wanted("24h").at(0).why.limit, "24 hours and 1 working day");
}

// What raises nothing: voided, imported, before the live record, another authority's child.
TEST(Derive, WhatRaisesNothing) {
  TestHistory history("2026-03-20T12:00:00Z");
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  Episode& episode = history.facts().episodes[0];
  ASSERT_FALSE(history.Obligations().empty());

  history.facts().live_from = At("2026-03-10T08:00:00.000001Z");
  EXPECT_THAT(history.Obligations(), IsEmpty());
  history.facts().live_from = At("2026-03-10T08:00:00Z");
  EXPECT_FALSE(history.Obligations().empty());

  episode.imported = true;
  EXPECT_THAT(history.Obligations(), IsEmpty());
  episode.imported = false;
  episode.other_authority = true;
  EXPECT_THAT(history.Obligations(), IsEmpty());
  episode.other_authority = false;
  episode.voided = true;
  EXPECT_THAT(history.Obligations(), IsEmpty());
}

// The version in force when the episode started decides, not the newest (architecture 7).
TEST(Derive, UsesThePolicyInForceAtTheStart) {
  TestHistory history("2026-03-20T08:00:00Z");
  Policy later = WakefieldLike();
  later.version = 2;
  later.hours = {{12, Limit::Unit::kHours}};
  ASSERT_TRUE(history.policies().Add(2, At("2026-03-10T08:00:00.000001Z"), later).ok());
  history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
  EXPECT_THAT(history.Wanted("12h"), IsEmpty());
  EXPECT_EQ(history.Wanted("24h").at(0).why.policy_version, 1);
}

// --- What answers a requirement.

TestHistory MissingForADay() {
  TestHistory history("2026-03-12T08:00:00Z");
  return history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
}

// Policy 67: at the due instant in time, a microsecond later late.
TEST(AnswerPolicy67, AMeetingAtThePointIsInTimeAndLaterIsLate) {
  EXPECT_EQ(MissingForADay().Add(Held("m", Minute("2026-03-11T08:00:00Z"))).Obligations()[0].state,
            ObligationState::kMet);
  EXPECT_EQ(MissingForADay().Add(Held("m", Minute("2026-03-11T08:00:00.000001Z"))).Obligations()[0].state,
            ObligationState::kMetLate);
}

// An earlier meeting is never refused; what is required at the point is open then all the same.
TEST(AnswerS423, AMeetingBeforeThePointDoesNotAnswerIt) {
  TestHistory history = MissingForADay().Add(Held("early", Minute("2026-03-11T07:59:59.999999Z")));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kOpen);
  history.Add(Held("later", Minute("2026-03-11T10:00:00Z")));
  EXPECT_EQ(history.Obligations()[0].discharged_by, "later");
}

TEST(AnswerS423, TheFirstOfSeveralMeetingsAnswers) {
  TestHistory history = MissingForADay();
  history.Add(Held("second", Minute("2026-03-11T11:00:00Z"))).Add(Held("first", Minute("2026-03-11T10:00:00Z")));
  EXPECT_EQ(history.Obligations()[0].discharged_by, "first");
}

TEST(AnswerS423, AVoidedMeetingAnswersNothing) {
  TestHistory history = MissingForADay().Add(Held("m", Minute("2026-03-11T10:00:00Z")));
  history.facts().meetings[0].state = State::kVoided;
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kOpen);
}

TEST(AnswerS423, AMeetingOfWhichOnlyTheDateIsKnownAnswersWhatWasRaisedThatDay) {
  TestHistory history = MissingForADay().Add(Held("m", Date(2026, 3, 10)));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kOpen);
  history.facts().meetings[0].held = Date(2026, 3, 11);
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kMet);
  EXPECT_THAT(history.Obligations()[0].discharged, Optional(At("2026-03-11T08:00:00Z")));
}

// S4-23, policy 14: the recorded decision not to hold one waives it; a meeting after it does not take its place.
TEST(AnswerPolicy14, ADecisionNotToHoldOneWaives) {
  TestHistory history = MissingForADay();
  history.Add(NotHeldAt("d", "2026-03-11T12:00:00Z", {history.ObligationOf("24h")}));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kWaived);
  EXPECT_EQ(history.Obligations()[0].reason, "not_held");
  history.Add(Held("after", Minute("2026-03-11T13:00:00Z")));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kWaived);
  history.Add(Held("before, entered late", Minute("2026-03-11T11:00:00Z")));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kMetLate);
}

// --- High risk.

TestHistory HighRiskEpisode(Policy policy = WakefieldLike()) {
  TestHistory history("2026-03-10T20:00:00Z", std::move(policy));
  Episode episode = Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt);
  episode.risk_assessments = {{"medium", Minute("2026-03-10T09:00:00Z")}, {"high", Minute("2026-03-10T10:00:00Z")}};
  return history.Add(episode);
}

TEST(HighRiskS423, IsRaisedWhenAssessedAndDueTheNextWorkingDay) {
  const auto wanted = HighRiskEpisode().Wanted("high_risk");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].raised, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(wanted[0].due, At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(wanted[0].why.policy_field, "meeting.strategy.high_risk");
}

// Policy 14, consider: met by a meeting or by a recorded rationale.
TEST(HighRiskPolicy14, ConsiderIsMetByAMeetingOrByTheRationale) {
  TestHistory met = HighRiskEpisode().Add(Held("m", Minute("2026-03-10T11:00:00Z"), Kind::kDiscussion));
  EXPECT_EQ(met.Obligations()[0].state, ObligationState::kMet);
  TestHistory considered = HighRiskEpisode();
  considered.Add(NotHeldAt("d", "2026-03-10T11:00:00Z", {considered.ObligationOf("high_risk")}));
  EXPECT_EQ(considered.Obligations()[0].state, ObligationState::kMet);
  EXPECT_EQ(considered.Obligations()[0].discharged_by, "d");
}

TEST(HighRiskPolicy14, ARationaleAfterTheLimitIsLate) {
  TestHistory history = HighRiskEpisode();
  history.Add(NotHeldAt("d", "2026-03-12T00:00:00Z", {history.ObligationOf("high_risk")}));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kMetLate);
}

// Policy 14, require: the rationale meets nothing; it waives.
TEST(HighRiskPolicy14, RequireIsOnlyWaivedByARationale) {
  Policy policy = WakefieldLike();
  policy.high_risk = Policy::HighRisk::kRequire;
  TestHistory history = HighRiskEpisode(policy);
  history.Add(NotHeldAt("d", "2026-03-10T11:00:00Z", {history.ObligationOf("high_risk")}));
  EXPECT_EQ(history.Obligations()[0].state, ObligationState::kWaived);
}

TEST(HighRiskS423, EachTimeThatTheRiskBecomesHighIsAnother) {
  TestHistory history = HighRiskEpisode();
  auto& assessments = history.facts().episodes[0].risk_assessments;
  assessments.push_back({"high", Minute("2026-03-10T11:00:00Z")});
  EXPECT_THAT(history.Obligations(), SizeIs(1));
  assessments.push_back({"low", Minute("2026-03-10T12:00:00Z")});
  assessments.push_back({"high", Minute("2026-03-10T13:00:00Z")});
  EXPECT_THAT(history.Wanted("high_risk_2"), SizeIs(1));
}

TEST(HighRiskS423, AlsoOfAnAbsentChildButNeverOfCurfew) {
  TestHistory history = HighRiskEpisode();
  history.facts().episodes[0].categories[0].category = Category::kAway;
  EXPECT_THAT(history.RaisedBy("high_risk"), ElementsAre("e"));
  history.facts().episodes[0].categories[0].category = Category::kCurfew;
  EXPECT_THAT(history.RaisedBy("high_risk"), IsEmpty());
}

}  // namespace
}  // namespace homeward::meeting
