#include "episode-service/episodes/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"
#include "common/core/status_matchers.h"
#include "episode-service/episodes/test_history.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

const absl::Time kNow = At("2026-03-10T12:00:00Z");

TEST(StartOfPolicy12, IsTheLaterOfLeftAndLastSeen) {
  const StartTimes times{.left = Minute("2026-03-10T08:00:00Z"), .last_seen = Minute("2026-03-10T09:00:00Z")};
  EXPECT_EQ(StartOf(times, Policy::ClockStart::kLastSeen)->time, At("2026-03-10T09:00:00Z"));
}

TEST(StartOfPolicy12, FallsBackToDiscoveredThenReported) {
  StartTimes times{.discovered = Minute("2026-03-10T10:00:00Z"), .reported = Minute("2026-03-10T11:00:00Z")};
  EXPECT_EQ(StartOf(times, Policy::ClockStart::kLastSeen)->time, At("2026-03-10T10:00:00Z"));
  times.discovered.reset();
  EXPECT_EQ(StartOf(times, Policy::ClockStart::kLastSeen)->time, At("2026-03-10T11:00:00Z"));
  EXPECT_FALSE(StartOf({}, Policy::ClockStart::kLastSeen).has_value());
}

TEST(StartOfPolicy12, UnderAnotherClockTheOtherTimesStillHelp) {
  const StartTimes times{.last_seen = Minute("2026-03-10T08:00:00Z"), .reported = Minute("2026-03-10T11:00:00Z")};
  EXPECT_EQ(StartOf(times, Policy::ClockStart::kReported)->time, At("2026-03-10T11:00:00Z"));
  EXPECT_EQ(StartOf(times, Policy::ClockStart::kDiscovered)->time, At("2026-03-10T11:00:00Z"));
}

TEST(ReportMissing, KeepsWhatTheYoungPersonsRecordSaysOfTheStart) {
  TestHistory history(kNow);
  auto decision = Report(history.context(), MissingSince("2026-03-10T09:00:00Z"));
  ASSERT_THAT(decision, IsOk());
  const Episode& episode = decision->next;
  EXPECT_EQ(episode.state, State::kOpen);
  EXPECT_TRUE(episode.looked_after);
  EXPECT_EQ(episode.age_years, 15);
  EXPECT_EQ(episode.placement, "pl");
  EXPECT_EQ(episode.home, "SC0001");
  EXPECT_EQ(episode.distance_miles, 25);
  EXPECT_EQ(episode.policy_version, 1);
}

TEST(ReportMissing, NeedsAtLeastOneTimeAndNoneInTheFuture) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T09:00:00Z");
  command.start_times = {};
  EXPECT_THAT(Report(history.context(), command), FailsWith(kInvalid, "START_TIME_MISSING"));

  command.start_times = {.last_seen = Moment{.time = kNow}};
  EXPECT_THAT(Report(history.context(), command), IsOk());
  command.start_times = {.last_seen = Moment{.time = kNow + absl::Microseconds(1)}};
  EXPECT_THAT(Report(history.context(), command), FailsWith(kInvalid, "TIME_IN_FUTURE"));
}

TEST(ReportMissing, OfAReturnThereIsSomethingToSayOnceThereWasOne) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.returned_place = "1 A Street";
  EXPECT_THAT(Report(history.context(), command), FailsWith(kInvalid, "FIELD_REQUIRED"));
  command.returned = Minute("2026-03-10T09:00:00Z");
  const auto back = Report(history.context(), command);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->next.returned_place, "1 A Street");
}

