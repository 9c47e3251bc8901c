#include "episode-service/particulars/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "episode-service/particulars/test_particulars.h"

namespace homeward::episode {
namespace {

using Kind = ParticularKind;

class ParticularRules : public ::testing::Test {
 protected:
  absl::Status Enter(Kind kind, Moment started, ParticularFacts facts = std::monostate(),
                     std::optional<Moment> ended = std::nullopt) {
    return homeward::episode::Enter(history_, ++number_, Known(kind, started, std::move(facts), ended));
  }

  TestHistory history_{At("2026-03-10T12:00:00Z")};
  int number_ = 0;
};

TEST_F(ParticularRules, HoldsNothingThatIsYetToComeAndNothingFromBeforeBirth) {
  EXPECT_THAT(Enter(Kind::kLikelyPlace, Minute("2026-03-10T12:00:00Z")), IsOk());
  EXPECT_THAT(Enter(Kind::kLikelyPlace, Minute("2026-03-10T12:00:00.000001Z")),
              FailsWith(absl::StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
  EXPECT_THAT(Enter(Kind::kLikelyPlace, Date(2010, 6, 1)), IsOk());
  EXPECT_THAT(Enter(Kind::kLikelyPlace, Date(2010, 5, 31)),
              FailsWith(absl::StatusCode::kInvalidArgument, "BEFORE_BIRTH"));
}

TEST_F(ParticularRules, EndsNotBeforeItStarted) {
  const Moment noon = Minute("2026-03-09T12:00:00Z");
  EXPECT_THAT(Enter(Kind::kLikelyPlace, noon, {}, noon), IsOk());
  EXPECT_THAT(Enter(Kind::kLikelyPlace, noon, {}, Minute("2026-03-09T11:59:59.999999Z")),
              FailsWith(absl::StatusCode::kInvalidArgument, "END_BEFORE_START"));
}

// S3-23: parents are told unless there is a reason against it.
TEST_F(ParticularRules, S323WhoeverIsNotToldIsNotToldForAReason) {
  EXPECT_THAT(Enter(Kind::kKnownPerson, Date(2026, 3, 1), KnownPerson{.informed_or_reason_given = false}),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(Enter(Kind::kKnownPerson, Date(2026, 3, 1), KnownPerson{}), IsOk());
}

// S3-16: what should not have been is recorded as a breach, with its reason.
TEST_F(ParticularRules, S316AStayThatShouldNotHaveBeenNeedsItsReason) {
  Stay stay{.breaches = {"police_station"}};
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), stay),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  stay.breach_reason_given = true;
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), stay), IsOk());
}

// S3-16: where it happened in an episode, that is one of the child's.
TEST_F(ParticularRules, S316AStayIsOfAnEpisodeOfTheChildOrOfNone) {
  history_.Take(*Report(history_.context(), MissingSince("2026-03-01T08:00:00Z", "e1")));
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), Stay{.episode = "e1"}), IsOk());
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), Stay{.episode = "e2"}),
              FailsWith(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
}

// S3-35: a refuge takes in a child who is at risk of harm, and nobody else.
TEST_F(ParticularRules, S335ARefugeNeedsTheHarmThatTheChildIsAtRiskOf) {
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), Stay{.kind = Stay::Kind::kRefuge, .harm_given_or_no_refuge = false}),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_THAT(Enter(Kind::kStay, Date(2026, 3, 1), Stay{.kind = Stay::Kind::kRefuge}), IsOk());
}

// S3-25: a child who is missing does not lose their home by it.
class PlacementEndS325 : public ::testing::Test {
 protected:
  // A child who was missing from the placement on 10/03/2026 from 08:00 to `returned`, or is still.
  static TestHistory MissingUntil(absl::string_view returned, Category category = Category::kMissing) {
    TestHistory history(At("2026-03-20T12:00:00Z"));
    ReportMissing report = MissingSince("2026-03-10T08:00:00Z");
    report.category = category;
    if (!returned.empty()) report.returned = Minute(returned);
    history.Take(*Report(history.context(), report));
    return history;
  }
  static absl::Status Ended(const TestHistory& history, const Moment& ended, const std::string& placement = "pl") {
    return CheckReasonToEnd(history.context().facts, {.id = placement, .ended = ended});
  }
};

