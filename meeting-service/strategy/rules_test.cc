#include "meeting-service/strategy/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "meeting-service/strategy/test_history.h"

namespace homeward::meeting {
namespace {

using absl::StatusCode;

HoldStrategyMeeting Meeting() {
  return {.id = "m",
          .kind = Kind::kDiscussion,
          .held = Minute("2026-03-10T10:00:00Z"),
          .attended = {"police", "interviewer"},
          .interviewer_invited = true,
          .decisions = "search, check again at noon",
          .next_actions = {"call the placement"}};
}

TestHistory AtNoon() { return TestHistory("2026-03-10T12:00:00Z"); }

// S4-23: minimum standards; one that nothing requires is never refused.
TEST(HoldS423, AnAdditionalMeetingIsNeverRefused) {
  const auto decision = Hold(AtNoon().context(), Meeting());
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->event, StrategyEvent::kStrategyMeetingHeld);
  EXPECT_EQ(decision->occurred, At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(decision->next.state, State::kHeld);
  EXPECT_EQ(decision->next.kind, Kind::kDiscussion);
  EXPECT_EQ(decision->next.recorded, At("2026-03-10T12:00:00Z"));
  EXPECT_THAT(decision->next.attended, testing::ElementsAre("police", "interviewer"));
}

TEST(HoldS423, CannotBeRecordedBeforeItBegan) {
  HoldStrategyMeeting command = Meeting();
  command.held = Minute("2026-03-10T12:00:00Z");
  EXPECT_THAT(Hold(AtNoon().context(), command), IsOk());
  command.held = Minute("2026-03-10T12:00:00.000001Z");
  EXPECT_THAT(Hold(AtNoon().context(), command), FailsWith(StatusCode::kInvalidArgument, "HELD_IN_FUTURE"));
  command.held = Date(2026, 3, 10);
  EXPECT_THAT(Hold(AtNoon().context(), command), IsOk());
  command.held = Date(2026, 3, 11);
  EXPECT_THAT(Hold(AtNoon().context(), command), FailsWith(StatusCode::kInvalidArgument, "HELD_IN_FUTURE"));
}

// S4-24: the return interview worker is always invited, or the record says why not.
TEST(HoldS424, TheInterviewerIsInvitedOrAReasonIsGiven) {
  HoldStrategyMeeting command = Meeting();
  command.interviewer_invited = false;
  EXPECT_THAT(Hold(AtNoon().context(), command), FailsWith(StatusCode::kInvalidArgument, "INTERVIEWER_NOT_INVITED"));
  command.interviewer_not_invited_reason = "nobody_on_duty";
  EXPECT_THAT(Hold(AtNoon().context(), command), IsOk());
  command.interviewer_invited = true;
  EXPECT_THAT(Hold(AtNoon().context(), command), FailsWith(StatusCode::kInvalidArgument, "INTERVIEWER_NOT_INVITED"));
}

TestHistory MissingForADay() {
  TestHistory history("2026-03-11T12:00:00Z");
  return history.Add(Missing("e", Minute("2026-03-10T08:00:00Z"), std::nullopt));
}

RecordNotHeld ByTeamManager(const TestHistory& history) {
  return {.id = "d",
          .obligations = {history.ObligationOf("24h")},
          .rationale = "seen by the police",
          .caller_roles = {"social_worker", "team_manager"}};
}

TEST(NotHeldPolicy14, RecordsTheRationaleAndTheRole) {
  const TestHistory history = MissingForADay();
  const auto decision = NotHeld(history.context(), history.Obligations(), ByTeamManager(history));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->next.state, State::kNotHeld);
  EXPECT_EQ(decision->next.reason, "not_held");
  EXPECT_EQ(decision->next.decided_by_role, "team_manager");
  EXPECT_EQ(decision->next.at(), At("2026-03-11T12:00:00Z"));
}

// The role that the policy names, no other (policy 14; S4-17, S4-23).
TEST(NotHeldPolicy14, NeedsTheWaiverRole) {
  const TestHistory history = MissingForADay();
  RecordNotHeld command = ByTeamManager(history);
  command.caller_roles = {"service_manager", "social_worker"};
  EXPECT_THAT(NotHeld(history.context(), history.Obligations(), command),
              FailsWith(StatusCode::kPermissionDenied, "WAIVER_ROLE_NEEDED"));
}

TEST(NotHeldS423, IsAboutOpenObligationsOfTheYoungPerson) {
  TestHistory history = MissingForADay();
  const RecordNotHeld command = ByTeamManager(history);
  EXPECT_THAT(NotHeld(history.context(), {}, command), FailsWith(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  history.Add(Held("m", Minute("2026-03-11T09:00:00Z")));
  EXPECT_THAT(NotHeld(history.context(), history.Obligations(), command),
              FailsWith(StatusCode::kFailedPrecondition, "OBLIGATION_CLOSED"));
}

TEST(Void, MarksTheRecordOnce) {
  const absl::Time now = At("2026-03-11T12:00:00Z");
  const auto voided = Void(Held("m", Minute("2026-03-10T10:00:00Z")), {.reason = "wrong_child"}, now);
  ASSERT_THAT(voided, IsOk());
  EXPECT_EQ(voided->next.state, State::kVoided);
  EXPECT_EQ(voided->next.void_reason, "wrong_child");
  EXPECT_EQ(voided->reason, "wrong_child");
  EXPECT_THAT(Void(voided->next, {.reason = "again"}, now),
              FailsWith(StatusCode::kFailedPrecondition, "STRATEGY_MEETING_VOIDED"));
}

}  // namespace
}  // namespace homeward::meeting