TEST(NamedEpisode, IsOneOfTheYoungPersonOrNone) {
  TestHistory history(kNow);
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z", "e1")));
  EXPECT_EQ(NamedEpisode(history.facts(), "").value(), nullptr);
  EXPECT_EQ(NamedEpisode(history.facts(), "e1").value()->id, "e1");
  EXPECT_THAT(NamedEpisode(history.facts(), "e2"), FailsWith(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
}

TEST(ReportMissing, RefusesATimeBeforeBirth) {
  TestHistory history(kNow);
  EXPECT_THAT(Report(history.context(), MissingSince("2010-05-31T12:00:00Z")), FailsWith(kInvalid, "BEFORE_BIRTH"));
}

// S4-01: away from placement is a looked-after child whose whereabouts are known.
TEST(ReportMissingS401, OnlyALookedAfterChildIsAway) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T09:00:00Z");
  command.category = Category::kAway;
  EXPECT_THAT(Report(history.context(), command), IsOk());

  history.facts().person.legal_statuses.clear();
  EXPECT_THAT(Report(history.context(), command), FailsWith(kPrecondition, "AWAY_NEEDS_LOOKED_AFTER"));
}

// S3-54, policy 39: which legal statuses make a child looked after is the council's list.
TEST(ReportMissingS354, LookedAfterFollowsFromThePolicysList) {
  TestHistory history(kNow);
  history.facts().person.legal_statuses[0].code = "child_assessment_order";
  auto decision = Report(history.context(), MissingSince("2026-03-10T09:00:00Z"));
  ASSERT_THAT(decision, IsOk());
  EXPECT_FALSE(decision->next.looked_after);
}

// S0-06, S0-07: missing and not in touch differ; a care leaver is missing only by a determination.
TEST(ReportMissingS007, FromThe18thBirthdayOnADeterminationIsNeeded) {
  TestHistory history(At("2028-07-01T12:00:00Z"));
  EXPECT_THAT(Report(history.context(), MissingSince("2028-05-31T22:59:59.999999Z")), IsOk());
  EXPECT_THAT(Report(history.context(), MissingSince("2028-05-31T23:00:00Z")),
              FailsWith(kPrecondition, "ADULT_NEEDS_DETERMINATION"));
}

// S3-01: on what ground somebody is gone is kept as it was said; it may be that nothing more is known.
TEST(ReportMissingS301, KeepsTheGround) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  for (Ground ground : {Ground::kRanAway, Ground::kThrownOut, Ground::kHadToLeave, Ground::kWhereaboutsUnknown}) {
    ReportMissing report = MissingSince("2026-03-10T08:00:00Z");
    report.ground = ground;
    EXPECT_EQ(Report(history.context(), report)->next.ground, ground);
  }
}

TEST(ReportMissing, RefusesToBeMissingTwiceButAllowsTouching) {
  TestHistory history(kNow);
  ReportMissing first = MissingSince("2026-03-09T09:00:00Z");
  first.returned = Minute("2026-03-09T20:00:00Z");
  history.Take(*Report(history.context(), first));

  EXPECT_THAT(Report(history.context(), MissingSince("2026-03-09T20:00:00Z", "e2")), IsOk());
  EXPECT_THAT(Report(history.context(), MissingSince("2026-03-09T19:59:59.999999Z", "e2")),
              FailsWith(kPrecondition, "EPISODE_OVERLAP"));
}

TEST(ReportMissing, AnOpenEpisodeBlocksEveryLaterOne) {
  TestHistory history(kNow);
  history.Take(*Report(history.context(), MissingSince("2026-03-09T09:00:00Z")));
  EXPECT_THAT(Report(history.context(), MissingSince("2026-03-10T09:00:00Z", "e2")),
              FailsWith(kPrecondition, "EPISODE_OVERLAP"));
  ReportMissing before = MissingSince("2026-03-08T09:00:00Z", "e2");
  before.returned = Minute("2026-03-09T09:00:00Z");
  EXPECT_THAT(Report(history.context(), before), IsOk());
}

TEST(ReportMissing, AVoidedEpisodeBlocksNothing) {
  TestHistory history(kNow);
  const Episode& episode = history.Take(*Report(history.context(), MissingSince("2026-03-09T09:00:00Z")));
  history.Take(*Void(episode, {.reason = "wrong child"}, kNow));
  EXPECT_THAT(Report(history.context(), MissingSince("2026-03-10T09:00:00Z", "e2")), IsOk());
}