TEST_F(PlacementEndS325, NeedsReasonAndRationaleOnADayOfTheAbsence) {
  const TestHistory history = MissingUntil("");
  const auto ended = [&](bool reason, bool rationale) {
    return ProblemOf(CheckReasonToEnd(
        history.context().facts,
        {.id = "pl", .ended = Date(2026, 3, 12), .reason_given = reason, .rationale_given = rationale}));
  };
  EXPECT_EQ(ended(false, false).reason, "REASON_REQUIRED");
  EXPECT_EQ(ended(false, true).field, "reason");
  EXPECT_EQ(ended(true, false).field, "rationale");
  EXPECT_EQ(ended(true, true).reason, "");
}

TEST_F(PlacementEndS325, FromTheDayOnWhichTheyWentToTheDayOnWhichTheyCameBack) {
  const TestHistory last_instant = MissingUntil("2026-03-12T23:59:59.999999Z");
  EXPECT_THAT(Ended(last_instant, Date(2026, 3, 9)), IsOk());
  EXPECT_FALSE(Ended(last_instant, Date(2026, 3, 10)).ok());
  EXPECT_FALSE(Ended(last_instant, Date(2026, 3, 12)).ok());
  EXPECT_THAT(Ended(last_instant, Date(2026, 3, 13)), IsOk());
  EXPECT_FALSE(Ended(MissingUntil("2026-03-13T00:00:00Z"), Date(2026, 3, 13)).ok());
}

TEST_F(PlacementEndS325, OfThePlacementFromWhichTheyAreMissingOrAway) {
  EXPECT_THAT(Ended(MissingUntil(""), Date(2026, 3, 12), "another one"), IsOk());
  EXPECT_FALSE(Ended(MissingUntil("", Category::kAway), Date(2026, 3, 12)).ok());
  EXPECT_THAT(Ended(MissingUntil("", Category::kCurfew), Date(2026, 3, 12)), IsOk());
  TestHistory voided = MissingUntil("");
  voided.Take(*Void(voided.facts().episodes.front(), {.reason = "entered twice"}, At("2026-03-20T12:00:00Z")));
  EXPECT_THAT(Ended(voided, Date(2026, 3, 12)), IsOk());
}

// S3-47: the location is given to nobody whom no social worker has seen and identified.
TEST_F(ParticularRules, S347TheLocationIsNotGivenToAnEnquirerWhoIsNotKnown) {
  const LocationEnquiry given{.released = true};
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Date(2026, 3, 1), given), IsOk());  // nothing is withheld yet
  ASSERT_THAT(Enter(Kind::kLocationWithheld, Minute("2026-03-02T09:00:00Z"), {}, Minute("2026-03-05T09:00:00Z")),
              IsOk());
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Minute("2026-03-02T08:59:59.999999Z"), given), IsOk());
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Minute("2026-03-02T09:00:00Z"), given),
              FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Minute("2026-03-05T08:59:59.999999Z"), given),
              FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Minute("2026-03-05T09:00:00Z"), given), IsOk());
  EXPECT_THAT(Enter(Kind::kLocationEnquiry, Date(2026, 3, 3), LocationEnquiry{}), IsOk());  // a refusal is recorded
  EXPECT_THAT(
      Enter(Kind::kLocationEnquiry, Date(2026, 3, 3), LocationEnquiry{.released = true, .enquirer_known = true}),
      IsOk());
}

// S3-47: from the suspicion on, until there is a decision against it.
class LocationIsWithheldS347 : public ::testing::Test {
 protected:
  // Of a referral on 02/03/2026 at 09:00, at a moment.
  static bool Withheld(const TraffickingReferral& referral, const Moment& moment, std::optional<Moment> ended = {}) {
    Particular particular;
    particular.content =
        Known(ParticularKind::kTraffickingReferral, Minute("2026-03-02T09:00:00Z"), referral, std::move(ended));
    return IsLocationWithheld({.particulars = {particular}, .flags = {}}, moment);
  }
  static bool Withheld(const Flag& flag, const Moment& moment) {
    return IsLocationWithheld({.particulars = {}, .flags = {flag}}, moment);
  }
};

