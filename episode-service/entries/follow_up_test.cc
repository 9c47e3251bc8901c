#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/derive.h"
#include "episode-service/entries/test_entries.h"

// What is owed in versions of a policy that know of it: screening, referrals, joint strategies, statutory reviews, and
// checks of a child who goes missing frequently.
namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

// When the only one of a kind was met; in the infinite past while it was not.
absl::Time Met(const TestHistory& history, absl::string_view kind) {
  const auto wanted = WantedOf(history, kind);
  if (wanted.size() != 1) ADD_FAILURE() << wanted.size() << " of " << kind;
  return wanted.size() == 1 && wanted[0].discharge.has_value() ? wanted[0].discharge->time : absl::InfinitePast();
}

YoungPerson NobodysTask() {
  YoungPerson person = LookedAfterChild();
  person.legal_statuses.clear();
  person.placements.clear();
  return person;
}

// Missing from home since 08:00 on Tuesday 10/03/2026, and nobody's task.
class ScreeningS405 : public ::testing::Test {
 protected:
  ScreeningS405() { history_.facts().allocations.clear(); }
  size_t Owed() { return WantedOf(history_, "screening").size(); }
  StartTimes& times() { return history_.facts().episodes.front().start_times; }
  EpisodeHistory history_{"2026-03-16T12:00:00Z", Category::kMissing, WithFollowUp(), NobodysTask()};
};