// Policy 42: a missing child's episode ends when located and well-being confirmed; an absence with the return.
TEST(EndOfPolicy42, MissingEndsWhenLocatedAndConfirmed) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  auto found = Locate(history.context(), episode, {.located = Minute("2026-03-10T10:00:00Z")});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->next.state, State::kOpen);

  auto confirmed =
      Locate(history.context(), episode, {.located = Minute("2026-03-10T10:00:00Z"), .wellbeing_confirmed = true});
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->next.state, State::kEnded);
  EXPECT_EQ(confirmed->next.ended->time, At("2026-03-10T10:00:00Z"));
}

// S4-01: found by telephone and seen to be well later: not over before that.
TEST(EndOfPolicy42, EndsWhenWellBeingWasConfirmedAndNotWhenTheyWereFoundS401) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  LocateYoungPerson found{.located = Minute("2026-03-10T10:00:00Z"), .located_place = "by telephone"};
  const Episode located = history.Take(*Locate(history.context(), episode, found));
  EXPECT_THAT(Locate(history.context(), located, found), FailsWith(kPrecondition, "ALREADY_LOCATED"));

  LocateYoungPerson confirmed{.located = Minute("2026-03-10T10:00:00Z"), .wellbeing_confirmed = true};
  confirmed.wellbeing_confirmed_at = Minute("2026-03-10T09:59:59.999999Z");
  EXPECT_THAT(Locate(history.context(), located, confirmed), FailsWith(kInvalid, "CONFIRMED_BEFORE_LOCATED"));
  confirmed.wellbeing_confirmed_at = Moment{.time = kNow + absl::Microseconds(1)};
  EXPECT_THAT(Locate(history.context(), located, confirmed), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  confirmed.wellbeing_confirmed_at = Minute("2026-03-10T10:00:00.000001Z");
  auto over = Locate(history.context(), located, confirmed);
  ASSERT_THAT(over, IsOk());
  EXPECT_EQ(over->next.ended->time, At("2026-03-10T10:00:00.000001Z"));
  EXPECT_EQ(over->next.located->time, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(over->next.located_place, "by telephone");
  EXPECT_THAT(Locate(history.context(), over->next, confirmed), FailsWith(kPrecondition, "ALREADY_LOCATED"));

  // Another finding than the one on record.
  confirmed.located = Minute("2026-03-10T10:00:00.000001Z");
  EXPECT_THAT(Locate(history.context(), located, confirmed), FailsWith(kPrecondition, "ALREADY_LOCATED"));
}

TEST(EndOfPolicy42, ConfirmedAtTheFindingOrAfterTheReturn) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  LocateYoungPerson found{.located = Minute("2026-03-10T10:00:00Z"), .wellbeing_confirmed = true};
  found.wellbeing_confirmed_at = found.located;
  EXPECT_EQ(Locate(history.context(), episode, found)->next.ended->time, At("2026-03-10T10:00:00Z"));

  const Episode back = history.Take(*Return(history.context(), episode, {.returned = Minute("2026-03-10T10:30:00Z")}));
  found.wellbeing_confirmed_at = Minute("2026-03-10T11:00:00Z");
  EXPECT_EQ(Locate(history.context(), back, found)->next.ended->time, At("2026-03-10T10:30:00Z"));
}

TEST(LocateS401, WhoConfirmedAndWhenIsSaidOfAConfirmationOnly) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  LocateYoungPerson found{.located = Minute("2026-03-10T10:00:00Z"), .wellbeing_confirmed_by = "the police"};
  EXPECT_THAT(Locate(history.context(), episode, found), FailsWith(kInvalid, "FIELD_REQUIRED"));
  found.wellbeing_confirmed = true;
  EXPECT_THAT(Locate(history.context(), episode, found), IsOk());
}

