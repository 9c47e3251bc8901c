#include "common/obligations/obligation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr char kCouncil[] = "E08000036";
constexpr char kChild[] = "child";
const absl::Time kDue = At("2026-03-13T09:00:00Z");

WantedObligation Wanted(const std::string& raised_by = "episode", const std::string& step = "") {
  WantedObligation wanted;
  wanted.raised_by = raised_by;
  wanted.kind = "serious_notification";
  wanted.step = step;
  wanted.role = "team_manager";
  wanted.raised = kDue;
  wanted.due = kDue;
  return wanted;
}

// A history of derivations: what stands, updated as a store would.
class Standing {
 public:
  std::vector<ObligationUpdate> Derive(const std::vector<WantedObligation>& wanted, absl::Time now) {
    std::vector<ObligationUpdate> updates = Reconcile(kCouncil, kChild, standing_, wanted, now);
    for (const ObligationUpdate& update : updates) Keep(update.obligation);
    return updates;
  }
  void Keep(const Obligation& obligation) {
    for (Obligation& old : standing_) {
      if (old.id == obligation.id) {
        old = obligation;
        return;
      }
    }
    standing_.push_back(obligation);
  }
  const std::vector<Obligation>& all() const { return standing_; }

 private:
  std::vector<Obligation> standing_;
};

TEST(Reconcile, RaisesOnceAndIsQuietWhenNothingChanges) {
  Standing standing;
  const auto raised = standing.Derive({Wanted()}, kDue);
  ASSERT_THAT(raised, SizeIs(1));
  EXPECT_EQ(raised[0].change, ObligationChange::kRaised);
  EXPECT_EQ(raised[0].obligation.version, 1);
  EXPECT_THAT(standing.Derive({Wanted()}, kDue), IsEmpty());
}

// Policy 67: at the due instant it is in time, one microsecond later it is late.
TEST(ReconcilePolicy67, OverdueOneMicrosecondAfterTheDueInstant) {
  Standing standing;
  standing.Derive({Wanted()}, kDue);
  EXPECT_FALSE(standing.all()[0].overdue);
  const auto overdue = standing.Derive({Wanted()}, kDue + absl::Microseconds(1));
  ASSERT_THAT(overdue, SizeIs(1));
  EXPECT_EQ(overdue[0].change, ObligationChange::kOverdue);
  EXPECT_TRUE(standing.all()[0].overdue);
}

TEST(ReconcilePolicy67, MetAtTheDueInstantAndLateAfterIt) {
  WantedObligation done = Wanted();
  done.discharge = {kDue, "act"};
  Standing in_time;
  in_time.Derive({done}, kDue + absl::Hours(5));
  EXPECT_EQ(in_time.all()[0].state, ObligationState::kMet);

  done.discharge = {kDue + absl::Microseconds(1), "act"};
  Standing late;
  late.Derive({done}, kDue + absl::Hours(5));
  EXPECT_EQ(late.all()[0].state, ObligationState::kMetLate);
}

TEST(Reconcile, WhatIsWantedNoMoreIsWithdrawnAndStaysVisible) {
  Standing standing;
  standing.Derive({Wanted()}, kDue);
  const auto withdrawn = standing.Derive({}, kDue);
  ASSERT_THAT(withdrawn, SizeIs(1));
  EXPECT_EQ(withdrawn[0].change, ObligationChange::kWithdrawn);
  EXPECT_THAT(standing.Derive({}, kDue), IsEmpty());

  const auto again = standing.Derive({Wanted()}, kDue);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].change, ObligationChange::kReopened);
  EXPECT_EQ(again[0].obligation.id, withdrawn[0].obligation.id);
}

TEST(Reconcile, ACorrectionMovesTheDueTimeAndGradesAnew) {
  Standing standing;
  WantedObligation done = Wanted();
  done.discharge = {kDue + absl::Hours(1), "act"};
  standing.Derive({done}, kDue + absl::Hours(2));
  EXPECT_EQ(standing.all()[0].state, ObligationState::kMetLate);
  done.due = kDue + absl::Hours(1);
  standing.Derive({done}, kDue + absl::Hours(2));
  EXPECT_EQ(standing.all()[0].state, ObligationState::kMet);
  EXPECT_EQ(standing.all()[0].version, 2);
}

