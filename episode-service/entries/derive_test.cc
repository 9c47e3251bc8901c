#include "episode-service/entries/derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"
#include "episode-service/episodes/derive.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// S3-21, policy 47: an absence is looked at again within two hours, and each look starts the next two.
TEST(AbsenceReviewS321, EachReviewSettlesTheOneThatIsDueAndStartsTheNext) {
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kAway);
  auto reviews = WantedOf(history, "absence_review");
  ASSERT_THAT(reviews, SizeIs(1));
  EXPECT_EQ(reviews[0].due, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(reviews[0].why.rule, "S3-21");

  ASSERT_THAT(history.Enter(1, Content(EntryKind::kAbsenceReview, "2026-03-10T10:00:00Z", AbsenceReview{})), IsOk());
  reviews = WantedOf(history, "absence_review");
  ASSERT_THAT(reviews, SizeIs(2));
  EXPECT_EQ(reviews[0].discharge->time, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(reviews[1].due, At("2026-03-10T12:00:00Z"));
  EXPECT_FALSE(reviews[1].discharge.has_value());
}

// Policy 47: a limit in the child's care plan wins.
TEST(AbsenceReviewPolicy47, TheCarePlanWins) {
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kAway);
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kAbsenceReview, "2026-03-10T09:00:00Z",
                                       AbsenceReview{.review_again = Minute("2026-03-10T09:30:00Z")})),
              IsOk());
  EXPECT_EQ(WantedOf(history, "absence_review").at(1).due, At("2026-03-10T09:30:00Z"));
}

TEST(AbsenceReviewS321, WhatWasNotDueYetWhenTheChildCameBackIsNotOwed) {
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kAway);
  history.ReturnAt("2026-03-10T10:00:00Z");
  EXPECT_THAT(WantedOf(history, "absence_review"), IsEmpty());
}

TEST(AbsenceReviewS321, WhatWasOverdueWhenTheChildCameBackWasMissed) {
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kAway);
  history.ReturnAt("2026-03-10T10:00:00.000001Z");
  EXPECT_EQ(WantedOf(history, "absence_review").at(0).superseded_reason, "missed");
}

TEST(AbsenceReviewS321, AReviewThatFindsTheChildMissingIsTheLastOne) {
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kAway);
  ASSERT_THAT(
      history.Enter(1, Content(EntryKind::kAbsenceReview, "2026-03-10T09:00:00Z", AbsenceReview{.missing = true})),
      IsOk());
  const auto reviews = WantedOf(history, "absence_review");
  ASSERT_THAT(reviews, SizeIs(1));
  EXPECT_EQ(reviews[0].discharge->time, At("2026-03-10T09:00:00Z"));
  EXPECT_THAT(WantedOf(history, "police_report"), SizeIs(1));
}

// S4-01, S3-21: found and staying away, the child is looked at again from then on, and the police are asked of one who
// is missing no more; of one who is placed out of area they are asked as of one who is away (S4-25).
TEST(AbsenceReviewS401, BeginsWhenTheChildIsFoundAndStaysAway) {
  const auto found = [](absl::string_view located) {
    EpisodeHistory history("2026-03-11T12:00:00Z");
    history.ReportToPolice("2026-03-10T09:00:00Z");
    history.Take(*Locate(history.context(), history.episode(), {.located = Minute(located), .staying_away = true}));
    return history;
  };
  const EpisodeHistory in_time = found("2026-03-11T09:00:00Z");
  const auto reviews = WantedOf(in_time, "absence_review");
  ASSERT_THAT(reviews, SizeIs(1));
  EXPECT_EQ(reviews[0].due, At("2026-03-11T11:00:00Z"));
  EXPECT_EQ(reviews[0].why.clock_started, Minute("2026-03-11T09:00:00Z"));
  // What was due before that instant was missed; what was not is owed no more.
  const auto asked = WantedOf(in_time, "status_check");
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].step, "away");
  const auto late = WantedOf(found("2026-03-11T09:00:00.000001Z"), "status_check");
  ASSERT_THAT(late, SizeIs(2));
  EXPECT_EQ(late[0].step, "");
  EXPECT_EQ(late[0].superseded_reason, "missed");

  EpisodeHistory back = found("2026-03-11T09:00:00Z");
  back.ReturnAt("2026-03-11T11:00:00Z");
  EXPECT_THAT(WantedOf(back, "absence_review"), IsEmpty());
}