// S4-01, policy 42: found and not coming back yet. Whatever ends an absence, that finding does not.
class StayingAwayS401 : public ::testing::TestWithParam<Policy::End> {
 protected:
  StayingAwayS401() : history_(kNow, EndsBy(GetParam())) {
    history_.Take(*Report(history_.context(), MissingSince("2026-03-10T08:00:00Z")));
  }
  static Policy EndsBy(Policy::End end) {
    Policy policy = WakefieldLike();
    policy.missing_ends = policy.absence_ends = end;
    return policy;
  }
  const Episode& episode() { return history_.facts().episodes.front(); }
  void Take(const absl::StatusOr<EpisodeDecision>& decision) {
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  void FindAt(absl::string_view time, bool staying_away = true) {
    Take(Locate(history_.context(), episode(),
                {.located = Minute(time),
                 .wellbeing_confirmed = true,
                 .staying_away = staying_away,
                 .changed_by = "worker-7"}));
  }
  void LoseAt(absl::string_view time) {
    Take(Recategorise(history_.context(), episode(), {.category = Category::kMissing, .time = Minute(time)}));
  }
  absl::StatusOr<EpisodeDecision> CorrectTo(const Episode& right) {
    return Correct(history_.context(), episode(), {.right = right, .reason = "entered wrongly"});
  }

  TestHistory history_;
};
INSTANTIATE_TEST_SUITE_P(Policy42, StayingAwayS401,
                         ::testing::Values(Policy::End::kReturned, Policy::End::kLocated,
                                           Policy::End::kLocatedAndConfirmed));

TEST_P(StayingAwayS401, IsAnAbsenceFromThatInstantUntilTheReturn) {
  FindAt("2026-03-10T10:00:00Z");
  EXPECT_EQ(episode().state, State::kOpen);
  EXPECT_EQ(episode().located, Minute("2026-03-10T10:00:00Z"));
  ASSERT_EQ(episode().categories.size(), 2U);
  EXPECT_EQ(episode().categories[1].category, Category::kAway);
  EXPECT_EQ(episode().categories[1].time, Minute("2026-03-10T10:00:00Z"));
  EXPECT_EQ(episode().categories[1].changed_by, "worker-7");
  Take(Return(history_.context(), episode(), {.returned = Minute("2026-03-10T11:00:00Z")}));
  EXPECT_EQ(episode().ended, Minute("2026-03-10T11:00:00Z"));
}

TEST_P(StayingAwayS401, WhoWasAwayBeforeStaysSoAndNothingIsStatedTwice) {
  Take(Recategorise(history_.context(), episode(),
                    {.category = Category::kAway, .time = Minute("2026-03-10T09:00:00Z")}));
  FindAt("2026-03-10T10:00:00Z");
  EXPECT_EQ(episode().state, State::kOpen);
  EXPECT_EQ(episode().category_statements.size(), 2U);
}

TEST_P(StayingAwayS401, LostAgainTheyAreFoundAgain) {
  FindAt("2026-03-10T09:00:00Z");
  LoseAt("2026-03-10T10:00:00Z");
  EXPECT_EQ(episode().state, State::kOpen);
  EXPECT_EQ(episode().category(), Category::kMissing);
  EXPECT_THAT(Locate(history_.context(), episode(), {.located = Minute("2026-03-10T09:59:59.999999Z")}),
              FailsWith(kPrecondition, "ALREADY_LOCATED"));
  FindAt("2026-03-10T10:00:00Z", /*staying_away=*/false);
  EXPECT_EQ(episode().located, Minute("2026-03-10T10:00:00Z"));
  EXPECT_EQ(episode().state, GetParam() == Policy::End::kReturned ? State::kOpen : State::kEnded);
}

TEST_P(StayingAwayS401, ACorrectedFindingTakesItAlong) {
  FindAt("2026-03-10T10:00:00Z");
  Episode right = episode();
  right.located = Minute("2026-03-10T10:30:00Z");
  const auto later = CorrectTo(right);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->next.categories.at(1).time, Minute("2026-03-10T10:30:00Z"));
  EXPECT_EQ(later->next.state, State::kOpen);

  right.located.reset();
  right.wellbeing_confirmed = false;
  const auto never = CorrectTo(right);
  ASSERT_THAT(never, IsOk());
  EXPECT_EQ(never->next.category(), Category::kMissing);
  EXPECT_FALSE(never->next.staying_away);
}