TEST(Reconcile, WhatAPersonWaivedSurvivesDerivationUntilItIsMet) {
  Standing standing;
  standing.Derive({Wanted()}, kDue);
  const auto waived = Waive(standing.all()[0], "no_contact_order", "the court said so");
  ASSERT_THAT(waived, IsOk());
  standing.Keep(waived->obligation);
  EXPECT_THAT(standing.Derive({Wanted()}, kDue + absl::Hours(5)), IsEmpty());
  EXPECT_THAT(Waive(standing.all()[0], "again", "again"),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OBLIGATION_CLOSED"));

  WantedObligation done = Wanted();
  done.discharge = {kDue, "act"};
  standing.Derive({done}, kDue + absl::Hours(5));
  EXPECT_EQ(standing.all()[0].state, ObligationState::kMet);
}

TEST(Reconcile, AReasonInTheFactsWaivesOnlyWhileItStands) {
  Standing standing;
  WantedObligation excused = Wanted();
  excused.waived_reason = "welfare_of_child";
  standing.Derive({excused}, kDue);
  EXPECT_EQ(standing.all()[0].state, ObligationState::kWaived);
  standing.Derive({Wanted()}, kDue);
  EXPECT_EQ(standing.all()[0].state, ObligationState::kOpen);
}

TEST(Reconcile, SupersededSaysWhy) {
  Standing standing;
  WantedObligation superseded = Wanted();
  superseded.superseded_reason = "missing_again";
  standing.Derive({superseded}, kDue);
  EXPECT_EQ(standing.all()[0].state, ObligationState::kSuperseded);
  EXPECT_EQ(standing.all()[0].reason, "missing_again");
}

TEST(Reconcile, TheIdFollowsFromCouncilKindFactAndStep) {
  Standing here;
  here.Derive({Wanted("e1", "24h"), Wanted("e1", "72h"), Wanted("e2", "24h")}, kDue);
  Standing there;
  there.Derive({Wanted("e2", "24h"), Wanted("e1", "72h"), Wanted("e1", "24h")}, kDue);
  ASSERT_THAT(here.all(), SizeIs(3));
  for (const Obligation& obligation : here.all()) {
    EXPECT_THAT(there.all(), testing::Contains(testing::Field(&Obligation::id, obligation.id)));
  }
}

// Any order of derivations over the same facts ends in the same state.
TEST(Reconcile, TheLastFactsDecideWhateverStoodBefore) {
  std::mt19937 random(20261123);
  for (int round = 0; round < 200; ++round) {
    Standing wandered;
    for (int step = 0; step < 6; ++step) {
      std::vector<WantedObligation> some;
      for (int i = 0; i < 4; ++i) {
        if (random() % 2 == 0) continue;
        some.push_back(Wanted(absl::StrCat("e", i)));
        some.back().due = kDue + absl::Minutes(random() % 3);
        if (random() % 3 == 0) some.back().discharge = {kDue + absl::Minutes(random() % 3), "act"};
      }
      wandered.Derive(some, kDue + absl::Minutes(1));
    }
    WantedObligation last = Wanted("e0");
    last.discharge = {kDue, "act"};
    wandered.Derive({last}, kDue + absl::Minutes(1));
    for (const Obligation& obligation : wandered.all()) {
      const ObligationState expected =
          obligation.raised_by == "e0" ? ObligationState::kMet : ObligationState::kWithdrawn;
      EXPECT_EQ(obligation.state, expected);
    }
  }
}

TEST(NextOverdue, IsTheEarliestAfterNow) {
  WantedObligation later = Wanted("e2");
  later.due = kDue + absl::Hours(1);
  WantedObligation done = Wanted("e3");
  done.due = kDue - absl::Hours(1);
  done.discharge = {kDue - absl::Hours(2), "act"};
  EXPECT_THAT(NextOverdue({later, Wanted(), done}, kDue), Optional(kDue + absl::Microseconds(1)));
  EXPECT_THAT(NextOverdue({later, Wanted(), done}, kDue + absl::Microseconds(1)),
              Optional(kDue + absl::Hours(1) + absl::Microseconds(1)));
  EXPECT_EQ(NextOverdue({done}, kDue), std::nullopt);
}

}  // namespace
}  // namespace homeward