// S4-25, policy 46: the police are asked every 24 hours, from when they know.
TEST(StatusCheckS425, RunsFromThePoliceReportWhileTheChildIsMissing) {
  EpisodeHistory history("2026-03-12T12:00:00Z");
  EXPECT_THAT(WantedOf(history, "status_check"), IsEmpty());
  history.ReportToPolice("2026-03-10T09:00:00Z");
  EXPECT_EQ(WantedOf(history, "status_check").at(0).due, At("2026-03-11T09:00:00Z"));
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, "2026-03-11T09:00:00.000001Z")), IsOk());
  const auto checks = WantedOf(history, "status_check");
  ASSERT_THAT(checks, SizeIs(2));
  EXPECT_GT(checks[0].discharge->time, checks[0].due);
  EXPECT_EQ(checks[1].due, At("2026-03-12T09:00:00.000001Z"));
  history.ReturnAt("2026-03-11T20:00:00Z");
  EXPECT_THAT(WantedOf(history, "status_check"), SizeIs(1));
}

// S4-25: out of area the police are asked while the child is away too, and on from when they are missing; here nobody
// asks them of an absence.
class AwayOutOfArea : public ::testing::Test {
 protected:
  EpisodeHistory AwaySince8(const char* now, bool outside, const char* host, Policy policy = WakefieldLike()) {
    YoungPerson person = LookedAfterChild();
    person.placements.front().outside_boundary = outside;
    person.placements.front().host_authority = host;
    EpisodeHistory history(now, Category::kAway, std::move(policy), person);
    history.ReportToPolice("2026-03-10T09:00:00Z");
    return history;
  }
  // Found to be missing by whoever looks at it again.
  void FindMissing(EpisodeHistory& history, const char* time, const char* unknown_since) {
    ASSERT_THAT(
        history.Enter(
            9, Content(EntryKind::kAbsenceReview, time,
                       AbsenceReview{.missing = true, .review_again = {}, .unknown_since = Minute(unknown_since)})),
        IsOk());
  }
};

TEST_F(AwayOutOfArea, S425ThePoliceAreAskedOnceTheyKnow) {
  for (const auto& [outside, host] : {std::pair(true, ""), {false, "E08000035"}}) {
    EpisodeHistory history = AwaySince8("2026-03-12T12:00:00Z", outside, host);
    ASSERT_THAT(WantedOf(history, "status_check"), SizeIs(1));
    EXPECT_EQ(WantedOf(history, "status_check").at(0).step, "away");
    EXPECT_EQ(WantedOf(history, "status_check").at(0).due, At("2026-03-11T09:00:00Z"));
    ASSERT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, "2026-03-11T09:00:00.000001Z")), IsOk());
    const auto checks = WantedOf(history, "status_check");
    ASSERT_THAT(checks, SizeIs(2));
    EXPECT_GT(checks[0].discharge->time, checks[0].due);
    EXPECT_EQ(checks[1].due, At("2026-03-12T09:00:00.000001Z"));
    history.ReturnAt("2026-03-11T20:00:00Z");
    EXPECT_THAT(WantedOf(history, "status_check"), SizeIs(1));
  }
}

TEST_F(AwayOutOfArea, S425NobodyAsksOfAnAbsenceHereNorBeforeThePoliceKnow) {
  EpisodeHistory here = AwaySince8("2026-03-12T12:00:00Z", false, "");
  EXPECT_THAT(WantedOf(here, "status_check"), IsEmpty());
  EpisodeHistory untold("2026-03-12T12:00:00Z", Category::kAway);
  EXPECT_THAT(WantedOf(untold, "status_check"), IsEmpty());
}