TEST_P(StayingAwayS401, ACorrectionMaySayThatTheyDidNotStayAway) {
  FindAt("2026-03-10T10:00:00Z");
  const auto corrected = Correct(history_.context(), episode(),
                                 {.right = episode(),
                                  .reason = "brought to the placement",
                                  .categories = std::vector<CategoryChange>{episode().categories.front()}});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->next.category(), Category::kMissing);
  EXPECT_EQ(corrected->next.state, GetParam() == Policy::End::kReturned ? State::kOpen : State::kEnded);
}

TEST_P(StayingAwayS401, IsOfALookedAfterChildAndBeforeTheReturn) {
  const LocateYoungPerson found{.located = Minute("2026-03-10T10:00:00Z"), .staying_away = true};
  Take(Return(history_.context(), episode(), {.returned = Minute("2026-03-10T09:59:59.999999Z")}));
  EXPECT_THAT(Locate(history_.context(), episode(), found), FailsWith(kPrecondition, "EPISODE_ENDED"));

  YoungPerson at_home = LookedAfterChild();
  at_home.legal_statuses.clear();
  TestHistory other(kNow, EndsBy(GetParam()), at_home);
  const Episode missing = other.Take(*Report(other.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(Locate(other.context(), missing, found), FailsWith(kPrecondition, "AWAY_NEEDS_LOOKED_AFTER"));
  EXPECT_THAT(Locate(other.context(), missing, {.located = found.located}), IsOk());
}

// A child of whom nobody knows any more where they are was not found by a finding before that.
TEST(EndOfPolicy42, AFindingBeforeTheyWereLostAgainEndsNothing) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.category = Category::kAway;
  history.Take(*Report(history.context(), command));
  const Episode found = history.Take(*Locate(history.context(), history.facts().episodes.front(),
                                             {.located = Minute("2026-03-10T09:00:00Z"), .wellbeing_confirmed = true}));
  const auto lost = [&](absl::string_view time) {
    return Recategorise(history.context(), found, {.category = Category::kMissing, .time = Minute(time)});
  };
  EXPECT_EQ(lost("2026-03-10T09:00:00.000001Z")->next.state, State::kOpen);
  EXPECT_EQ(lost("2026-03-10T09:00:00Z")->next.state, State::kEnded);
}

TEST(EndOfPolicy42, AbsenceEndsWithTheReturn) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.category = Category::kAway;
  const Episode episode = history.Take(*Report(history.context(), command));
  auto found =
      Locate(history.context(), episode, {.located = Minute("2026-03-10T10:00:00Z"), .wellbeing_confirmed = true});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->next.state, State::kOpen);
  const Episode located = history.Take(*found);
  auto back = Return(history.context(), located, {.returned = Minute("2026-03-10T11:00:00Z")});
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->next.ended->time, At("2026-03-10T11:00:00Z"));
}

// S4-06: found, and the return told, in whatever order that is recorded.
TEST(ReturnYoungPerson, TheReturnMayFollowTheEndAndIsRecordedOnce) {
  TestHistory history(kNow);
  const Episode reported = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  const Episode located = history.Take(
      *Locate(history.context(), reported, {.located = Minute("2026-03-10T09:00:00Z"), .wellbeing_confirmed = true}));
  auto back = Return(history.context(), located, {.returned = Minute("2026-03-10T11:00:00Z")});
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->next.ended->time, At("2026-03-10T09:00:00Z"));
  EXPECT_THAT(Return(history.context(), back->next, {.returned = Minute("2026-03-10T11:30:00Z")}),
              FailsWith(kPrecondition, "ALREADY_RETURNED"));
}

TEST(ReturnYoungPerson, RefusesAReturnBeforeTheStartAndInTheFuture) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(Return(history.context(), episode, {.returned = Minute("2026-03-10T07:59:59.999999Z")}),
              FailsWith(kInvalid, "END_BEFORE_START"));
  EXPECT_THAT(Return(history.context(), episode, {.returned = Minute("2026-03-10T08:00:00Z")}), IsOk());
  EXPECT_THAT(Return(history.context(), episode, {.returned = Moment{.time = kNow + absl::Microseconds(1)}}),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
}