TEST_F(ScreeningS405, IsDueTheNextWorkingDayAfterTheReport) {
  times().reported = Minute("2026-03-10T23:59:59.999999Z");
  const auto wanted = WantedOf(history_, "screening").at(0);
  EXPECT_EQ(wanted.due, At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(wanted.role, "mash");
  EXPECT_EQ(wanted.why.rule, "S4-05");
  EXPECT_EQ(wanted.why.policy_field, "episode.screen_within");
  EXPECT_EQ(wanted.why.clock_started_by, "reported");
  times().reported = Minute("2026-03-11T00:00:00Z");
  EXPECT_EQ(WantedOf(history_, "screening").at(0).due, At("2026-03-12T23:59:59.999999Z"));
  // A Friday, and a date without a time.
  times().reported = Date(2026, 3, 13);
  EXPECT_EQ(WantedOf(history_, "screening").at(0).due, At("2026-03-16T23:59:59.999999Z"));
}

TEST_F(ScreeningS405, IsInTimeAtTheDueInstantAndLateOneMicrosecondAfter) {
  history_.MoveTo(At("2026-03-20T12:00:00Z"));
  const absl::Time due = WantedOf(history_, "screening").at(0).due;
  ASSERT_THAT(history_.Enter(1, Content(EntryKind::kScreening, "2026-03-12T00:00:00Z")), IsOk());
  EXPECT_EQ(Met(history_, "screening"), due + kMicrosecond);
  ASSERT_THAT(history_.Enter(2, Content(EntryKind::kScreening, "2026-03-11T23:59:59.999999Z")), IsOk());
  EXPECT_EQ(Met(history_, "screening"), due);
}

// A worker who is entered late takes it away again; one who has the child because of the report does not.
TEST_F(ScreeningS405, IsNotOfAChildWhoIsSomebodysTaskAtTheReport) {
  Allocation worker = SocialWorker();
  const absl::Time reported = At("2026-03-10T08:00:00Z");
  const auto owed_with = [&](const Period& held) {
    worker.held = held;
    history_.facts().allocations = {worker};
    return Owed();
  };
  EXPECT_EQ(owed_with({.from = reported}), 0U);
  EXPECT_EQ(owed_with({.from = reported + kMicrosecond}), 1U);
  EXPECT_EQ(owed_with({.from = At("2026-01-01T00:00:00Z"), .until = reported}), 1U);
  EXPECT_EQ(owed_with({.from = At("2026-01-01T00:00:00Z"), .until = reported + kMicrosecond}), 0U);
  worker.role = "early_help_worker";
  EXPECT_EQ(owed_with({.from = reported}), 0U);
  worker.role = "independent_reviewing_officer";
  EXPECT_EQ(owed_with({.from = reported}), 1U);
}

TEST_F(ScreeningS405, IsNotOfAChildInCareOrWithAnyLegalStatusAtTheReport) {
  auto& statuses = history_.facts().person.legal_statuses;
  statuses = {{.id = "s", .code = "supervision_order", .started = Date(2026, 3, 10), .ended = {}}};
  EXPECT_EQ(Owed(), 0U);
  statuses[0].started = Date(2026, 3, 11);
  EXPECT_EQ(Owed(), 1U);
  statuses[0].started = Date(2026, 3, 1);
  statuses[0].ended = Date(2026, 3, 9);
  EXPECT_EQ(Owed(), 1U);
  EpisodeHistory in_care("2026-03-16T12:00:00Z", Category::kMissing, WithFollowUp());
  in_care.facts().allocations.clear();
  EXPECT_THAT(WantedOf(in_care, "screening"), IsEmpty());
  EpisodeHistory away("2026-03-16T12:00:00Z", Category::kAway, WithFollowUp());
  away.facts().allocations.clear();
  EXPECT_THAT(WantedOf(away, "screening"), IsEmpty());
}

// Who was entered as away was no looked-after child after all: somebody reported a child whom nobody knows.
TEST_F(ScreeningS405, IsOfAnAbsenceTooWhoseChildTurnsOutNotToBeInCareS432) {
  EpisodeHistory away("2026-03-16T12:00:00Z", Category::kAway, WithFollowUp());
  away.facts().allocations.clear();
  away.facts().person = NobodysTask();
  away.facts().episodes.front().looked_after = false;
  EXPECT_EQ(WantedOf(away, "screening").at(0).due, At("2026-03-11T23:59:59.999999Z"));
}

TEST_F(ScreeningS405, IsOfThoseWithAConcernAlonePolicy69) {
  Policy policy = WithFollowUp();
  policy.screening = Policy::Screening::kConcernOnly;
  EpisodeHistory history("2026-03-16T12:00:00Z", Category::kMissing, policy, NobodysTask());
  history.facts().allocations.clear();
  EXPECT_THAT(WantedOf(history, "screening"), IsEmpty());
  history.facts().episodes.front().safeguarding_concern = true;
  EXPECT_THAT(WantedOf(history, "screening"), SizeIs(1));
}

TEST_F(ScreeningS405, IsNeitherOfAnotherAuthoritysChildNorByAnOlderVersion) {
  history_.facts().episodes.front().other_authority = true;
  EXPECT_EQ(Owed(), 0U);
  EpisodeHistory older("2026-03-16T12:00:00Z", Category::kMissing, WakefieldLike(), NobodysTask());
  older.facts().allocations.clear();
  EXPECT_THAT(WantedOf(older, "screening"), IsEmpty());
}

// S3-44: a child who was found, and the place of return is not safe.
class ReferralS344 : public ::testing::Test {
 protected:
  void Evaluate(int number, absl::string_view time, bool safe) {
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kSafetyEvaluation, time, SafetyEvaluation{.safe = safe})),
                IsOk());
  }
  void Refer(int number, absl::string_view time, bool to_childrens_services = true) {
    const Referral referral{.to_childrens_services = to_childrens_services};
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kReferral, time, referral)), IsOk());
  }
  EpisodeHistory history_{"2026-03-16T12:00:00Z", Category::kMissing, WithFollowUp()};
};

// A Saturday evening: the office is closed.
TEST_F(ReferralS344, IsDueAtOnceInAndOutOfOfficeHours) {
  Evaluate(1, "2026-03-14T21:00:00Z", /*safe=*/true);
  EXPECT_THAT(WantedOf(history_, "referral"), IsEmpty());
  Evaluate(2, "2026-03-14T22:00:00Z", /*safe=*/false);
  const auto wanted = WantedOf(history_, "referral").at(0);
  EXPECT_EQ(wanted.due, At("2026-03-14T22:00:00Z"));
  EXPECT_EQ(wanted.role, "social_worker");
  EXPECT_EQ(wanted.why.rule, "S3-44");
  Refer(3, "2026-03-14T22:00:00.000001Z");
  EXPECT_EQ(Met(history_, "referral"), wanted.due + kMicrosecond);
  Refer(4, "2026-03-14T22:00:00Z");
  EXPECT_EQ(Met(history_, "referral"), wanted.due);
}