// Whoever is missing is asked after as such, from when nobody knew where they were: no time is asked for twice.
TEST_F(AwayOutOfArea, S425WhatCountsAsMissingIsNoLongerAway) {
  EpisodeHistory history = AwaySince8("2026-03-13T12:00:00Z", true, "");
  FindMissing(history, "2026-03-11T12:00:00Z", "2026-03-11T09:00:00Z");
  auto checks = WantedOf(history, "status_check");
  ASSERT_THAT(checks, SizeIs(1));
  EXPECT_EQ(checks[0].step, "");
  EXPECT_EQ(checks[0].due, At("2026-03-12T09:00:00Z"));

  // One microsecond more, and the one of the absence was missed.
  EpisodeHistory later = AwaySince8("2026-03-13T12:00:00Z", true, "");
  FindMissing(later, "2026-03-11T12:00:00Z", "2026-03-11T09:00:00.000001Z");
  checks = WantedOf(later, "status_check");
  ASSERT_THAT(checks, SizeIs(2));
  EXPECT_EQ(checks[1].step, "away");
  EXPECT_EQ(checks[1].superseded_reason, "missed");
}

TEST_F(AwayOutOfArea, S425NothingIsLeftOfAnAbsenceThatCountsAsMissingAsAWhole) {
  Policy policy = WakefieldLike();
  policy.clock_on_upgrade = Policy::UpgradeClock::kContinue;
  EpisodeHistory history = AwaySince8("2026-03-13T12:00:00Z", true, "", policy);
  FindMissing(history, "2026-03-12T12:00:00Z", "2026-03-12T09:00:00Z");
  const auto checks = WantedOf(history, "status_check");
  ASSERT_THAT(checks, SizeIs(1));
  EXPECT_EQ(checks[0].step, "");
}

// S3-22, policy 46: the accountable manager, by phone and then in writing.
TEST(AuthorityNoticeS322, ByPhoneWithinAnHourAndInWritingWithinADay) {
  EpisodeHistory history("2026-03-12T12:00:00Z");
  auto notices = WantedOf(history, "authority_notice");
  ASSERT_THAT(notices, SizeIs(2));
  EXPECT_EQ(notices[0].due, At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(notices[1].step, "written");
  EXPECT_EQ(notices[1].due, At("2026-03-11T08:00:00Z"));

  ASSERT_THAT(history.Enter(1, Content(EntryKind::kAuthorityNotice, "2026-03-10T08:40:00Z", AuthorityNotice{})),
              IsOk());
  notices = WantedOf(history, "authority_notice");
  EXPECT_EQ(notices[0].discharge->time, At("2026-03-10T08:40:00Z"));
  EXPECT_FALSE(notices[1].discharge.has_value());

  const AuthorityNotice written{.written = Minute("2026-03-10T15:00:00Z")};
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kAuthorityNotice, "2026-03-10T14:00:00Z", written)), IsOk());
  EXPECT_EQ(WantedOf(history, "authority_notice").at(1).discharge->time, At("2026-03-10T15:00:00Z"));
}

TEST(AuthorityNoticeS322, NobodyIsToldOfAChildWhoIsMissingFromHome) {
  YoungPerson at_home = LookedAfterChild();
  at_home.legal_statuses.clear();
  at_home.placements.clear();
  EpisodeHistory history("2026-03-12T12:00:00Z", Category::kMissing, WakefieldLike(), at_home);
  EXPECT_THAT(WantedOf(history, "authority_notice"), IsEmpty());
}

// S4-08: media interest requires the form, before 72 hours too.
TEST(MediaInterestS408, RequiresTheSeriousNotificationAtOnce) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kMediaInterest, "2026-03-10T11:00:00Z")), IsOk());
  const auto wanted = WantedOf(history, "serious_notification");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].step, "media");
  EXPECT_EQ(wanted[0].due, At("2026-03-10T11:00:00Z"));
  history.Take(*Send(history.context(), history.episode(),
                     {.notification = {.trigger = SeriousTrigger::kMedia, .sent = Minute("2026-03-10T11:00:00Z")}}));
  EXPECT_EQ(WantedOf(history, "serious_notification").at(0).discharge->time, At("2026-03-10T11:00:00Z"));
}

TEST(MediaInterestS408, RequiresNothingWhereThePolicySaysSo) {
  Policy policy = WakefieldLike();
  policy.serious_notification_on_media = false;
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kMissing, policy);
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kMediaInterest, "2026-03-10T11:00:00Z")), IsOk());
  EXPECT_THAT(WantedOf(history, "serious_notification"), IsEmpty());
}

