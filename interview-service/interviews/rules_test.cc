#include "interview-service/interviews/rules.h"

#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "interview-service/interviews/test_history.h"

namespace homeward::interview {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
const char kFirst[] = "e1";

// A child who came back on Tuesday at 20:00; it is Wednesday noon.
class RulesTest : public ::testing::Test {
 protected:
  RulesTest() { history_.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z")); }

  const Interview& interview() const { return history_.Of(kFirst); }
  Context context() const { return history_.context(); }
  void TakeOffer() { history_.Take(Offer(context(), interview(), OfferedAt("2026-03-11T09:00:00Z")).value()); }

  TestHistory history_{At("2026-03-11T12:00:00Z")};
};

TEST_F(RulesTest, AnEndedEpisodeIsPendingUntilOffered) {
  EXPECT_EQ(StateOf(interview()), State::kPending);
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kNotDueYet);
  TakeOffer();
  EXPECT_EQ(StateOf(interview()), State::kOffered);
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kOfferedAndPending);
  EXPECT_THAT(Offer(context(), interview(), OfferedAt("2026-03-11T10:00:00Z")),
              FailsWith(kPrecondition, "ALREADY_OFFERED"));
}

TEST_F(RulesTest, AnOfferIsNeitherBeforeTheReturnNorInFuture) {
  EXPECT_THAT(Offer(context(), interview(), OfferedAt("2026-03-10T19:59:59.999999Z")),
              FailsWith(kInvalid, "OFFERED_BEFORE_RETURN"));
  EXPECT_THAT(Offer(context(), interview(), OfferedAt("2026-03-10T20:00:00Z")), IsOk());
  EXPECT_THAT(Offer(context(), interview(), OfferedAt("2026-03-11T12:00:00Z")), IsOk());
  EXPECT_THAT(Offer(context(), interview(), OfferedAt("2026-03-11T12:00:00.000001Z")),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
}

TEST_F(RulesTest, HeldIsRefusedBeforeTheReturnAndInFuture) {
  EXPECT_THAT(Hold(context(), interview(), HeldAt("2026-03-10T19:59:59.999999Z")),
              FailsWith(kInvalid, "HELD_BEFORE_RETURN"));
  EXPECT_THAT(Hold(context(), interview(), HeldAt("2026-03-10T20:00:00Z")), IsOk());
  EXPECT_THAT(Hold(context(), interview(), HeldAt("2026-03-11T12:00:00.000001Z")),
              FailsWith(kInvalid, "HELD_IN_FUTURE"));
}

TEST_F(RulesTest, ViewsAreMandatoryS430) {
  HoldInterview command = HeldAt("2026-03-11T10:00:00Z");
  command.holding.views = " \n ";
  EXPECT_THAT(Hold(context(), interview(), command), FailsWith(kInvalid, "VIEWS_MISSING"));
}

TEST_F(RulesTest, WhatTookPlaceIsClosedAndSignedOffOnce) {
  EXPECT_THAT(SignOff(context(), interview(), {}), FailsWith(kPrecondition, "NOT_HELD"));
  history_.Take(Hold(context(), interview(), HeldAt("2026-03-11T10:00:00Z")).value());
  EXPECT_THAT(Hold(context(), interview(), HeldAt("2026-03-11T10:30:00Z")),
              FailsWith(kPrecondition, "INTERVIEW_CLOSED"));
  EXPECT_THAT(Record(context(), interview(), TriedAt("2026-03-11T10:00:00Z", AttemptResult::kNoContact)),
              FailsWith(kPrecondition, "INTERVIEW_CLOSED"));
  const SignOffInterview early{.sign_off = {.time = Minute("2026-03-11T09:59:00Z"), .signed_off_by = "tm"}};
  EXPECT_THAT(SignOff(context(), interview(), early), FailsWith(kInvalid, "SIGNED_OFF_BEFORE_HELD"));
  const SignOffInterview right{.sign_off = {.time = Minute("2026-03-11T11:00:00Z"), .signed_off_by = "tm"}};
  EXPECT_EQ(StateOf(history_.Take(SignOff(context(), interview(), right).value())), State::kSignedOff);
  EXPECT_THAT(SignOff(context(), interview(), right), FailsWith(kPrecondition, "INTERVIEW_CLOSED"));
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kCompleted);
}

