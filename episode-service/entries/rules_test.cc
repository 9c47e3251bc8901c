#include "episode-service/entries/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;

constexpr char kNow[] = "2026-03-10T12:00:00Z";
constexpr char kNoon[] = "2026-03-10T12:00:00Z";

TEST(RecordEntry, MayHappenUpToNowAndNotLater) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, kNoon)), IsOk());
  EXPECT_THAT(history.Enter(2, Content(EntryKind::kStatusCheck, "2026-03-10T12:00:00.000001Z")),
              FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

// S3-51: what was asked and searched before the report belongs to the record; only birth comes before everything.
TEST(RecordEntryS351, MayHappenBeforeTheEpisodeButNotBeforeBirth) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, "2026-03-09T23:00:00Z")), IsOk());
  EXPECT_THAT(history.Enter(2, Content(EntryKind::kStatusCheck, "2010-05-31T12:00:00+01:00")),
              FailsWith(StatusCode::kInvalidArgument, "BEFORE_BIRTH"));
}

TEST(RecordEntry, NotOfAVoidedEpisode) {
  EpisodeHistory history(kNow);
  history.Take(*Void(history.episode(), VoidEpisode{.reason = "twice"}, At(kNow)));
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, kNoon)),
              FailsWith(StatusCode::kFailedPrecondition, "EPISODE_VOIDED"));
}

// S3-21: known whereabouts cannot be missing; once nobody knows, the absence is missing from that review on.
TEST(AbsenceReviewS321, ThatFindsTheChildMissingMakesTheEpisodeSo) {
  EpisodeHistory history(kNow, Category::kAway);
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kAbsenceReview, "2026-03-10T10:00:00Z", AbsenceReview{})), IsOk());
  EXPECT_EQ(history.episode().category(), Category::kAway);
  const AbsenceReview missing{.missing = true, .unknown_since = Minute("2026-03-10T11:00:00Z")};
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kAbsenceReview, "2026-03-10T11:30:00Z", missing)), IsOk());
  EXPECT_EQ(history.episode().category(), Category::kMissing);
  EXPECT_EQ(history.episode().categories.back().time, Minute("2026-03-10T11:30:00Z"));
  EXPECT_EQ(history.episode().categories.back().unknown_since, Minute("2026-03-10T11:00:00Z"));
}

TEST(AbsenceReviewS321, ChangesNothingWhenItIsMissingAlreadyOrOver) {
  const EntryContent found = Content(EntryKind::kAbsenceReview, kNoon, AbsenceReview{.missing = true});
  EpisodeHistory missing(kNow);
  ASSERT_THAT(missing.Enter(1, found), IsOk());
  EXPECT_EQ(missing.episode().categories.size(), 1U);
  EpisodeHistory over(kNow, Category::kAway);
  over.ReturnAt("2026-03-10T11:00:00Z");
  ASSERT_THAT(over.Enter(1, found), IsOk());
  EXPECT_EQ(over.episode().category(), Category::kAway);
}

TEST(AbsenceReviewS321, LooksAgainAfterItLookedAndNotBefore) {
  EpisodeHistory history(kNow, Category::kAway);
  const auto again = [](absl::string_view time) {
    return Content(EntryKind::kAbsenceReview, "2026-03-10T10:00:00Z", AbsenceReview{.review_again = Minute(time)});
  };
  EXPECT_THAT(history.Enter(1, again("2026-03-10T10:00:00Z")),
              FailsWith(StatusCode::kInvalidArgument, "REVIEW_BEFORE_ENTRY"));
  EXPECT_THAT(history.Enter(1, again("2026-03-10T10:00:00.000001Z")), IsOk());
}

// S3-36: each factor of Annex 1 is answered; a level without them is none.
TEST(RiskAssessmentS336, AnswersEveryFactor) {
  EpisodeHistory history(kNow);
  FactorAssessment assessment = FullAssessment("high");
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kRiskAssessment, kNoon, assessment)), IsOk());
  for (size_t i = 0; i < 7; ++i) {
    FactorAssessment without = FullAssessment("high");
    without.factors.erase(without.factors.begin() + static_cast<int>(i));
    EXPECT_THAT(history.Enter(2, Content(EntryKind::kRiskAssessment, kNoon, without)),
                FailsWith(StatusCode::kInvalidArgument, "RISK_FACTORS_MISSING"));
  }
  assessment.factors.emplace_back("substance_misuse");  // S4-29: others may be added
  EXPECT_THAT(history.Enter(3, Content(EntryKind::kRiskAssessment, kNoon, assessment)), IsOk());
}

// S3-43: one shared classification.
TEST(RiskAssessmentS343, HasALevelOfTheCouncilsList) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kRiskAssessment, kNoon, FullAssessment("enormous"))),
              FailsWith(StatusCode::kInvalidArgument, "RISK_LEVEL_UNKNOWN"));
}

