// The counting rules: 4 missing episodes in 28 days, 6 in 2 months (S4-23; policy 9, 10, 40).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meeting-service/strategy/test_history.h"

namespace homeward::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kFour[] = "4_in_28_days";
constexpr char kSix[] = "6_in_2_months";

TestHistory MissingOn(std::initializer_list<absl::CivilDay> days, Policy policy = WakefieldLike()) {
  TestHistory history("2030-01-01T00:00:00Z", std::move(policy));
  int number = 0;
  for (const absl::CivilDay day : days) {
    history.Add(Missing(absl::StrCat("e", ++number), {.time = StartOfLocalDay(day) + absl::Hours(12)}));
  }
  return history;
}

// Five or three filler days inside the window, so that the one in question decides.
TestHistory WithFillers(absl::CivilDay questioned, absl::CivilDay latest, int fillers) {
  TestHistory history = MissingOn({questioned});
  for (int i = fillers; i > 0; --i) {
    history.Add(Missing(absl::StrCat("f", i), {.time = StartOfLocalDay(latest - i) + absl::Hours(12)}));
  }
  history.Add(Missing("latest", {.time = StartOfLocalDay(latest) + absl::Hours(12)}));
  return history;
}

// The table "windows of the counting rules", row by row.
TEST(CountPolicy9, FourUpTo28FebruaryOfWhichTheFirstIsOn1February) {
  using Day = absl::CivilDay;
  EXPECT_THAT(MissingOn({Day(2026, 2, 1), Day(2026, 2, 10), Day(2026, 2, 20), Day(2026, 2, 28)}).RaisedBy(kFour),
              ElementsAre("e4"));
}

TEST(CountPolicy9, On1MarchThe1stOfFebruaryCountsNoMore) {
  using Day = absl::CivilDay;
  EXPECT_THAT(MissingOn({Day(2026, 2, 1), Day(2026, 2, 10), Day(2026, 2, 20), Day(2026, 3, 1)}).RaisedBy(kFour),
              IsEmpty());
}

TEST(CountPolicy9, InALeapYearTheWindowOf29FebruaryBeginsAfter1February) {
  const absl::CivilDay latest(2024, 2, 29);
  EXPECT_THAT(WithFillers(absl::CivilDay(2024, 2, 2), latest, 2).RaisedBy(kFour), ElementsAre("latest"));
  EXPECT_THAT(WithFillers(absl::CivilDay(2024, 2, 1), latest, 2).RaisedBy(kFour), IsEmpty());
}

TEST(CountPolicy10, TwoMonthsBefore31AugustIs30June) {
  const absl::CivilDay latest(2026, 8, 31);
  EXPECT_THAT(WithFillers(absl::CivilDay(2026, 7, 1), latest, 4).RaisedBy(kSix), ElementsAre("latest"));
  EXPECT_THAT(WithFillers(absl::CivilDay(2026, 6, 30), latest, 4).RaisedBy(kSix), IsEmpty());
}

TEST(CountPolicy10, TwoMonthsBefore30AprilIs28February) {
  const absl::CivilDay latest(2026, 4, 30);
  EXPECT_THAT(WithFillers(absl::CivilDay(2026, 3, 1), latest, 4).RaisedBy(kSix), ElementsAre("latest"));
  EXPECT_THAT(WithFillers(absl::CivilDay(2026, 2, 28), latest, 4).RaisedBy(kSix), IsEmpty());
}

TEST(CountPolicy10, TwoMonthsBefore29AprilOfALeapYearIs29February) {
  const absl::CivilDay latest(2024, 4, 29);
  EXPECT_THAT(WithFillers(absl::CivilDay(2024, 3, 1), latest, 4).RaisedBy(kSix), ElementsAre("latest"));
  EXPECT_THAT(WithFillers(absl::CivilDay(2024, 2, 29), latest, 4).RaisedBy(kSix), IsEmpty());
}

// Three others within the windows of both days; the latest starts at this instant.
TestHistory LatestAt(absl::string_view start) {
  TestHistory history =
      MissingOn({absl::CivilDay(2026, 2, 1), absl::CivilDay(2026, 2, 10), absl::CivilDay(2026, 2, 20)});
  return history.Add(Missing("latest", Minute(start)));
}

// Dates are local: a microsecond across midnight is another window.
TEST(CountPolicy9, OneMicrosecondAcrossMidnightIsAnotherWindow) {
  EXPECT_THAT(LatestAt("2026-02-28T23:59:59.999999Z").RaisedBy(kFour), ElementsAre("latest"));
  EXPECT_THAT(LatestAt("2026-03-01T00:00:00Z").RaisedBy(kFour), IsEmpty());
}