// S3-10, policy 48: safety is evaluated before the return; afterwards is late.
TEST(SafetyEvaluationS310, IsDueAtTheReturn) {
  EpisodeHistory history("2026-03-11T12:00:00Z");
  EXPECT_THAT(WantedOf(history, "safety_evaluation"), IsEmpty());
  history.ReturnAt("2026-03-11T10:00:00Z");
  EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).due, At("2026-03-11T10:00:00Z"));
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kSafetyEvaluation, "2026-03-11T10:00:00.000001Z",
                                       SafetyEvaluation{.safe = true})),
              IsOk());
  auto wanted = WantedOf(history, "safety_evaluation").at(0);
  EXPECT_GT(wanted.discharge->time, wanted.due);
  ASSERT_THAT(
      history.Enter(2, Content(EntryKind::kSafetyEvaluation, "2026-03-11T09:00:00Z", SafetyEvaluation{.safe = true})),
      IsOk());
  wanted = WantedOf(history, "safety_evaluation").at(0);
  EXPECT_EQ(wanted.discharge->time, At("2026-03-11T09:00:00Z"));
}

// S3-15: never returned before the place is known to be safe: that it was found not to be settles nothing.
TEST(SafetyEvaluationS315, APlaceThatWasFoundUnsafeIsNotKnownToBeSafe) {
  EpisodeHistory history("2026-03-11T12:00:00Z");
  history.ReturnAt("2026-03-11T10:00:00Z");
  ASSERT_THAT(
      history.Enter(1, Content(EntryKind::kSafetyEvaluation, "2026-03-11T08:00:00Z", SafetyEvaluation{.safe = false})),
      IsOk());
  EXPECT_FALSE(WantedOf(history, "safety_evaluation").at(0).discharge.has_value());
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kSafetyEvaluation, "2026-03-11T09:59:59.999999Z",
                                       SafetyEvaluation{.safe = true})),
              IsOk());
  EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).discharge->time, At("2026-03-11T09:59:59.999999Z"));
}

// S3-10, S3-15: the last evaluation before the return decides, whatever the order of entry.
TEST(SafetyEvaluationS315, ThatThePlaceWasSafeOnMondayDoesNotHelpOnceItWasFoundUnsafe) {
  const EntryContent safe =
      Content(EntryKind::kSafetyEvaluation, "2026-03-10T09:00:00Z", SafetyEvaluation{.safe = true});
  const EntryContent unsafe =
      Content(EntryKind::kSafetyEvaluation, "2026-03-11T10:00:00Z", SafetyEvaluation{.safe = false});
  const EntryContent afterwards =
      Content(EntryKind::kSafetyEvaluation, "2026-03-12T09:00:00Z", SafetyEvaluation{.safe = true});
  for (const bool safe_first : {true, false}) {
    EpisodeHistory history("2026-03-13T12:00:00Z");
    ASSERT_THAT(history.Enter(1, safe_first ? safe : unsafe), IsOk());
    ASSERT_THAT(history.Enter(2, safe_first ? unsafe : safe), IsOk());
    history.ReturnAt("2026-03-11T10:00:00Z");
    EXPECT_FALSE(WantedOf(history, "safety_evaluation").at(0).discharge.has_value());
    ASSERT_THAT(history.Enter(3, afterwards), IsOk());
    EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).discharge->time, At("2026-03-12T09:00:00Z"));
    // Corrected to after the return, or voided, it takes nothing away from what was known then.
    const Entry entered = history.facts().entries.at(1);
    EntryContent later = unsafe;
    later.happened = Minute("2026-03-11T10:00:00.000001Z");
    history.Take(*Correct(history.context(), &history.episode(), entered, {.right = later, .reason = "a typo"}));
    EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).discharge->time, At("2026-03-10T09:00:00Z"));
    history.Take(*Correct(history.context(), &history.episode(), entered, {.right = unsafe, .reason = "no typo"}));
    EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).discharge->time, At("2026-03-12T09:00:00Z"));
    history.Take(*Void(entered, {.reason = "of another child"}));
    EXPECT_EQ(WantedOf(history, "safety_evaluation").at(0).discharge->time, At("2026-03-10T09:00:00Z"));
  }
}