TEST(NotifyReturnS413, NeedsARecordedReturnThatItFollows) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(Notify(history.context(), episode, {.notified = Minute("2026-03-10T10:00:00Z")}),
              FailsWith(kPrecondition, "NOT_RETURNED"));
  const Episode back = history.Take(*Return(history.context(), episode, {.returned = Minute("2026-03-10T10:00:00Z")}));
  EXPECT_THAT(Notify(history.context(), back, {.notified = Minute("2026-03-10T09:59:00Z")}),
              FailsWith(kInvalid, "END_BEFORE_START"));
  EXPECT_THAT(Notify(history.context(), back, {.notified = Minute("2026-03-10T10:00:00Z")}), IsOk());
}

// S3-21: a point is reached when an absence becomes missing.
TEST(RecategoriseS321, AnAbsenceBecomesMissing) {
  TestHistory history(kNow);
  ReportMissing command = MissingSince("2026-03-10T08:00:00Z");
  command.category = Category::kAway;
  const Episode away = history.Take(*Report(history.context(), command));
  auto missing = Recategorise(history.context(), away,
                              {.category = Category::kMissing,
                               .time = Minute("2026-03-10T11:00:00Z"),
                               .unknown_since = Minute("2026-03-10T10:00:00Z")});
  ASSERT_THAT(missing, IsOk());
  EXPECT_EQ(missing->next.category(), Category::kMissing);
  EXPECT_THAT(
      Recategorise(history.context(), away, {.category = Category::kAway, .time = Minute("2026-03-10T11:00:00Z")}),
      FailsWith(kInvalid, "CATEGORY_UNCHANGED"));
}

// S3-43, policy 59: the levels are the council's list.
TEST(AssessRiskS343, OnlyALevelOfThePolicy) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(Assess(history.context(), episode, {.level = "high", .time = Minute("2026-03-10T09:00:00Z")}), IsOk());
  EXPECT_THAT(Assess(history.context(), episode, {.level = "severe", .time = Minute("2026-03-10T09:00:00Z")}),
              FailsWith(kInvalid, "RISK_LEVEL_UNKNOWN"));
  EXPECT_THAT(Assess(history.context(), episode, {.level = "high", .time = Minute("2026-03-10T07:59:00Z")}),
              FailsWith(kInvalid, "BEFORE_EPISODE_START"));
}

// S3-23: when parents were told, or why not; never both, never neither.
TEST(TellParentsS323, ToldOrAReason) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_THAT(Tell(history.context(), episode, {}), FailsWith(kInvalid, "TOLD_OR_REASON"));
  EXPECT_THAT(
      Tell(history.context(), episode, {.told = Minute("2026-03-10T09:00:00Z"), .not_told_reason = "welfare_of_child"}),
      FailsWith(kInvalid, "TOLD_OR_REASON"));
  EXPECT_THAT(Tell(history.context(), episode, {.not_told_reason = "welfare_of_child"}), IsOk());
}

TEST(CorrectEpisode, MovesTheStartAndItsConsequencesWithAReason) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  Episode right = episode;
  right.start_times.last_seen = Minute("2026-03-09T23:30:00Z");
  auto corrected = Correct(history.context(), episode, {.right = right, .reason = "seen by the night staff"});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->next.start.time, At("2026-03-09T23:30:00Z"));
  EXPECT_EQ(corrected->next.categories.front().time.time, At("2026-03-09T23:30:00Z"));
  EXPECT_EQ(corrected->reason, "seen by the night staff");
}