TEST_F(LocationIsWithheldS347, WhileAReferralIsOpen) {
  EXPECT_FALSE(Withheld(TraffickingReferral{}, Minute("2026-03-02T08:59:59.999999Z")));
  EXPECT_TRUE(Withheld(TraffickingReferral{}, Minute("2026-03-02T09:00:00Z")));
  EXPECT_TRUE(Withheld(TraffickingReferral{}, Date(2026, 3, 2)));
  EXPECT_FALSE(Withheld(TraffickingReferral{}, Date(2026, 3, 1)));
  const Moment ended = Minute("2026-03-09T09:00:00Z");
  EXPECT_TRUE(Withheld(TraffickingReferral{}, Minute("2026-03-09T08:59:59.999999Z"), ended));
  EXPECT_FALSE(Withheld(TraffickingReferral{}, ended, ended));
}

TEST_F(LocationIsWithheldS347, NoLongerFromTheDayOnWhichItIsDecidedAgainst) {
  const TraffickingReferral closed{.closed = true, .closed_on = absl::CivilDay(2026, 6, 10)};
  EXPECT_TRUE(Withheld(closed, Minute("2026-06-09T22:59:59.999999Z")));
  EXPECT_FALSE(Withheld(closed, Minute("2026-06-09T23:00:00Z")));  // the 10th of June in summer time
  EXPECT_TRUE(Withheld(closed, Date(2026, 6, 9)));
  EXPECT_FALSE(Withheld(closed, Date(2026, 6, 10)));
  EXPECT_FALSE(Withheld(TraffickingReferral{.closed = true}, Minute("2026-03-02T09:00:00Z")));
}

TEST_F(LocationIsWithheldS347, WhileTheFlagIsUpAndNotForAnotherOne) {
  const Flag flag{.id = "1",
                  .code = "trafficking",
                  .started = Minute("2026-03-02T09:00:00Z"),
                  .ended = Minute("2026-03-05T09:00:00Z")};
  EXPECT_FALSE(Withheld(flag, Minute("2026-03-02T08:59:59.999999Z")));
  EXPECT_TRUE(Withheld(flag, Minute("2026-03-02T09:00:00Z")));
  EXPECT_TRUE(Withheld(flag, Minute("2026-03-05T09:00:00Z")));
  EXPECT_FALSE(Withheld(flag, Minute("2026-03-05T09:00:00.000001Z")));
  Flag other = flag;
  other.code = "youth_justice";
  EXPECT_FALSE(Withheld(other, Minute("2026-03-02T09:00:00Z")));
}

TEST_F(LocationIsWithheldS347, FromAnUnknownEnquirerByAReferralOrTheFlagAlone) {
  const LocationEnquiry unknown{.released = true};
  const LocationEnquiry known{.released = true, .enquirer_known = true};
  TestHistory referred(At("2026-03-10T12:00:00Z"));
  ASSERT_THAT(Enter(referred, 1, Known(Kind::kTraffickingReferral, Date(2026, 3, 1), TraffickingReferral{})), IsOk());
  TestHistory flagged(At("2026-03-10T12:00:00Z"));
  flagged.facts().person.flags = {{.id = "1", .code = "trafficking", .started = Date(2026, 3, 1), .ended = {}}};
  for (TestHistory* history : {&referred, &flagged}) {
    EXPECT_THAT(Enter(*history, 2, Known(Kind::kLocationEnquiry, Minute("2026-03-10T09:00:00Z"), unknown)),
                FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
    EXPECT_THAT(Enter(*history, 3, Known(Kind::kLocationEnquiry, Minute("2026-03-10T10:00:00Z"), known)), IsOk());
    // That one enquirer is known tells nothing of the next.
    EXPECT_THAT(Enter(*history, 4, Known(Kind::kLocationEnquiry, Minute("2026-03-10T11:00:00Z"), unknown)),
                FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
  }
}

// S3-05: considered, applied for, granted.
TEST_F(ParticularRules, S305TheStepsOfALegalMeasureComeInTheirOrder) {
  const absl::CivilDay first(2026, 3, 1);
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {first, first, first + 1}}), IsOk());
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {first, std::nullopt, first - 1}}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATES_OUT_OF_ORDER"));
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {absl::CivilDay(2026, 3, 11)}}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
}