// S3-27, policy 2: a child in care who was found, and comes back on 11/03/2026 at 10:00.
class PreReturnTalkIsOwedS327 : public ::testing::Test {
 protected:
  PreReturnTalkIsOwedS327() {
    history_.facts().episodes.front().located = Minute("2026-03-11T08:00:00Z");
    history_.ReturnAt("2026-03-11T10:00:00Z");
  }
  static Policy Talking() {
    Policy policy = WakefieldLike();
    policy.pre_return_talk = true;
    return policy;
  }
  WantedObligation Talk() { return WantedOf(history_, "pre_return_talk").at(0); }
  void Enter(int number, absl::string_view time, const PreReturnTalk& talk) {
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kPreReturnTalk, time, talk)), IsOk());
  }
  EpisodeHistory history_{"2026-03-11T12:00:00Z", Category::kMissing, Talking()};
};

TEST_F(PreReturnTalkIsOwedS327, IsDueAtTheReturnAndAfterwardsLate) {
  EXPECT_EQ(Talk().due, At("2026-03-11T10:00:00Z"));
  EXPECT_EQ(Talk().why.rule, "S3-27");
  EXPECT_EQ(Talk().waived_reason, "");
  Enter(1, "2026-03-11T10:00:00.000001Z", {.offered = true, .independent = true});
  EXPECT_GT(Talk().discharge->time, Talk().due);
  Enter(2, "2026-03-11T10:00:00Z", {.offered = true, .independent = true});
  EXPECT_EQ(Talk().discharge->time, Talk().due);
}

TEST_F(PreReturnTalkIsOwedS327, AReasonStandsInItsPlaceUntilItWasOffered) {
  Enter(1, "2026-03-11T09:00:00Z", {.offered = false, .reason_given = true, .independent = true});
  EXPECT_EQ(Talk().waived_reason, "recorded_why_not");
  Enter(2, "2026-03-11T09:30:00Z", {.offered = true, .independent = true});
  EXPECT_EQ(Talk().waived_reason, "");
  EXPECT_EQ(Talk().discharge->time, At("2026-03-11T09:30:00Z"));
}

// That nobody recorded who brought the child does not tell that nobody did.
TEST_F(PreReturnTalkIsOwedS327, StaysOwedWhereNobodySaysHowTheChildCameBack) {
  Episode& episode = history_.facts().episodes.front();
  episode.located = episode.returned;
  EXPECT_EQ(Talk().waived_reason, "");
  episode.located.reset();
  EXPECT_EQ(Talk().waived_reason, "");
}

TEST_F(PreReturnTalkIsOwedS327, WhoComesBackAloneCannotBeTalkedToBefore) {
  ASSERT_THAT(
      history_.Enter(1, Content(EntryKind::kBroughtBack, "2026-03-11T10:00:00Z", BroughtBack{.by_police = true})),
      IsOk());
  EXPECT_EQ(Talk().waived_reason, "");
  ASSERT_THAT(
      history_.Enter(2, Content(EntryKind::kBroughtBack, "2026-03-11T10:00:00Z", BroughtBack{.by_nobody = true})),
      IsOk());
  EXPECT_EQ(Talk().waived_reason, "came_back_alone");
}

TEST_F(PreReturnTalkIsOwedS327, IsOwedToChildrenInCareAndWhereThePolicyWantsIt) {
  history_.facts().episodes.front().looked_after = false;
  EXPECT_THAT(WantedOf(history_, "pre_return_talk"), IsEmpty());
  EpisodeHistory without("2026-03-11T12:00:00Z");
  without.ReturnAt("2026-03-11T10:00:00Z");
  EXPECT_THAT(WantedOf(without, "pre_return_talk"), IsEmpty());
}

// S4-22, S4-28, policy 52: within five working days of the end somebody considered it and it has an outcome. Friday
// 03/04/2026 and Monday 06/04/2026 are bank holidays.
TEST(ConsiderationS422, IsDueFiveWorkingDaysAfterTheEndAcrossEaster) {
  EpisodeHistory history("2026-04-20T12:00:00Z");
  history.ReturnAt("2026-04-01T10:00:00Z");
  for (const char* kind : {"consideration", "episode_outcome", "safe_and_well_check"}) {
    const auto wanted = WantedOf(history, kind);
    ASSERT_THAT(wanted, SizeIs(1)) << kind;
    EXPECT_EQ(wanted[0].due, At("2026-04-10T23:59:59.999999+01:00")) << kind;
  }
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kConsideration, "2026-04-02T10:00:00Z")), IsOk());
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kOutcome, "2026-04-03T10:00:00Z", Outcome{})), IsOk());
  EXPECT_TRUE(WantedOf(history, "consideration").at(0).discharge.has_value());
  EXPECT_EQ(WantedOf(history, "episode_outcome").at(0).discharge->time, At("2026-04-03T10:00:00Z"));
}