TEST(CorrectEpisode, KeepsTheRulesOfEntry) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  const auto corrected = [&](const auto& change) {
    CorrectEpisode command{.right = episode, .reason = "entered wrongly", .corrected_by = "corrector"};
    change(command);
    return Correct(history.context(), episode, command).status();
  };
  const Moment future{.time = kNow + absl::Microseconds(1)};
  const auto police = [&](const Moment& time) {
    return corrected([&](CorrectEpisode& command) { command.right.police_report = PoliceReport{.time = time}; });
  };
  EXPECT_THAT(police({.time = kNow}), IsOk());
  EXPECT_THAT(police(future), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(corrected([&](CorrectEpisode& command) { command.right.parents_told = future; }),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(corrected([&](CorrectEpisode& command) {
                command.right.parents_told = Moment{.time = kNow};
                command.right.parents_not_told_reason = "welfare_of_child";
              }),
              FailsWith(kInvalid, "TOLD_OR_REASON"));
  EXPECT_THAT(corrected([&](CorrectEpisode& command) { command.right.returned_place = "1 A Street"; }),
              FailsWith(kInvalid, "FIELD_REQUIRED"));
  EXPECT_THAT(corrected([&](CorrectEpisode& command) { command.right.wellbeing_confirmed_by = "nobody found them"; }),
              FailsWith(kInvalid, "FIELD_REQUIRED"));
  const auto level = [&](const char* name, const Moment& time) {
    return corrected([&](CorrectEpisode& command) {
      command.risk_assessments = std::vector<RiskAssessment>{{.level = name, .time = time}};
    });
  };
  EXPECT_THAT(level("high", episode.start), IsOk());
  EXPECT_THAT(level("severe", episode.start), FailsWith(kInvalid, "RISK_LEVEL_UNKNOWN"));
  EXPECT_THAT(level("high", Minute("2026-03-10T07:59:59.999999Z")), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
  EXPECT_THAT(level("high", future), FailsWith(kInvalid, "TIME_IN_FUTURE"));
}

TEST(CorrectEpisode, TakingTheReturnBackOpensItAgain) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  const Episode back = history.Take(*Return(history.context(), episode, {.returned = Minute("2026-03-10T10:00:00Z")}));
  Episode right = back;
  right.returned.reset();
  auto corrected = Correct(history.context(), back, {.right = right, .reason = "it was her sister"});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->next.state, State::kOpen);
}

TEST(VoidEpisode, IsFinal) {
  TestHistory history(kNow);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  const Episode voided = history.Take(*Void(episode, {.reason = "entered twice"}, kNow));
  EXPECT_THAT(Void(voided, {.reason = "again"}, kNow), FailsWith(kPrecondition, "EPISODE_VOIDED"));
  EXPECT_THAT(Return(history.context(), voided, {.returned = Minute("2026-03-10T10:00:00Z")}),
              FailsWith(kPrecondition, "EPISODE_VOIDED"));
}

// A legal status entered late changes what was true when the episode started.
TEST(Recharacterise, FollowsALateEntry) {
  TestHistory history(kNow);
  const auto statuses = std::exchange(history.facts().person.legal_statuses, {});
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  EXPECT_TRUE(Recharacterise(history.context()).empty());

  history.facts().person.legal_statuses = statuses;
  const auto changed = Recharacterise(history.context());
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_TRUE(changed[0].next.looked_after);
}