TEST_F(ReferralS344, IsToWhomeverAssessesAndAccommodates) {
  Evaluate(1, "2026-03-11T09:00:00Z", /*safe=*/false);
  Refer(2, "2026-03-11T09:00:00Z", /*to_childrens_services=*/false);
  EXPECT_EQ(Met(history_, "referral"), absl::InfinitePast());
}

TEST_F(ReferralS344, WhatWasReferredSinceTheEvaluationBeforeCountsToo) {
  Evaluate(1, "2026-03-11T08:00:00Z", /*safe=*/true);
  Evaluate(2, "2026-03-11T09:00:00Z", /*safe=*/false);
  Refer(3, "2026-03-11T08:00:00Z");
  EXPECT_EQ(Met(history_, "referral"), absl::InfinitePast());
  Refer(4, "2026-03-11T08:00:00.000001Z");
  EXPECT_EQ(Met(history_, "referral"), At("2026-03-11T08:00:00.000001Z"));
}

TEST_F(ReferralS344, EachTimeThatThePlaceIsFoundUnsafeRaisesItsOwn) {
  Evaluate(1, "2026-03-11T08:00:00Z", /*safe=*/false);
  Refer(2, "2026-03-11T08:00:00Z");
  Evaluate(3, "2026-03-11T09:00:00Z", /*safe=*/false);
  const auto wanted = WantedOf(history_, "referral");
  ASSERT_THAT(wanted, SizeIs(2));
  EXPECT_TRUE(wanted[0].discharge.has_value());
  EXPECT_FALSE(wanted[1].discharge.has_value());
}

// S3-53: after their check the police ask somebody to do more.
TEST(ReferralOutcomeS353, IsDueFiveWorkingDaysAfterTheCheckThatAsksForIt) {
  EpisodeHistory history("2026-03-31T12:00:00Z", Category::kMissing, WithFollowUp());
  history.ReturnAt("2026-03-11T10:00:00Z");
  const auto check = [](bool asks) { return SafeAndWellCheck{.made = true, .referral_asked = asks}; };
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T11:00:00Z", check(false))), IsOk());
  EXPECT_THAT(WantedOf(history, "referral_outcome"), IsEmpty());
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T12:00:00Z", check(true))), IsOk());
  const auto wanted = WantedOf(history, "referral_outcome").at(0);
  EXPECT_EQ(wanted.due, At("2026-03-18T23:59:59.999999Z"));
  EXPECT_EQ(wanted.role, "social_worker");
  EXPECT_EQ(wanted.why.rule, "S3-53");
  EXPECT_EQ(wanted.why.policy_field, "episode.consider_within");

  // What came of an earlier referral is not the answer to this one.
  ASSERT_THAT(history.Enter(3, Content(EntryKind::kReferralOutcome, "2026-03-11T11:59:59.999999Z", ReferralOutcome{})),
              IsOk());
  EXPECT_EQ(Met(history, "referral_outcome"), absl::InfinitePast());
  ASSERT_THAT(history.Enter(4, Content(EntryKind::kReferralOutcome, "2026-03-19T00:00:00Z", ReferralOutcome{})),
              IsOk());
  EXPECT_EQ(Met(history, "referral_outcome"), wanted.due + kMicrosecond);
  ASSERT_THAT(history.Enter(5, Content(EntryKind::kReferralOutcome, "2026-03-18T23:59:59.999999Z", ReferralOutcome{})),
              IsOk());
  EXPECT_EQ(Met(history, "referral_outcome"), wanted.due);
}

