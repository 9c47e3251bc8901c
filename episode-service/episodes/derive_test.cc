#include "episode-service/episodes/derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// Reports and moves on to `now`.
TestHistory Missing(absl::string_view since, absl::string_view now) {
  TestHistory history(At(now));
  history.Take(*Report(history.context(), MissingSince(since)));
  return history;
}

// S4-09, policy 11: any child missing for 72 hours, at the point itself.
TEST(SeriousNotificationS409, ArisesAt72HoursAndNotOneMicrosecondBefore) {
  TestHistory history = Missing("2026-03-10T08:00:00Z", "2026-03-13T07:59:59.999999Z");
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
  EXPECT_THAT(Derive(history.context(), Days()).look_again, Optional(At("2026-03-13T08:00:00Z")));

  history.MoveTo(At("2026-03-13T08:00:00Z"));
  const auto wanted = WantedOf(history, "serious_notification");
  ASSERT_EQ(wanted.size(), 1U);
  EXPECT_EQ(wanted[0].due, At("2026-03-13T08:00:00Z"));
  EXPECT_EQ(wanted[0].role, "team_manager");
  EXPECT_EQ(wanted[0].why.rule, "S4-09");
  EXPECT_EQ(wanted[0].why.citation, "Wakefield operating guidance, section 3");
  EXPECT_EQ(wanted[0].why.limit, "72 hours");
}

// Elapsed hours run through the change of the clocks: 29/03/2026 loses an hour.
TEST(SeriousNotificationS409, RunsInElapsedHoursAcrossTheClockChange) {
  TestHistory history = Missing("2026-03-27T22:15:00+00:00", "2026-03-30T23:15:00+01:00");
  EXPECT_EQ(WantedOf(history, "serious_notification").size(), 1U);
  history.MoveTo(At("2026-03-30T23:14:59.999999+01:00"));
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
}

// Policy 11: "over 72 hours" is one microsecond later than "for 72 hours".
TEST(SeriousNotificationPolicy11, MoreThanIsOneMicrosecondLater) {
  Policy policy = WakefieldLike();
  policy.serious_notification_more_than = true;
  TestHistory history(At("2026-03-13T08:00:00Z"), policy);
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
  history.MoveTo(At("2026-03-13T08:00:00.000001Z"));
  EXPECT_EQ(WantedOf(history, "serious_notification").size(), 1U);
}

