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

// S3-05: considered, applied for, granted.
TEST_F(ParticularRules, S305TheStepsOfALegalMeasureComeInTheirOrder) {
  const absl::CivilDay first(2026, 3, 1);
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {first, first, first + 1}}), IsOk());
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {first, std::nullopt, first - 1}}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATES_OUT_OF_ORDER"));
  EXPECT_THAT(Enter(Kind::kLegalMeasure, Date(2026, 3, 1), LegalMeasure{.steps = {absl::CivilDay(2026, 3, 11)}}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
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