// S3-18, policy 52. Friday 03/04/2026 and Monday 06/04/2026 are bank holidays.
TEST(StatutoryReviewS318, IsConsideredWithinTenWorkingDaysOfTheEnd) {
  EpisodeHistory history("2026-04-30T12:00:00Z", Category::kMissing, WithFollowUp());
  EXPECT_THAT(WantedOf(history, "statutory_review_considered"), IsEmpty());
  history.ReturnAt("2026-04-01T10:00:00Z");
  const auto wanted = WantedOf(history, "statutory_review_considered").at(0);
  EXPECT_EQ(wanted.due, At("2026-04-17T23:59:59.999999+01:00"));
  EXPECT_EQ(wanted.role, "independent_reviewing_officer");
  EXPECT_EQ(wanted.why.rule, "S3-18");
  EXPECT_EQ(wanted.why.policy_field, "episode.review_consider_within");

  // That the episode was considered does not say that the review was.
  const auto considered = [](absl::string_view time, bool review) {
    return Content(EntryKind::kConsideration, time, Consideration{.review_considered = review});
  };
  ASSERT_THAT(history.Enter(1, considered("2026-04-02T10:00:00Z", false)), IsOk());
  EXPECT_EQ(Met(history, "consideration"), At("2026-04-02T10:00:00Z"));
  EXPECT_EQ(Met(history, "statutory_review_considered"), absl::InfinitePast());
  ASSERT_THAT(history.Enter(2, considered("2026-04-18T00:00:00+01:00", true)), IsOk());
  EXPECT_EQ(Met(history, "statutory_review_considered"), wanted.due + kMicrosecond);
  ASSERT_THAT(history.Enter(3, considered("2026-04-17T23:59:59.999999+01:00", true)), IsOk());
  EXPECT_EQ(Met(history, "statutory_review_considered"), wanted.due);
}

TEST(StatutoryReviewS318, IsOfAChildInCareWhoWasMissingAndIsAChildStill) {
  EpisodeHistory away("2026-03-20T12:00:00Z", Category::kAway, WithFollowUp());
  away.ReturnAt("2026-03-11T10:00:00Z");
  EXPECT_THAT(WantedOf(away, "statutory_review_considered"), IsEmpty());
  EpisodeHistory at_home("2026-03-20T12:00:00Z", Category::kMissing, WithFollowUp(), NobodysTask());
  at_home.ReturnAt("2026-03-11T10:00:00Z");
  EXPECT_THAT(WantedOf(at_home, "statutory_review_considered"), IsEmpty());
  YoungPerson nearly_18 = LookedAfterChild();
  nearly_18.born = absl::CivilDay(2008, 3, 11);
  for (const auto& [returned, owed] : {std::pair("2026-03-10T23:59:59.999999Z", 1U), {"2026-03-11T00:00:00Z", 0U}}) {
    EpisodeHistory history("2026-03-20T12:00:00Z", Category::kMissing, WithFollowUp(), nearly_18);
    history.ReturnAt(returned);
    EXPECT_THAT(WantedOf(history, "statutory_review_considered"), SizeIs(owed)) << returned;
  }
}

// S4-02: a child in care who is away, whereabouts known, since 08:00 on Tuesday 10/03/2026.
class JointStrategyS402 : public ::testing::Test {
 protected:
  void Police(absl::string_view time, absl::string_view level) {
    const auto decision =
        Assess(history_.context(), history_.episode(), AssessRisk{.level = std::string(level), .time = Minute(time)});
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  void Council(int number, absl::string_view time, absl::string_view level) {
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kRiskAssessment, time, FullAssessment(level))), IsOk());
  }
  void Agree(int number, absl::string_view time) {
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kJointStrategy, time)), IsOk());
  }
  std::vector<WantedObligation> Wanted() { return WantedOf(history_, "joint_strategy"); }
  EpisodeHistory history_{"2026-03-16T12:00:00Z", Category::kAway, WithFollowUp()};
};