// Policy 41: found before the point: no requirement; reached it and entered late: it arises all the same.
TEST(SeriousNotificationS409, FoundBeforeThePointRequiresNothing) {
  TestHistory history(At("2026-03-20T08:00:00Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.returned = Minute("2026-03-13T07:59:59.999999Z");
  history.Take(*Report(history.context(), command));
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
}

TEST(SeriousNotificationS409, ReachedThePointAndEnteredLateRequiresItAllTheSame) {
  TestHistory history(At("2026-03-20T08:00:00Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.returned = Minute("2026-03-13T08:00:00Z");
  history.Take(*Report(history.context(), command));
  EXPECT_EQ(WantedOf(history, "serious_notification").size(), 1U);
}

// A date without a time runs from the end of that local day.
TEST(SeriousNotificationS409, ADateOnlyRunsFromTheEndOfThatDay) {
  TestHistory history(At("2026-03-13T23:59:59.999998Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.start_times.last_seen = Date(2026, 3, 10);
  history.Take(*Report(history.context(), command));
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
  history.MoveTo(At("2026-03-13T23:59:59.999999Z"));
  EXPECT_EQ(WantedOf(history, "serious_notification").size(), 1U);
}

TEST(SeriousNotificationS409, OffMeansOff) {
  Policy policy = WakefieldLike();
  policy.serious_notification_at.reset();
  TestHistory history(At("2026-03-20T08:00:00Z"), policy);
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
}

// Policy 13: from when the clock runs when an absence becomes missing.
TEST(MissingSpansPolicy13, TheThreeClocks) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.category = Category::kAway;
  const Episode away = history.Take(*Report(history.context(), command));
  const Episode missing = history.Take(*Recategorise(history.context(), away,
                                                     {.category = Category::kMissing,
                                                      .time = Minute("2026-03-10T11:00:00Z"),
                                                      .unknown_since = Minute("2026-03-10T10:00:00Z")}));
  Policy policy = WakefieldLike();
  policy.clock_on_upgrade = Policy::UpgradeClock::kContinue;
  EXPECT_EQ(MissingSpans(missing, policy).front().start.time, At("2026-03-10T08:00:00Z"));
  policy.clock_on_upgrade = Policy::UpgradeClock::kWhereaboutsUnknown;
  EXPECT_EQ(MissingSpans(missing, policy).front().start.time, At("2026-03-10T10:00:00Z"));
  policy.clock_on_upgrade = Policy::UpgradeClock::kRestart;
  EXPECT_EQ(MissingSpans(missing, policy).front().start.time, At("2026-03-10T11:00:00Z"));
}

TEST(MissingSpans, AwayIsNoSpanOfMissing) {
  TestHistory history(At("2026-03-20T12:00:00Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.category = Category::kAway;
  history.Take(*Report(history.context(), command));
  for (const WantedObligation& wanted : Derive(history.context(), Days()).wanted) {
    EXPECT_EQ(wanted.kind, "absence_review");
  }
}

// S4-01, S4-09: whoever is found and stays away is missing no longer: what runs by the time of missing stops there.
TEST(StayingAwayS401, StopsTheTimeOfMissingAtThatInstant) {
  const auto owed = [](absl::string_view located) {
    TestHistory history(At("2026-03-13T12:00:00Z"));
    const Episode missing = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
    history.Take(*Locate(history.context(), missing, {.located = Minute(located), .staying_away = true}));
    return WantedOf(history, "serious_notification").size();
  };
  EXPECT_EQ(owed("2026-03-13T07:59:59.999999Z"), 0U);
  EXPECT_EQ(owed("2026-03-13T08:00:00Z"), 1U);
}

// S3-22, S4-02, policy 46: the police within an hour of the decision that the child is missing.
TEST(PoliceReportS322, IsMetByAReportInTime) {
  TestHistory history = Missing("2026-03-10T08:00:00Z", "2026-03-10T12:00:00Z");
  EXPECT_FALSE(WantedOf(history, "police_report").at(0).discharge.has_value());
  history.Take(*Record(history.context(), history.facts().episodes[0],
                       {.report = {.time = Minute("2026-03-10T09:00:00Z"), .force = "west_yorkshire"}}));
  const WantedObligation wanted = WantedOf(history, "police_report").at(0);
  EXPECT_EQ(wanted.due, At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(wanted.discharge->time, At("2026-03-10T09:00:00Z"));
}

// S3-02: abduction is a crime in action: police immediately.
TEST(PoliceReportS302, AtOnceWhenAbducted) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.ground = Ground::kAbducted;
  history.Take(*Report(history.context(), command));
  EXPECT_EQ(WantedOf(history, "police_report").at(0).due, At("2026-03-10T08:00:00Z"));
}

// S3-23: a recorded reason stands in place of telling.
TEST(ParentsToldS323, AReasonNotToWaivesIt) {
  TestHistory history = Missing("2026-03-10T08:00:00Z", "2026-03-10T12:00:00Z");
  history.Take(*Tell(history.context(), history.facts().episodes[0], {.not_told_reason = "welfare_of_child"}));
  EXPECT_EQ(WantedOf(history, "parents_told").at(0).waived_reason, "welfare_of_child");
}

// Facts from before the council's record is kept live, imported, voided, of another authority: no clocks of ours.
TEST(Derive, WhatHasNoClocks) {
  TestHistory history = Missing("2026-03-10T08:00:00Z", "2026-03-20T12:00:00Z");
  Episode& episode = history.facts().episodes[0];
  EXPECT_FALSE(Derive(history.context(), Days()).wanted.empty());

  history.facts().live_from = At("2026-03-10T08:00:00.000001Z");
  EXPECT_THAT(Derive(history.context(), Days()).wanted, IsEmpty());
  history.facts().live_from = At("2026-03-10T08:00:00Z");
  EXPECT_FALSE(Derive(history.context(), Days()).wanted.empty());

  episode.source = Source::kImport;
  EXPECT_THAT(Derive(history.context(), Days()).wanted, IsEmpty());
  episode.source = Source::kCarer;
  episode.other_authority = true;  // S2-05, S4-07: its home authority is told, and has the clocks
  ASSERT_THAT(Derive(history.context(), Days()).wanted, SizeIs(1));
  EXPECT_EQ(Derive(history.context(), Days()).wanted.front().kind, "home_authority_told");
  episode.other_authority = false;
  episode.state = State::kVoided;
  EXPECT_THAT(Derive(history.context(), Days()).wanted, IsEmpty());
}

// The version in force when the fact happened decides, not the newest (architecture 7).
TEST(Derive, UsesThePolicyInForceAtTheStart) {
  TestHistory history(At("2026-03-20T08:00:00Z"));
  Policy later = WakefieldLike();
  later.version = 2;
  later.serious_notification_at = Limit{24, Limit::Unit::kHours};
  ASSERT_TRUE(history.policies().Add(2, At("2026-03-10T08:00:00.000001Z"), later).ok());
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_EQ(WantedOf(history, "serious_notification").at(0).why.policy_version, 1);
  EXPECT_EQ(WantedOf(history, "serious_notification").at(0).due, At("2026-03-13T08:00:00Z"));
}

}  // namespace
}  // namespace homeward::episode