// S3-48, S4-22: every time; what the police and the return are about is of the missing alone.
TEST(ConsiderationS348, AnAbsenceIsConsideredAndHasAnOutcomeTooAndCurfewHasNot) {
  EpisodeHistory away("2026-03-20T12:00:00Z", Category::kAway);
  away.ReturnAt("2026-03-11T10:00:00Z");
  for (const char* kind : {"consideration", "episode_outcome"}) {
    const auto wanted = WantedOf(away, kind);
    ASSERT_THAT(wanted, SizeIs(1)) << kind;
    EXPECT_EQ(wanted[0].due, At("2026-03-18T23:59:59.999999Z")) << kind;
  }
  EXPECT_THAT(WantedOf(away, "safe_and_well_check"), IsEmpty());
  EpisodeHistory curfew("2026-03-20T12:00:00Z", Category::kCurfew);
  curfew.ReturnAt("2026-03-11T10:00:00Z");
  EXPECT_THAT(WantedOf(curfew, "episode_outcome"), IsEmpty());
}

// A version that was adopted before there was such a setting asks for nothing of the kind.
TEST(ConsiderationPolicy52, NothingWhereThePolicyKnowsNoSuchSetting) {
  Policy policy = WakefieldLike();
  policy.consider_within.reset();
  policy.safety_gate.reset();
  EpisodeHistory history("2026-03-11T12:00:00Z", Category::kMissing, policy);
  history.ReturnAt("2026-03-11T10:00:00Z");
  for (const char* kind : {"consideration", "episode_outcome", "safe_and_well_check", "safety_evaluation"}) {
    EXPECT_THAT(WantedOf(history, kind), IsEmpty()) << kind;
  }
}

// S3-13, policy 32: the reason why there was no check stands in its place, unless the council wants one always.
TEST(SafeAndWellCheckS313, AReasonStandsInItsPlaceByPolicy) {
  const SafeAndWellCheck not_made{.made = false, .reason_given = true};
  Policy policy = WakefieldLike();
  for (const bool always : {false, true}) {
    policy.safe_and_well_always = always;
    EpisodeHistory history("2026-03-12T12:00:00Z", Category::kMissing, policy);
    history.ReturnAt("2026-03-11T10:00:00Z");
    ASSERT_THAT(history.Enter(1, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T12:00:00Z", not_made)), IsOk());
    EXPECT_EQ(WantedOf(history, "safe_and_well_check").at(0).waived_reason, always ? "" : "recorded_why_not");
    ASSERT_THAT(
        history.Enter(2, Content(EntryKind::kSafeAndWellCheck, "2026-03-11T14:00:00Z", SafeAndWellCheck{.made = true})),
        IsOk());
    EXPECT_EQ(WantedOf(history, "safe_and_well_check").at(0).waived_reason, "");
    EXPECT_EQ(WantedOf(history, "safe_and_well_check").at(0).discharge->time, At("2026-03-11T14:00:00Z"));
  }
}

// S3-52: police who were told that a child is missing hear that the child is back.
TEST(PoliceToldOfReturnS352, UnlessTheyBroughtOrSawTheChild) {
  const std::vector<EntryContent> by_which_they_know = {
      Content(EntryKind::kPoliceToldOfReturn, "2026-03-11T10:30:00Z"),
      Content(EntryKind::kBroughtBack, "2026-03-11T10:00:00Z", BroughtBack{.by_police = true}),
      Content(EntryKind::kSafeAndWellCheck, "2026-03-11T10:40:00Z", SafeAndWellCheck{.made = true})};
  for (const EntryContent& content : by_which_they_know) {
    EpisodeHistory history("2026-03-11T12:00:00Z");
    history.ReturnAt("2026-03-11T10:00:00Z");
    EXPECT_THAT(WantedOf(history, "police_told_of_return"), IsEmpty());
    history.ReportToPolice("2026-03-10T09:00:00Z");
    EXPECT_EQ(WantedOf(history, "police_told_of_return").at(0).due, At("2026-03-11T11:00:00Z"));
    ASSERT_THAT(history.Enter(1, Content(EntryKind::kBroughtBack, "2026-03-11T10:00:00Z", BroughtBack{})), IsOk());
    EXPECT_FALSE(WantedOf(history, "police_told_of_return").at(0).discharge.has_value());
    ASSERT_THAT(history.Enter(2, content), IsOk());
    EXPECT_EQ(WantedOf(history, "police_told_of_return").at(0).discharge->time, content.happened.time);
  }
}

// S3-36: whoever assessed the risk says by when to look again; the next assessment is that look.
TEST(RiskReviewS336, TheNextAssessmentSettlesIt) {
  EpisodeHistory history("2026-03-12T12:00:00Z");
  FactorAssessment assessment = FullAssessment("medium");
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kRiskAssessment, "2026-03-10T09:00:00Z", assessment)), IsOk());
  EXPECT_THAT(WantedOf(history, "risk_review"), IsEmpty());
  assessment.review_by = Minute("2026-03-10T20:00:00Z");
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kRiskAssessment, "2026-03-10T10:00:00Z", assessment)), IsOk());
  EXPECT_EQ(WantedOf(history, "risk_review").at(0).due, At("2026-03-10T20:00:00Z"));
  ASSERT_THAT(history.Enter(3, Content(EntryKind::kRiskAssessment, "2026-03-10T19:00:00Z", FullAssessment("high"))),
              IsOk());
  EXPECT_EQ(WantedOf(history, "risk_review").at(0).discharge->time, At("2026-03-10T19:00:00Z"));
}