// S3-37: that a date of birth is an estimate is so of every episode, until it is known.
TEST(RecharacteriseS337, ADateOfBirthThatIsNoLongerAnEstimate) {
  YoungPerson person = LookedAfterChild();
  person.born_estimated = true;
  TestHistory history(kNow, WakefieldLike(), person);
  EXPECT_TRUE(history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z"))).born_estimated);
  history.facts().person.born_estimated = false;
  const auto changed = Recharacterise(history.context());
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_FALSE(changed[0].next.born_estimated);
}

// S4-32, policy 70: from whom a report comes in is the council's; by default everybody's.
TEST(ReportPolicy70, IsTakenInFromTheCouncilsSources) {
  Policy policy = WakefieldLike();
  policy.intake_sources = {"police", "staff"};
  for (const auto& [source, taken_in] : {std::pair(Source::kPolice, true), std::pair(Source::kCarer, false),
                                         std::pair(Source::kStaff, true), std::pair(Source::kOther, false)}) {
    TestHistory history(kNow, policy);
    ReportMissing report = MissingSince("2026-03-10T08:00:00Z");
    report.source = source;
    const auto decision = Report(history.context(), report);
    EXPECT_EQ(ProblemOf(decision.status()).reason, taken_in ? "" : "SOURCE_NOT_TAKEN_IN") << static_cast<int>(source);
  }
}

// S2-05: a child who becomes another authority's later was ours when they were missing, and the other way round.
TEST(RecharacteriseS205, WhoseChildItIsGoesByTheDayOfTheStart) {
  TestHistory history(kNow);
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z")));
  YoungPerson& person = history.facts().person;
  person.other_authority = "E10000016";
  person.other_authority_from = absl::CivilDay(2026, 3, 11);
  EXPECT_TRUE(Recharacterise(history.context()).empty());

  person.other_authority_from = absl::CivilDay(2026, 3, 10);
  const auto changed = Recharacterise(history.context());
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_TRUE(changed[0].next.other_authority);
  EXPECT_FALSE(changed[0].next.looked_after);

  person.other_authority_until = absl::CivilDay(2026, 3, 10);
  EXPECT_TRUE(Recharacterise(history.context()).empty()) << "ours again from that day on";
}

// S2-06: what was known when the young person went missing, whenever it was entered.
TEST(FlagsS206, ThoseThatWereUpWhenTheEpisodeStarted) {
  const absl::Time now = At("2026-03-10T12:00:00Z");
  YoungPerson person = LookedAfterChild();
  const auto raise = [&](const char* code, absl::string_view started) {
    const auto decision = Raise(person, {.id = code, .code = code, .started = Minute(started)}, now);
    ASSERT_THAT(decision, IsOk());
    person = decision->next;
  };
  raise("youth_justice", "2026-03-10T08:00:00Z");
  raise("missing_education", "2026-03-10T08:00:00.000001Z");
  raise("child_sexual_exploitation", "2026-01-05T08:00:00Z");
  raise("curfew", "2026-02-01T08:00:00Z");
  const auto lowered = Lower(person, {.id = "curfew", .ended = Minute("2026-03-10T07:59:59.999999Z")}, now);
  ASSERT_THAT(lowered, IsOk());

  TestHistory history(now, WakefieldLike(), lowered->next);
  const auto report = Report(history.context(), MissingSince("2026-03-10T08:00:00Z"));
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->next.flags, ElementsAre("child_sexual_exploitation", "youth_justice"));
}

TEST(FlagsS206, OneOfACodeIsUpAtATime) {
  const absl::Time now = At("2026-03-10T12:00:00Z");
  const auto first =
      Raise(LookedAfterChild(), {.id = "a", .code = "curfew", .started = Minute("2026-03-01T08:00:00Z")}, now);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Raise(first->next, {.id = "b", .code = "curfew", .started = Minute("2026-03-05T08:00:00Z")}, now),
              FailsWith(absl::StatusCode::kFailedPrecondition, "FLAG_OVERLAP"));
  EXPECT_THAT(Lower(first->next, {.id = "c", .ended = Minute("2026-03-05T08:00:00Z")}, now),
              FailsWith(absl::StatusCode::kNotFound, "FLAG_NOT_FOUND"));
  const auto lowered = Lower(first->next, {.id = "a", .ended = Minute("2026-03-05T08:00:00Z")}, now);
  ASSERT_THAT(lowered, IsOk());
  EXPECT_THAT(Lower(lowered->next, {.id = "a", .ended = Minute("2026-03-06T08:00:00Z")}, now),
              FailsWith(absl::StatusCode::kFailedPrecondition, "FLAG_LOWERED"));
  EXPECT_THAT(Raise(lowered->next, {.id = "b", .code = "curfew", .started = Minute("2026-03-05T08:00:00Z")}, now),
              IsOk());
  EXPECT_THAT(
      Raise(lowered->next, {.id = "b", .code = "curfew", .started = Minute("2026-03-10T12:00:00.000001Z")}, now),
      FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
}

}  // namespace
}  // namespace homeward::episode