// S3-27: somebody who is not of the placement; without an offer the reason is needed.
TEST(PreReturnTalkS327, IsWithSomebodyIndependentAndNotOfferedNeedsTheReason) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(
      history.Enter(1, Content(EntryKind::kPreReturnTalk, kNoon, PreReturnTalk{.offered = true, .independent = false})),
      FailsWith(StatusCode::kInvalidArgument, "NOT_INDEPENDENT"));
  EXPECT_THAT(
      history.Enter(1, Content(EntryKind::kPreReturnTalk, kNoon, PreReturnTalk{.offered = false, .independent = true})),
      FailsWith(StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kPreReturnTalk, kNoon,
                                       PreReturnTalk{.offered = false, .reason_given = true, .independent = true})),
              IsOk());
}

// S3-13: a check that was not made needs the reason.
TEST(SafeAndWellCheckS313, NotMadeNeedsTheReason) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kSafeAndWellCheck, kNoon, SafeAndWellCheck{.made = false})),
              FailsWith(StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kSafeAndWellCheck, kNoon,
                                       SafeAndWellCheck{.made = false, .reason_given = true})),
              IsOk());
}

// S3-48: every instance is acted on, or the reason for no action is recorded.
TEST(OutcomeS348, NoFurtherActionNeedsTheReason) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kOutcome, kNoon, Outcome{.no_further_action = true})),
              FailsWith(StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(history.Enter(
                  1, Content(EntryKind::kOutcome, kNoon, Outcome{.no_further_action = true, .rationale_given = true})),
              IsOk());
}

// S3-53: that nothing follows from what the police asked for has its reason.
TEST(ReferralOutcomeS353, NoFurtherActionNeedsTheReason) {
  EpisodeHistory history(kNow);
  const auto outcome = [](ReferralOutcome facts) { return Content(EntryKind::kReferralOutcome, kNoon, facts); };
  EXPECT_THAT(history.Enter(1, outcome({.no_further_action = true})),
              FailsWith(StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(history.Enter(1, outcome({.no_further_action = true, .rationale_given = true})), IsOk());
  EXPECT_THAT(history.Enter(2, outcome({})), IsOk());
}

TEST(AuthorityNoticeS322, IsNotConfirmedInTheFuture) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kAuthorityNotice, kNoon,
                                       AuthorityNotice{.written = Minute("2026-03-10T12:00:00.000001Z")})),
              FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

// S3-15, policy 48: where the council's policy blocks, no return is planned to a place that nobody found to be safe.
TEST(ReturnPlanS315, WaitsForAnEvaluationWhereThePolicyBlocks) {
  Policy policy = WakefieldLike();
  policy.safety_gate = Policy::SafetyGate::kBlock;
  EpisodeHistory history(kNow, Category::kMissing, policy);
  const EntryContent plan = Content(EntryKind::kReturnPlan, kNoon);
  EXPECT_THAT(history.Enter(1, plan), FailsWith(StatusCode::kFailedPrecondition, "SAFETY_NOT_EVALUATED"));
  ASSERT_THAT(history.Enter(2, Content(EntryKind::kSafetyEvaluation, "2026-03-10T11:59:59.999999Z",
                                       SafetyEvaluation{.safe = false})),
              IsOk());
  EXPECT_THAT(history.Enter(1, plan), FailsWith(StatusCode::kFailedPrecondition, "SAFETY_NOT_EVALUATED"));
  // Of two at the same moment nobody knows which came last.
  ASSERT_THAT(history.Enter(3, Content(EntryKind::kSafetyEvaluation, "2026-03-10T11:59:59.999999Z",
                                       SafetyEvaluation{.safe = true})),
              IsOk());
  EXPECT_THAT(history.Enter(1, plan), FailsWith(StatusCode::kFailedPrecondition, "SAFETY_NOT_EVALUATED"));
  ASSERT_THAT(history.Enter(4, Content(EntryKind::kSafetyEvaluation, kNoon, SafetyEvaluation{.safe = true})), IsOk());
  EXPECT_THAT(history.Enter(1, plan), IsOk());
}

