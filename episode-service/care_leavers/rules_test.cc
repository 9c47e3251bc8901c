#include "episode-service/care_leavers/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/care_leavers/test_care_leavers.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;

constexpr char kNow[] = "2026-03-20T12:00:00Z";
constexpr char kTuesday[] = "2026-03-10T10:00:00Z";

// S0-06: a child is missing by a report; from the 18th birthday on there is a determination.
TEST(CareLeaverEntryS006, IsOfSomebodyWhoIsOfAge) {
  CareLeaverHistory history(kNow);
  EXPECT_THAT(history.Enter("2024-05-31T23:59:59.999999+01:00", Missing()),
              FailsWith(StatusCode::kFailedPrecondition, "CHILD_NEEDS_REPORT"));
  EXPECT_THAT(history.Enter("2024-06-01T00:00:00+01:00", Missing()), IsOk());
  EXPECT_THAT(history.Enter("2026-03-20T12:00:00.000001Z", Missing()),
              FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

TEST(CareLeaverEntry, OtherKindsNeedAnEpisode) {
  CareLeaverHistory history(kNow);
  EXPECT_THAT(Record(history.context(), nullptr, AnEntry(1, Content(EntryKind::kStatusCheck, kTuesday))),
              FailsWith(StatusCode::kInvalidArgument, "EPISODE_REQUIRED"));
}

// S0-07: the personal adviser and the manager decide.
TEST(DeterminationS007, IsDecidedByTwo) {
  CareLeaverHistory history(kNow);
  Determination determination = Missing();
  determination.decided_by_two = false;
  EXPECT_THAT(history.Enter(kTuesday, determination), FailsWith(StatusCode::kInvalidArgument, "DECIDED_BY_ONE"));
  EXPECT_THAT(history.Enter(kTuesday, Missing("enormous")),
              FailsWith(StatusCode::kInvalidArgument, "RISK_LEVEL_UNKNOWN"));
  determination = Missing("high");
  determination.went_missing = Minute("2026-03-20T12:00:00.000001Z");
  EXPECT_THAT(history.Enter(kTuesday, determination), FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

TEST(ContactS003, ThroughOthersIsNotDirect) {
  CareLeaverHistory history(kNow);
  EXPECT_THAT(history.Enter(kTuesday, ContactAttempt{.direct = true, .through_others = true}),
              FailsWith(StatusCode::kInvalidArgument, "CONTACT_NOT_DIRECT"));
  EXPECT_THAT(history.Enter(kTuesday, ContactAttempt{.direct = false, .through_others = true}), IsOk());
}

// S0-04: all three, or it is no confirmation.
TEST(DeclinedLetterS004, StatesAllThree) {
  CareLeaverHistory history(kNow);
  EXPECT_THAT(history.Enter(kTuesday, DeclinedLetter{.complete = false}),
              FailsWith(StatusCode::kInvalidArgument, "LETTER_INCOMPLETE"));
  EXPECT_THAT(history.Enter(kTuesday, DeclinedLetter{.complete = true}), IsOk());
}

// S0-05: a plan to cease contact is supported or not; there is no third.
TEST(OversightS005, OfAPlanToCeaseContactSaysWhetherItIsSupported) {
  CareLeaverHistory history(kNow);
  ManagementOversight oversight = Oversight(ManagementOversight::Subject::kCeaseContact);
  oversight.answered = false;
  EXPECT_THAT(history.Enter(kTuesday, oversight), FailsWith(StatusCode::kInvalidArgument, "SUPPORT_NOT_SAID"));
  oversight.subject = ManagementOversight::Subject::kMissing;
  EXPECT_THAT(history.Enter(kTuesday, oversight), IsOk());
}

TEST(OversightS008, IsReviewedAfterItWasMade) {
  CareLeaverHistory history(kNow);
  ManagementOversight oversight = Oversight(ManagementOversight::Subject::kMissing);
  oversight.review_by = Minute(kTuesday);
  EXPECT_THAT(history.Enter(kTuesday, oversight), FailsWith(StatusCode::kInvalidArgument, "REVIEW_BEFORE_ENTRY"));
  oversight.review_by = Minute("2026-03-10T10:00:00.000001Z");
  EXPECT_THAT(history.Enter(kTuesday, oversight), IsOk());
}

// S0-09: each of the five topics is answered; others may be added.
TEST(RiskAssessmentS009, AnswersEveryTopic) {
  CareLeaverHistory history(kNow);
  for (int i = 0; i < 5; ++i) {
    CareLeaverRiskAssessment without = AssessedAs("low");
    without.topics.erase(without.topics.begin() + i);
    EXPECT_THAT(history.Enter(kTuesday, without), FailsWith(StatusCode::kInvalidArgument, "RISK_TOPICS_MISSING"));
  }
  EXPECT_THAT(history.Enter(kTuesday, AssessedAs("enormous")),
              FailsWith(StatusCode::kInvalidArgument, "RISK_LEVEL_UNKNOWN"));
  CareLeaverRiskAssessment more = AssessedAs("low");
  more.topics.emplace_back("debt");
  EXPECT_THAT(history.Enter(kTuesday, more), IsOk());
}

// S0-10: an adult's confidentiality is overridden only for a risk that was assessed before.
TEST(FamilyContactS010, OverridesConfidentialityOnlyForAnAssessedRisk) {
  CareLeaverHistory history(kNow);
  const FamilyContact overriding{.confidentiality_overridden = true};
  EXPECT_THAT(history.Enter(kTuesday, FamilyContact{}), IsOk());
  EXPECT_THAT(history.Enter(kTuesday, overriding), FailsWith(StatusCode::kFailedPrecondition, "RISK_NOT_ASSESSED"));
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00.000001Z", AssessedAs("high")), IsOk());
  EXPECT_THAT(history.Enter(kTuesday, overriding), FailsWith(StatusCode::kFailedPrecondition, "RISK_NOT_ASSESSED"));
  EXPECT_THAT(history.Enter("2026-03-10T10:00:00.000001Z", overriding), IsOk());
}

// S0-10: what was assessed when they were missing last time overrides nothing now.
TEST(FamilyContactS010, NeedsTheRiskOfTheDeterminationInForce) {
  CareLeaverHistory history(kNow);
  const FamilyContact overriding{.confidentiality_overridden = true};
  const char* const determined = "2026-03-12T09:00:00Z";
  ASSERT_THAT(history.Enter(kTuesday, Missing("high")), IsOk());
  ASSERT_THAT(history.Enter(kTuesday, AssessedAs("high")), IsOk());
  ASSERT_THAT(history.Enter("2026-03-11T09:00:00Z", Determined(Determination::Result::kInTouch)), IsOk());
  ASSERT_THAT(history.Enter("2026-03-12T08:59:59.999999Z", AssessedAs("high")), IsOk());
  ASSERT_THAT(history.Enter(determined, Missing("high")), IsOk());

  EXPECT_THAT(history.Enter("2026-03-11T08:59:59.999999Z", overriding), IsOk()) << "of the first one";
  EXPECT_THAT(history.Enter("2026-03-12T08:59:59.999999Z", overriding), IsOk()) << "of the second one";
  EXPECT_THAT(history.Enter(determined, overriding), FailsWith(StatusCode::kFailedPrecondition, "RISK_NOT_ASSESSED"));
  EXPECT_THAT(history.Enter("2026-03-13T09:00:00Z", overriding),
              FailsWith(StatusCode::kFailedPrecondition, "RISK_NOT_ASSESSED"));
  EXPECT_THAT(history.Enter("2026-03-13T09:00:00Z", FamilyContact{}), IsOk()) << "with the young adult's privacy kept";
  ASSERT_THAT(history.Enter(determined, AssessedAs("high")), IsOk());
  EXPECT_THAT(history.Enter(determined, overriding), IsOk());
  EXPECT_THAT(history.Enter("2026-03-13T09:00:00Z", overriding), IsOk());
}

// S0-15, policy 27: rounded down to whole working days, at least one, never longer.
TEST(ShortenedS015, IsAtLeastOneAndNeverLonger) {
  CareLeaverPolicy policy = *WokinghamLike().care_leaver;
  const auto days = [&](int value, const char* level) {
    return Shortened({value, Limit::Unit::kWorkingDays}, policy, level).value;
  };
  EXPECT_EQ(days(3, "low"), 3);
  EXPECT_EQ(days(3, "medium"), 2);
  EXPECT_EQ(days(3, "high"), 1);
  EXPECT_EQ(days(5, "medium"), 3);
  EXPECT_EQ(days(5, "high"), 1);
  EXPECT_EQ(days(2, "high"), 1);
  EXPECT_EQ(days(0, "high"), 0);
  EXPECT_EQ(days(5, "no_such_level"), 5);
}

// S0-01, policy 28, 61: of the policy's age to the day, whoever was born on 29 February too.
TEST(BornAtLatestS001, IsTheOneWhoseBirthdayIsToday) {
  EXPECT_EQ(BornAtLatest(18, absl::CivilDay(2026, 3, 10), LeapBirthday::kMarch1), absl::CivilDay(2008, 3, 10));
  EXPECT_EQ(BornAtLatest(18, absl::CivilDay(2026, 2, 28), LeapBirthday::kMarch1), absl::CivilDay(2008, 2, 28));
  EXPECT_EQ(BornAtLatest(18, absl::CivilDay(2026, 2, 28), LeapBirthday::kFebruary28), absl::CivilDay(2008, 2, 29));
  EXPECT_EQ(BornAtLatest(18, absl::CivilDay(2026, 3, 1), LeapBirthday::kMarch1), absl::CivilDay(2008, 3, 1));
  EXPECT_EQ(BornAtLatest(18, absl::CivilDay(2028, 2, 29), LeapBirthday::kMarch1), absl::CivilDay(2010, 2, 28));
}

// S0-01, S3-57: care leavers from 18 to 25 by status, looked-after children under 18.
TEST(CohortOfS001S357, IsByStatusAndAge) {
  const absl::CivilDay today(2026, 3, 10);
  const RoleCohort leavers = CohortOf(LackingRole::kPersonalAdviser, WokinghamLike(), today);
  EXPECT_EQ(leavers.role, "personal_adviser");
  EXPECT_THAT(leavers.legal_statuses, ::testing::ElementsAre("former_relevant"));
  EXPECT_EQ(leavers.born_until, absl::CivilDay(2008, 3, 10));
  EXPECT_EQ(leavers.born_after, absl::CivilDay(2000, 3, 10));
  const RoleCohort children = CohortOf(LackingRole::kIndependentReviewingOfficer, WokinghamLike(), today);
  EXPECT_EQ(children.role, "independent_reviewing_officer");
  EXPECT_THAT(children.legal_statuses, ::testing::ElementsAre("care_order", "section_20"));
  EXPECT_EQ(children.born_after, absl::CivilDay(2008, 3, 10));
  EXPECT_EQ(children.born_until, today);
}

}  // namespace
}  // namespace homeward::episode