// S3-05: what was granted ends on that day at the earliest.
TEST_F(ParticularRules, S305ALegalMeasureEndsOnTheDayOfItsLastStepAtTheEarliest) {
  const LegalMeasure granted{.steps = {absl::CivilDay(2026, 3, 1), std::nullopt, absl::CivilDay(2026, 3, 5)}};
  const Moment day_before = Minute("2026-03-04T23:59:59.999999Z");
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), granted, day_before),
              FailsWith(absl::StatusCode::kInvalidArgument, "END_BEFORE_START"));
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), granted, Minute("2026-03-05T00:00:00Z")), IsOk());
  const Context context = history_.context();
  const auto recorded = Record(
      context, {.id = "a", .content = Known(Kind::kLegalMeasure, Date(2026, 3, 1), granted), .recorded_by = "t"});
  ASSERT_THAT(recorded, IsOk());
  EXPECT_THAT(End(context, recorded->next, {.ended = day_before}),
              FailsWith(absl::StatusCode::kInvalidArgument, "END_BEFORE_START"));
  EXPECT_THAT(End(context, recorded->next, {.ended = Date(2026, 3, 5)}), IsOk());
}

// S4-31: a meeting that is yet to come has discussed nothing.
TEST_F(ParticularRules, S431ASafetyPlanWasDiscussedByToday) {
  const auto discussed = [&](int day) {
    return Enter(Kind::kSafetyPlan, Date(2026, 3, 1), SafetyPlan{.discussed = {absl::CivilDay(2026, 3, day)}});
  };
  EXPECT_THAT(discussed(10), IsOk());
  EXPECT_THAT(discussed(11), FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
}

// S3-19, S3-55: it says something, and of the services in the area how they match the care plan.
TEST_F(ParticularRules, S319S355WhatThePlacementHasToKnowIsSomethingThatMatchesTheCarePlan) {
  const auto enter = [&](PlacementInformation information) {
    return Enter(Kind::kPlacementInformation, Date(2026, 3, 1), information);
  };
  EXPECT_THAT(enter({}), IsOk());
  EXPECT_THAT(enter({.says_something = false}), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  EXPECT_THAT(enter({.services_match_or_none = false}),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
}

// S3-06: referred, reasonable grounds, conclusive grounds.
TEST_F(ParticularRules, S306TheDecisionsOnAReferralComeInTheirOrder) {
  const absl::CivilDay referred(2026, 3, 2);
  EXPECT_THAT(Enter(Kind::kTraffickingReferral, Date(2026, 3, 1),
                    TraffickingReferral{.steps = {referred, referred + 5, std::nullopt}}),
              IsOk());
  EXPECT_THAT(Enter(Kind::kTraffickingReferral, Date(2026, 3, 1),
                    TraffickingReferral{.steps = {referred, referred - 1, std::nullopt}}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATES_OUT_OF_ORDER"));
}

TEST_F(ParticularRules, KeepsItsKindAndIsNeverTouchedOnceVoided) {
  const Context context = history_.context();
  const auto recorded =
      Record(context, {.id = "a", .content = Known(Kind::kLikelyPlace, Date(2026, 3, 1)), .recorded_by = "t"});
  ASSERT_THAT(recorded, IsOk());
  EXPECT_THAT(Revise(context, recorded->next, {.right = Known(Kind::kReturnPlace, Date(2026, 3, 1)), .reason = ""}),
              FailsWith(absl::StatusCode::kInvalidArgument, "KIND_DIFFERS"));
  const auto ended = End(context, recorded->next, {.ended = Date(2026, 3, 2)});
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->next.content.ended, Date(2026, 3, 2));
  const auto voided = Void(ended->next, {.reason = "another child's"});
  ASSERT_THAT(voided, IsOk());
  EXPECT_THAT(End(context, voided->next, {.ended = Date(2026, 3, 3)}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "PARTICULAR_VOIDED"));
  EXPECT_THAT(Void(voided->next, {.reason = "again"}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "PARTICULAR_VOIDED"));
}

}  // namespace
}  // namespace homeward::episode