TEST(RiskReviewS336, IsNotOwedOfAChildWhoIsBackAndMissedOfOneWhoWasNot) {
  for (const char* returned : {"2026-03-10T20:00:00Z", "2026-03-10T20:00:00.000001Z"}) {
    EpisodeHistory history("2026-03-12T12:00:00Z");
    FactorAssessment assessment = FullAssessment("medium");
    assessment.review_by = Minute("2026-03-10T20:00:00Z");
    ASSERT_THAT(history.Enter(1, Content(EntryKind::kRiskAssessment, "2026-03-10T10:00:00Z", assessment)), IsOk());
    history.ReturnAt(returned);
    const auto wanted = WantedOf(history, "risk_review");
    ASSERT_THAT(wanted, SizeIs(At(returned) > At("2026-03-10T20:00:00Z") ? 1 : 0));
    for (const WantedObligation& one : wanted) EXPECT_EQ(one.superseded_reason, "missed");
  }
}

// Curfew never counts (policy 33), and neither do entries of what was voided.
TEST(DeriveFromEntries, NothingOfCurfewAndOfWhatWasVoided) {
  EpisodeHistory curfew("2026-03-12T12:00:00Z", Category::kCurfew);
  EXPECT_THAT(Derive(curfew.context(), Days()).wanted, IsEmpty());
  EpisodeHistory voided("2026-03-12T12:00:00Z");
  ASSERT_THAT(voided.Enter(1, Content(EntryKind::kMediaInterest, "2026-03-10T11:00:00Z")), IsOk());
  voided.Take(*Void(voided.episode(), VoidEpisode{.reason = "twice"}, At("2026-03-12T12:00:00Z")));
  EXPECT_THAT(Derive(voided.context(), Days()).wanted, IsEmpty());
}

// S3-38: the registered manager hears of it the next working day.
TEST(ManagerInformedS338, IsDueTheNextWorkingDay) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const auto wanted = WantedOf(history, "manager_informed");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-11T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kManagerInformed, "2026-03-10T11:00:00Z")), IsOk());
  EXPECT_EQ(WantedOf(history, "manager_informed").at(0).discharge->time, At("2026-03-10T11:00:00Z"));
}

TEST(ManagerInformedS338, ThereIsNobodyToInformOfAChildWhoLivesAtHome) {
  YoungPerson person = LookedAfterChild();
  person.placements.clear();
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kMissing, WakefieldLike(), person);
  EXPECT_THAT(WantedOf(history, "manager_informed"), IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