TEST_F(RulesTest, AnAnswerFollowsAnOffer) {
  EXPECT_THAT(Accept(context(), interview(), {Minute("2026-03-11T10:00:00Z")}),
              FailsWith(kPrecondition, "NOT_OFFERED"));
  TakeOffer();
  EXPECT_THAT(Accept(context(), interview(), {Minute("2026-03-11T08:59:59Z")}),
              FailsWith(kInvalid, "ANSWERED_BEFORE_OFFER"));
  EXPECT_EQ(StateOf(history_.Take(Accept(context(), interview(), {Minute("2026-03-11T09:00:00Z")}).value())),
            State::kAccepted);
  EXPECT_THAT(Accept(context(), interview(), {Minute("2026-03-11T10:00:00Z")}),
              FailsWith(kPrecondition, "ALREADY_ACCEPTED"));
}

TEST_F(RulesTest, ARefusalNeedsReasonAndCarersWordS420Policy55) {
  TakeOffer();
  DeclineInterview command = DeclinedAt("2026-03-11T10:00:00Z");
  command.reason = "  ";
  EXPECT_THAT(Decline(context(), interview(), command), FailsWith(kInvalid, "REASON_MISSING"));
  command = DeclinedAt("2026-03-11T10:00:00Z");
  command.carer_information.clear();
  EXPECT_THAT(Decline(context(), interview(), command), FailsWith(kPrecondition, "CARER_INFORMATION_REQUIRED"));
  command.no_carer_information_reason = "carer_not_reached";
  EXPECT_THAT(Decline(context(), interview(), command), IsOk());

  TestHistory kent(At("2026-03-11T12:00:00Z"), KentLike());
  kent.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
  kent.Take(Offer(kent.context(), kent.Of(kFirst), OfferedAt("2026-03-11T09:00:00Z")).value());
  command.no_carer_information_reason.clear();
  EXPECT_THAT(Decline(kent.context(), kent.Of(kFirst), command), IsOk());
}

TEST_F(RulesTest, AChildMayChangeTheirMind) {
  TakeOffer();
  history_.Take(Decline(context(), interview(), DeclinedAt("2026-03-11T10:00:00Z")).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kDeclined);
  history_.Take(Accept(context(), interview(), {Minute("2026-03-11T11:00:00Z")}).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kOfferedAndPending);
}

TEST_F(RulesTest, WhatWasNeverDueTakesNothing) {
  Episode away = Ended("e2", "2026-03-11T01:00:00Z", "2026-03-11T02:00:00Z");
  away.categories = {Category::kAway};
  history_.Tell(away);
  EXPECT_THAT(Offer(context(), history_.Of("e2"), OfferedAt("2026-03-11T09:00:00Z")),
              FailsWith(kPrecondition, "INTERVIEW_NOT_DUE"));
  away.state = EpisodeState::kVoided;
  history_.Tell(away);
  EXPECT_THAT(Hold(context(), history_.Of("e2"), HeldAt("2026-03-11T09:00:00Z")),
              FailsWith(kPrecondition, "INTERVIEW_WITHDRAWN"));
}

TEST_F(RulesTest, EveryOutcomeOfAnOfferThatCameToNothingR32) {
  TakeOffer();
  history_.Take(Record(context(), interview(), TriedAt("2026-03-11T11:00:00Z", AttemptResult::kNotPresent)).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kOfferedAndNotHeld);
  history_.Take(Record(context(), interview(), TriedAt("2026-03-11T11:30:00Z", AttemptResult::kContacted)).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kOfferedAndPending);
  history_.Take(
      Record(context(), interview(), TriedAt("2026-03-11T11:45:00Z", AttemptResult::kRefusedOnArrival)).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kOfferedAndNotHeld);
}

TEST_F(RulesTest, NothingOfferedByTheLimitR32) {
  history_.MoveTo("2026-03-13T20:00:00Z");
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kNotDueYet);
  history_.MoveTo("2026-03-13T20:00:00.000001Z");
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kNotOfferedOther);
  history_.Take(Record(context(), interview(), TriedAt("2026-03-11T11:00:00Z", AttemptResult::kNoContact)).value());
  EXPECT_EQ(history_.OutcomeFor(kFirst), Outcome::kNotOfferedNoContact);
}

}  // namespace
}  // namespace homeward::interview