TEST_F(JointStrategyS402, IsDueTheNextWorkingDayFromWhenBothHold) {
  Police("2026-03-10T09:00:00Z", "medium");
  EXPECT_THAT(Wanted(), IsEmpty());
  Police("2026-03-10T10:00:00Z", "high");
  ASSERT_THAT(Wanted(), SizeIs(1));
  const WantedObligation wanted = Wanted()[0];
  EXPECT_EQ(wanted.raised, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(wanted.due, At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(wanted.role, "team_manager");
  EXPECT_EQ(wanted.why.rule, "S4-02");
  EXPECT_EQ(wanted.why.policy_field, "meeting.strategy.high_risk_hold_within");

  Agree(1, "2026-03-10T09:59:59.999999Z");
  EXPECT_EQ(Met(history_, "joint_strategy"), absl::InfinitePast());
  Agree(2, "2026-03-12T00:00:00Z");
  EXPECT_EQ(Met(history_, "joint_strategy"), wanted.due + kMicrosecond);
  Agree(3, "2026-03-11T23:59:59.999999Z");
  EXPECT_EQ(Met(history_, "joint_strategy"), wanted.due);
  Agree(4, "2026-03-10T10:00:00Z");
  EXPECT_EQ(Met(history_, "joint_strategy"), At("2026-03-10T10:00:00Z"));
}

// The council's own assessment counts as the police's does, whichever was made last.
TEST_F(JointStrategyS402, TheLatestAssessmentDecidesWhoeverMadeIt) {
  Council(1, "2026-03-10T10:00:00Z", "high");
  ASSERT_THAT(Wanted(), SizeIs(1));
  EXPECT_EQ(Wanted()[0].why.clock_started.time, At("2026-03-10T10:00:00Z"));
  // Said again, it is the same one.
  Police("2026-03-10T11:00:00Z", "high");
  EXPECT_THAT(Wanted(), SizeIs(1));
  // Lowered before it was due: owed no more; later: missed.
  Police("2026-03-11T23:59:59.999999Z", "medium");
  EXPECT_THAT(Wanted(), IsEmpty());
  Council(2, "2026-03-11T23:59:59.999999Z", "high");  // of two of the same time the higher one
  ASSERT_THAT(Wanted(), SizeIs(1));
  Council(3, "2026-03-12T00:00:00Z", "low");
  ASSERT_THAT(Wanted(), SizeIs(1));
  EXPECT_EQ(Wanted()[0].superseded_reason, "missed");
  // And each time anew.
  Police("2026-03-13T10:00:00Z", "high");
  ASSERT_THAT(Wanted(), SizeIs(2));
  EXPECT_EQ(Wanted()[1].due, At("2026-03-16T23:59:59.999999Z"));
  EXPECT_NE(Wanted()[0].raised_by + Wanted()[0].step, Wanted()[1].raised_by + Wanted()[1].step);
}

TEST_F(JointStrategyS402, IsNotOfAMissingChildAndBeginsWhenTheyAreKnownToBeAway) {
  EpisodeHistory history("2026-03-16T12:00:00Z", Category::kMissing, WithFollowUp());
  history.Take(
      *Assess(history.context(), history.episode(), {.level = "high", .time = Minute("2026-03-10T09:00:00Z")}));
  EXPECT_THAT(WantedOf(history, "joint_strategy"), IsEmpty());
  history.Take(*Recategorise(history.context(), history.episode(),
                             {.category = Category::kAway, .time = Minute("2026-03-11T09:00:00Z")}));
  const auto wanted = WantedOf(history, "joint_strategy").at(0);
  EXPECT_EQ(wanted.raised, At("2026-03-11T09:00:00Z"));
  EXPECT_EQ(wanted.why.clock_started_by, "away_since");
  EXPECT_EQ(wanted.due, At("2026-03-12T23:59:59.999999Z"));
  history.ReturnAt("2026-03-12T23:59:59.999999Z");
  EXPECT_THAT(WantedOf(history, "joint_strategy"), IsEmpty());
}

TEST_F(JointStrategyS402, IsOfChildrenInCareAlone) {
  Police("2026-03-10T10:00:00Z", "high");
  EXPECT_THAT(Wanted(), SizeIs(1));
  history_.facts().episodes.front().looked_after = false;
  EXPECT_THAT(Wanted(), IsEmpty());
}

// Policy 32: a child who was missing twice before, and comes back now; why there is no check is recorded.
class FrequentChecksPolicy32 : public ::testing::Test {
 protected:
  FrequentChecksPolicy32() { Begin("2026-03-11T10:00:00Z"); }

  void Begin(absl::string_view returned, absl::string_view first = "2026-01-20T08:00:00Z") {
    history_ = EpisodeHistory("2026-03-20T12:00:00Z", Category::kMissing, WithFollowUp());
    WasMissing(1, At(first));
    WasMissing(2, At("2026-02-10T08:00:00Z"));
    history_.ReturnAt(returned);
    ASSERT_THAT(history_.Enter(1, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T12:00:00Z",
                                          SafeAndWellCheck{.made = false, .reason_given = true})),
                IsOk());
  }
  void WasMissing(int number, absl::Time since) {
    ReportMissing report = MissingSince("2026-01-01T00:00:00Z", EpisodeId(number));
    report.start_times.last_seen = Moment{.time = since};
    report.returned = Moment{.time = since + absl::Hours(1)};
    const auto decision = Report(history_.context(), report);
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  static std::string EpisodeId(int number) { return absl::StrCat("01900000-0000-7000-8000-0000000000e", number + 1); }
  // The police saw the child after the second time.
  void WasSeen(absl::string_view time) {
    const auto decision =
        Record(history_.context(), &EpisodeIn(history_.facts(), EpisodeId(2)),
               AnEntry(50, Content(EntryKind::kSafeAndWellCheck, time, SafeAndWellCheck{.made = true})));
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  // Whether the reason stands in the place of the check.
  bool IsWaived() {
    for (const WantedObligation& wanted : WantedOf(history_, "safe_and_well_check")) {
      if (wanted.raised_by == kTestEpisode) return wanted.waived_reason == "recorded_why_not";
    }
    ADD_FAILURE() << "no check is owed";
    return false;
  }
  EpisodeHistory history_{"2026-03-20T12:00:00Z"};
};

TEST_F(FrequentChecksPolicy32, NoReasonIsEnoughWhereTheChildWasNotSeenForSoLongS313) {
  EXPECT_FALSE(IsWaived());
  WasSeen("2026-02-10T23:59:59.999999Z");
  EXPECT_FALSE(IsWaived());
  WasSeen("2026-02-11T00:00:00Z");  // 28 days: to the end of 11/03
  EXPECT_TRUE(IsWaived());
  ASSERT_THAT(
      history_.Enter(2, Content(EntryKind::kSafeAndWellCheck, "2026-03-12T12:00:00Z", SafeAndWellCheck{.made = true})),
      IsOk());
  EXPECT_FALSE(IsWaived()) << "it was made";
}

TEST_F(FrequentChecksPolicy32, TheLastCheckIsSoLongAgoFromTheEndOfItsLastDayOn) {
  Begin("2026-03-10T23:59:59.999999Z");
  WasSeen("2026-02-10T12:00:00Z");
  EXPECT_TRUE(IsWaived());
  Begin("2026-03-11T00:00:00Z");
  WasSeen("2026-02-10T12:00:00Z");
  EXPECT_FALSE(IsWaived());
}

// Three in 90 days, by local dates (policy 9, 18).
TEST_F(FrequentChecksPolicy32, IsOfChildrenWhoGoMissingRepeatedly) {
  Begin("2026-03-11T10:00:00Z", "2025-12-11T00:00:00Z");
  EXPECT_FALSE(IsWaived());
  Begin("2026-03-11T10:00:00Z", "2025-12-10T23:59:59.999999Z");
  EXPECT_TRUE(IsWaived());
  Begin("2026-03-11T10:00:00Z");
  history_.facts().episodes.back().ground = Ground::kAbducted;
  EXPECT_TRUE(IsWaived());
}

TEST_F(FrequentChecksPolicy32, AnOlderVersionTakesTheReason) {
  history_.policies() = Policies();
  Policy older = WithFollowUp();
  older.review_consider_within.reset();
  ASSERT_THAT(history_.policies().Add(1, At("2018-12-01T00:00:00Z"), older), IsOk());
  EXPECT_TRUE(IsWaived());
}

// What happened under a version that knew of none of it raises none of it, whatever its other settings say.
TEST(FollowUp, IsNotOwedByAVersionThatWasAdoptedBefore) {
  Policy older = WithFollowUp();
  older.review_consider_within.reset();
  EpisodeHistory history("2026-03-20T12:00:00Z", Category::kAway, older);
  history.Take(
      *Assess(history.context(), history.episode(), {.level = "high", .time = Minute("2026-03-10T09:00:00Z")}));
  ASSERT_THAT(
      history.Enter(1, Content(EntryKind::kSafetyEvaluation, "2026-03-10T11:00:00Z", SafetyEvaluation{.safe = false})),
      IsOk());
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T11:00:00Z",
                                       SafeAndWellCheck{.made = true, .referral_asked = true})),
              IsOk());
  for (const char* kind : {"referral", "referral_outcome", "joint_strategy", "statutory_review_considered"}) {
    EXPECT_THAT(WantedOf(history, kind), IsEmpty()) << kind;
  }
}

}  // namespace
}  // namespace homeward::episode