// 30/06/2026 23:30 UTC is 01/07 in London: with the latest on 31/08 it lies in the window of two months.
TEST(CountPolicy10, InSummerTheLocalDateDecides) {
  const absl::CivilDay latest(2026, 8, 31);
  for (const bool in_july : {true, false}) {
    TestHistory history("2030-01-01T00:00:00Z");
    history.Add(Missing("questioned", Minute(in_july ? "2026-06-30T23:00:00Z" : "2026-06-30T22:59:59.999999Z")));
    for (int i = 4; i >= 0; --i) {
      history.Add(Missing(absl::StrCat("f", i), {.time = StartOfLocalDay(latest - i) + absl::Hours(12)}));
    }
    EXPECT_THAT(history.RaisedBy(kSix), SizeIs(in_july ? 1 : 0));
  }
}

TEST(CountPolicy10, HalfPastElevenUtcOn30JuneIs1July) {
  TestHistory history = WithFillers(absl::CivilDay(2020, 1, 1), absl::CivilDay(2026, 8, 31), 4);
  EXPECT_THAT(history.RaisedBy(kSix), IsEmpty());
  history.Add(Missing("summer", Minute("2026-06-30T23:30:00Z")));
  EXPECT_THAT(history.RaisedBy(kSix), ElementsAre("latest"));
}

// Four starts a week apart, the last one on Fri 27/03/2026, the weekend on which the clocks go forward.
TestHistory FourByTheClockChange(Policy policy = WakefieldLike()) {
  using Day = absl::CivilDay;
  return MissingOn({Day(2026, 3, 6), Day(2026, 3, 13), Day(2026, 3, 20), Day(2026, 3, 27)}, std::move(policy));
}

// Policy 41: one working day; Good Friday is 03/04/2026, so Friday's is due at the end of Monday in summer time.
TEST(CountPolicy41, IsDueAtTheEndOfTheNextWorkingDay) {
  const auto wanted = FourByTheClockChange().Wanted(kFour);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].raised, At("2026-03-27T12:00:00Z"));
  EXPECT_EQ(wanted[0].due, At("2026-03-30T23:59:59.999999+01:00"));
  EXPECT_EQ(wanted[0].why.policy_field, "meeting.strategy.counts");
  EXPECT_EQ(wanted[0].why.clock_started_by, "missing_4_times_in_28_days");
  EXPECT_EQ(wanted[0].why.limit, "1 working day");
}

TEST(CountPolicy41, BankHolidaysAreNoWorkingDays) {
  using Day = absl::CivilDay;
  const auto wanted = MissingOn({Day(2026, 3, 12), Day(2026, 3, 19), Day(2026, 3, 26), Day(2026, 4, 2)}).Wanted(kFour);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-04-07T23:59:59.999999+01:00"));
}

// S4-23: missing only, never absent; policy 33: never curfew; S3-02: abduction is in no missing count.
TEST(CountS423, WhatDoesNotCount) {
  for (const Category other : {Category::kAway, Category::kCurfew}) {
    TestHistory history = FourByTheClockChange();
    history.facts().episodes[1].categories[0].category = other;
    EXPECT_THAT(history.RaisedBy(kFour), IsEmpty());
  }
  TestHistory abducted = FourByTheClockChange();
  abducted.facts().episodes[1].abducted = true;
  EXPECT_THAT(abducted.RaisedBy(kFour), IsEmpty());
  TestHistory voided = FourByTheClockChange();
  voided.facts().episodes[1].voided = true;
  EXPECT_THAT(voided.RaisedBy(kFour), IsEmpty());
}

TEST(CountS423, AnAbsenceThatBecameMissingCounts) {
  TestHistory history = FourByTheClockChange();
  Episode& upgraded = history.facts().episodes[1];
  upgraded.categories = {{.category = Category::kAway, .time = upgraded.start},
                         {.category = Category::kMissing, .time = {upgraded.start.time + absl::Minutes(30)}}};
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
}

// What was imported or lies before the live record raises nothing, and counts: the child was missing.
TEST(CountS435, APastPatternCountsForALiveEpisode) {
  TestHistory history = FourByTheClockChange();
  history.facts().episodes[0].imported = true;
  history.facts().live_from = At("2026-03-27T00:00:00Z");
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  history.facts().live_from = At("2026-03-28T00:00:00Z");
  EXPECT_THAT(history.RaisedBy(kFour), IsEmpty());
}

// Late entry of an earlier episode and its correction: the count is reached, or no more.
TEST(CountS423, ACorrectionThatDropsTheCountWithdrawsTheRequirement) {
  TestHistory history = FourByTheClockChange();
  ASSERT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  Episode& first = history.facts().episodes[0];
  first.start = first.categories[0].time = Minute("2026-02-20T23:00:00Z");
  EXPECT_THAT(history.RaisedBy(kFour), IsEmpty());
  history.Add(Missing("late", Minute("2026-03-24T12:00:00Z")));
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
}

TEST(CountPolicy9, ADateOnlyCountsOnItsDay) {
  TestHistory history = FourByTheClockChange();
  Episode& latest = history.facts().episodes[3];
  latest.start = latest.categories[0].time = Date(2026, 3, 27);
  ASSERT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  EXPECT_EQ(history.Wanted(kFour)[0].due, At("2026-03-30T23:59:59.999999+01:00"));
}