// S3-15, policy 48: the latest evaluation decides, whichever was entered first, and one that was voided does not count.
TEST(ReturnPlanS315, WaitsAgainWhenThePlaceIsFoundUnsafeAfterAll) {
  Policy policy = WakefieldLike();
  policy.safety_gate = Policy::SafetyGate::kBlock;
  const EntryContent safe =
      Content(EntryKind::kSafetyEvaluation, "2026-03-10T10:00:00Z", SafetyEvaluation{.safe = true});
  const EntryContent unsafe =
      Content(EntryKind::kSafetyEvaluation, "2026-03-10T11:00:00Z", SafetyEvaluation{.safe = false});
  for (const bool safe_first : {true, false}) {
    EpisodeHistory history(kNow, Category::kMissing, policy);
    ASSERT_THAT(history.Enter(1, safe_first ? safe : unsafe), IsOk());
    ASSERT_THAT(history.Enter(2, safe_first ? unsafe : safe), IsOk());
    const EntryContent plan = Content(EntryKind::kReturnPlan, "2026-03-10T10:30:00Z");
    EXPECT_THAT(history.Enter(3, plan), FailsWith(StatusCode::kFailedPrecondition, "SAFETY_NOT_EVALUATED"));
    history.Take(*Void(history.facts().entries.back(), {.reason = "of another child"}));
    EXPECT_THAT(history.Enter(3, plan), IsOk());
  }
}

TEST(FoundSafeBy, LooksAtWhatWasFoundUntilThenAndTakesUnsafeForTheLaterOneInDoubt) {
  const auto evaluation = [](Moment happened, bool safe) {
    Entry entry;
    entry.content = {.kind = EntryKind::kSafetyEvaluation,
                     .happened = happened,
                     .facts = SafetyEvaluation{.safe = safe},
                     .details = ""};
    return entry;
  };
  const Entry safe = evaluation(Minute("2026-03-09T10:00:00Z"), true);
  const Entry unsafe = evaluation(Minute("2026-03-10T10:00:00Z"), false);
  const Entry again = evaluation(Minute("2026-03-11T10:00:00Z"), true);
  const std::vector<const Entry*> all = {&safe, &unsafe, &again};
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-09T09:59:59.999999Z")), nullptr);
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-09T10:00:00Z")), &safe);
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-10T09:59:59.999999Z")), &safe);
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-10T10:00:00Z")), nullptr);
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-11T09:59:59.999999Z")), nullptr);
  EXPECT_EQ(FoundSafeBy(all, Minute("2026-03-11T10:00:00Z")), &again);
  const Entry some_time_that_day = evaluation(Date(2026, 3, 11), false);
  EXPECT_EQ(FoundSafeBy({&some_time_that_day, &again}, Minute("2026-03-11T10:00:00Z")), nullptr);
}

TEST(ReturnPlanPolicy48, IsPlannedAllTheSameWhereThePolicyOnlyRecords) {
  EpisodeHistory history(kNow);
  EXPECT_THAT(history.Enter(1, Content(EntryKind::kReturnPlan, kNoon)), IsOk());
}

TEST(CorrectEntry, KeepsTheKindAndWhoEnteredIt) {
  EpisodeHistory history(kNow);
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, "2026-03-10T10:00:00Z")), IsOk());
  const Entry entry = history.facts().entries.front();
  EXPECT_THAT(Correct(history.context(), &history.episode(), entry,
                      {.right = Content(EntryKind::kConsideration, kNoon), .reason = "wrong form"}),
              FailsWith(StatusCode::kInvalidArgument, "KIND_DIFFERS"));
  const auto corrected = Correct(history.context(), &history.episode(), entry,
                                 {.right = Content(EntryKind::kStatusCheck, kNoon), .reason = "an hour off"});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->next.content.happened, Minute(kNoon));
  EXPECT_EQ(corrected->next.recorded_by, "tester");
  EXPECT_EQ(corrected->reason, "an hour off");
}

TEST(VoidEntry, OnceAndThenItStaysAsItIs) {
  EpisodeHistory history(kNow);
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kStatusCheck, kNoon)), IsOk());
  const auto voided = Void(history.facts().entries.front(), {.reason = "other child"});
  ASSERT_THAT(voided, IsOk());
  EXPECT_THAT(Void(voided->next, {.reason = "again"}), FailsWith(StatusCode::kFailedPrecondition, "ENTRY_VOIDED"));
  EXPECT_THAT(Correct(history.context(), &history.episode(), voided->next,
                      {.right = Content(EntryKind::kStatusCheck, kNoon), .reason = "again"}),
              FailsWith(StatusCode::kFailedPrecondition, "ENTRY_VOIDED"));
}

// S3-04, policy 58: reasons are those of the council's list.
TEST(RecordEntryS304, ReasonsAreOfTheCouncilsList) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const auto enter = [&](std::vector<std::string> codes) {
    return history.Enter(1, Content(EntryKind::kReasons, "2026-03-10T09:00:00Z", Reasons{.codes = std::move(codes)}));
  };
  EXPECT_THAT(enter({"home_problems", "grooming"}), IsOk());
  EXPECT_THAT(enter({"grooming", "boredom"}), FailsWith(StatusCode::kInvalidArgument, "REASON_UNKNOWN"));
}

}  // namespace
}  // namespace homeward::episode