// Policy 40: the 5th while the requirement of the 4th is open merges into it.
TEST(CountPolicy40, TheNextEpisodeMergesIntoAnOpenRequirement) {
  TestHistory history = FourByTheClockChange();
  history.Add(Missing("e5", Minute("2026-03-29T12:00:00Z")));
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  history.Add(Held("m", Minute("2026-03-30T10:00:00Z")));
  const auto wanted = history.Wanted(kFour);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].discharge->record, "m");
}

// Policy 40, continue: after the meeting each missing episode at whose start the count is reached raises it again.
TEST(CountPolicy40, ContinueRaisesItAgainAfterTheMeeting) {
  TestHistory history = FourByTheClockChange();
  history.Add(Held("m", Minute("2026-03-28T10:00:00Z")));
  history.Add(Missing("e5", Minute("2026-03-28T10:00:00.000001Z")));
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4", "e5"));
  EXPECT_FALSE(history.Wanted(kFour)[1].discharge.has_value());
}

// Policy 40, reset: only episodes after the meeting count.
TEST(CountPolicy40, ResetCountsOnlyEpisodesAfterTheMeeting) {
  Policy policy = WakefieldLike();
  policy.count_after_meeting = Policy::CountAfterMeeting::kReset;
  TestHistory history = FourByTheClockChange(policy);
  history.Add(Held("m", Minute("2026-03-28T10:00:00Z")));
  for (int i = 1; i <= 3; ++i) {
    history.Add(Missing(absl::StrCat("after", i), {.time = At("2026-03-28T10:00:00Z") + absl::Hours(24 * i)}));
  }
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  history.Add(Missing("after4", Minute("2026-04-02T10:00:00Z")));
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4", "after4"));
}

TEST(CountPolicy40, AnEpisodeThatStartsWithTheMeetingIsNotAfterIt) {
  Policy policy = WakefieldLike();
  policy.count_after_meeting = Policy::CountAfterMeeting::kReset;
  TestHistory history = FourByTheClockChange(policy);
  history.Add(Held("m", Minute("2026-03-20T12:00:00Z")));
  for (const char* start : {"2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z"}) {
    history.Add(Missing(start, Minute(start)));
  }
  EXPECT_THAT(history.RaisedBy(kFour), IsEmpty());  // e4 and two more
  history.facts().meetings[0].held = Minute("2026-03-20T11:59:59.999999Z");
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("2026-03-29T10:00:00Z"));
}

// A discussion does not reset where only meetings count.
TEST(CountPolicy15, AKindThatDoesNotCountNeitherAnswersNorResets) {
  Policy policy = WakefieldLike();
  policy.count_after_meeting = Policy::CountAfterMeeting::kReset;
  policy.discharged_by = {Kind::kMeeting};
  TestHistory history = FourByTheClockChange(policy);
  history.Add(Held("m", Minute("2026-03-20T13:00:00Z"), Kind::kDiscussion));
  ASSERT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  history.Add(Held("m2", Minute("2026-03-27T13:00:00Z"), Kind::kDiscussion));
  EXPECT_FALSE(history.Wanted(kFour)[0].discharge.has_value());
}

// S4-35: an earlier decision not to hold one switches nothing of a later episode off.
TEST(CountS435, AWaiverDoesNotSwitchOffALaterRequirement) {
  TestHistory history = FourByTheClockChange();
  history.Add(NotHeldAt("d", "2026-03-28T10:00:00Z", {history.ObligationOf(kFour)}));
  ASSERT_EQ(history.Wanted(kFour)[0].waived_reason, kNotHeldReason);
  history.Add(Missing("e5", Minute("2026-03-29T12:00:00Z")));
  EXPECT_THAT(history.RaisedBy(kFour), ElementsAre("e4", "e5"));
  EXPECT_EQ(history.Wanted(kFour)[1].waived_reason, "");
}

// Two rules are two triggers: one meeting answers both.
TEST(CountPolicy40, OneMeetingAnswersEveryOpenRequirement) {
  using Day = absl::CivilDay;
  TestHistory history = MissingOn(
      {Day(2026, 3, 2), Day(2026, 3, 4), Day(2026, 3, 6), Day(2026, 3, 8), Day(2026, 3, 9), Day(2026, 3, 10)});
  history.Add(Held("m", Minute("2026-03-11T10:00:00Z"), Kind::kDiscussion));
  ASSERT_THAT(history.RaisedBy(kFour), ElementsAre("e4"));
  ASSERT_THAT(history.RaisedBy(kSix), ElementsAre("e6"));
  EXPECT_EQ(history.Wanted(kFour)[0].discharge->record, "m");
  EXPECT_EQ(history.Wanted(kSix)[0].discharge->record, "m");
}

}  // namespace
}  // namespace homeward::meeting
