#include "episode-service/sync/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = At("2026-03-10T12:00:00Z");
constexpr char kSource[] = "case_management";

Moment Day(int year, int month, int day) { return OnDay(absl::CivilDay(year, month, day)); }

StatedYoungPerson Stated() {
  StatedYoungPerson stated;
  stated.row = 1;
  stated.external_id = "77";
  stated.source_time = At("2026-03-10T02:00:00Z");
  stated.case_id = "C77";
  stated.given_name = "Robin";
  stated.family_name = "Sample";
  stated.date_of_birth = "2010-06-01";
  stated.legal_statuses = {
      {.external_id = "L1", .span = {.id = "", .code = "care_order", .started = Day(2024, 1, 10)}}};
  StatedPlacement placement{.external_id = "P1", .span = {}, .outside_boundary = {}};
  placement.span.type = "k2";
  placement.span.started = Day(2024, 1, 10);
  stated.placements = {placement};
  return stated;
}

// What a source says of the child's second placement, after the first one ended.
StatedYoungPerson Moved() {
  StatedYoungPerson stated = Stated();
  stated.placements.front().span.ended = Day(2026, 2, 1);
  StatedPlacement next{.external_id = "P2", .span = {}, .outside_boundary = {}};
  next.span.type = "u6";
  next.span.started = Day(2026, 2, 1);
  stated.placements.push_back(next);
  return stated;
}

class PlanSyncTest : public ::testing::Test {
 protected:
  PlanSyncTest() {
    known_.person.council = "E08000036";
    known_.person.id = SyncedPersonId("E08000036", kSource, "77");
    known_.link.external_id = "77";
  }

  SyncPlan Plan(const StatedYoungPerson& stated) { return PlanSync(kSource, known_, stated, workers_, kNow); }

  // The same, and the record stands so afterwards.
  SyncPlan Take(const StatedYoungPerson& stated) {
    SyncPlan plan = Plan(stated);
    if (plan.changes()) {
      known_.person = plan.next;
      ++known_.person.version;
      known_.case_holder = known_.person.external_id.empty() ? "" : known_.person.id;
      known_.allocations = plan.allocations;
    }
    known_.link = plan.link;
    return plan;
  }

  static std::vector<std::string> Rules(const SyncPlan& plan) {
    std::vector<std::string> rules;
    for (const SyncFinding& finding : plan.findings) {
      rules.push_back(absl::StrCat(finding.rule, " ", finding.reason, " ", finding.part));
    }
    return rules;
  }

  OnRecord known_;
  WorkerIds workers_ = {{"w1", "worker-1"}, {"w2", "worker-2"}};
};

TEST_F(PlanSyncTest, AChildWhomNobodyKnowsBecomesARecord) {
  const SyncPlan plan = Take(Stated());
  EXPECT_EQ(plan.outcome, SyncOutcome::kCreated);
  EXPECT_EQ(plan.next.external_id, "C77");
  EXPECT_EQ(plan.next.born, absl::CivilDay(2010, 6, 1));
  EXPECT_THAT(plan.next.legal_statuses, SizeIs(1));
  EXPECT_THAT(plan.next.placements, SizeIs(1));
  EXPECT_THAT(plan.findings, IsEmpty());
  EXPECT_EQ(plan.link.young_person, plan.next.id);
}

TEST_F(PlanSyncTest, TheSameAgainChangesNothing) {
  Take(Stated());
  StatedYoungPerson later = Stated();
  later.source_time = At("2026-03-10T11:00:00Z");
  const SyncPlan plan = Take(later);
  EXPECT_EQ(plan.outcome, SyncOutcome::kUnchanged);
  EXPECT_EQ(plan.link.source_time, later.source_time);
}

TEST_F(PlanSyncTest, AnOlderStatementChangesNothingAndOneOfTheSameTimeIsTaken) {
  Take(Stated());
  StatedYoungPerson other = Stated();
  other.given_name = "Robyn";
  EXPECT_EQ(Plan(other).outcome, SyncOutcome::kChanged);
  other.source_time -= absl::Microseconds(1);
  EXPECT_EQ(Plan(other).outcome, SyncOutcome::kOlder);
}

TEST_F(PlanSyncTest, ATimeThatHasNotComeIsRefused) {
  StatedYoungPerson stated = Stated();
  stated.source_time = kNow;
  EXPECT_EQ(Plan(stated).outcome, SyncOutcome::kCreated);
  stated.source_time = kNow + absl::Microseconds(1);
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY02 TIME_IN_FUTURE "));
}

TEST_F(PlanSyncTest, WhatIsNotSaidStays) {
  Take(Stated());
  StatedYoungPerson less;
  less.row = 1;
  less.external_id = "77";
  less.source_time = kNow;
  less.preferred_name = "Rob";
  const SyncPlan plan = Take(less);
  EXPECT_EQ(plan.outcome, SyncOutcome::kChanged);
  EXPECT_EQ(plan.next.given_name, "Robin");
  EXPECT_EQ(plan.next.preferred_name, "Rob");
  // Spans that the source named before and names no more are told of, and stay.
  EXPECT_THAT(plan.next.placements, SizeIs(1));
  EXPECT_THAT(Rules(plan), ElementsAre("SY11 NOT_NAMED legal_statuses", "SY11 NOT_NAMED placements"));
}

// S2-05: that another authority is no longer responsible is said by a day, because what is not said stays.
TEST_F(PlanSyncTest, AnotherAuthorityIsResponsibleBetweenDaysS205) {
  StatedYoungPerson stated = Stated();
  stated.other_authority = "E10000016";
  stated.other_authority_from = "2026-01-10";
  stated.placements.front().span.host_authority = "E08000035";
  const SyncPlan first = Take(stated);
  EXPECT_EQ(first.next.other_authority_from, absl::CivilDay(2026, 1, 10));
  EXPECT_EQ(first.next.placements.front().host_authority, "E08000035");
  StatedYoungPerson later = Stated();
  later.other_authority_until = "2026-02-01";
  const SyncPlan plan = Take(later);
  EXPECT_EQ(plan.next.other_authority, "E10000016");
  EXPECT_EQ(plan.next.other_authority_until, absl::CivilDay(2026, 2, 1));
  EXPECT_EQ(plan.next.placements.front().host_authority, "E08000035") << "not said";
  later.other_authority_until = "soon";
  EXPECT_THAT(Rules(Plan(later)), ElementsAre("SY01 DATE_INVALID other_authority_until"));
}

// No source says where a placement is and who manages it: what is on record stays.
TEST_F(PlanSyncTest, AddressAndManagerOfAPlacementStay) {
  Take(Stated());
  known_.person.placements.front().address = "1 A Street";
  known_.person.placements.front().manager = "A Manager";
  StatedYoungPerson moved = Stated();
  moved.placements.front().span.host_authority = "E08000035";
  const SyncPlan plan = Plan(moved);
  EXPECT_EQ(plan.next.placements.front().host_authority, "E08000035");
  EXPECT_EQ(plan.next.placements.front().address, "1 A Street");
  EXPECT_EQ(plan.next.placements.front().manager, "A Manager");
}

TEST_F(PlanSyncTest, AMoveEndsOnePlacementAndStartsTheNextInAnyOrder) {
  Take(Stated());
  StatedYoungPerson moved = Moved();
  std::swap(moved.placements.front(), moved.placements.back());
  const SyncPlan plan = Take(moved);
  EXPECT_THAT(plan.findings, IsEmpty());
  ASSERT_THAT(plan.next.placements, SizeIs(2));
  EXPECT_EQ(plan.next.placements[0].ended, Day(2026, 2, 1));
  EXPECT_EQ(plan.next.placements[1].type, "u6");
  EXPECT_EQ(Take(moved).outcome, SyncOutcome::kUnchanged);
}

TEST_F(PlanSyncTest, ACorrectedStartIsTheSamePlacement) {
  Take(Stated());
  StatedYoungPerson corrected = Stated();
  corrected.placements.front().span.started = Day(2024, 1, 12);
  const SyncPlan plan = Take(corrected);
  ASSERT_THAT(plan.next.placements, SizeIs(1));
  EXPECT_EQ(plan.next.placements[0].started, Day(2024, 1, 12));
}

TEST_F(PlanSyncTest, ASpanRecordedByHandIsRecognisedAndKeepsItsTime) {
  Take(Stated());
  known_.link.spans.clear();
  known_.person.placements.front().started = {.time = At("2024-01-10T15:30:00Z")};
  known_.person.placements.front().id = "by hand";
  const SyncPlan plan = Take(Stated());
  EXPECT_EQ(plan.outcome, SyncOutcome::kUnchanged);
  EXPECT_EQ(plan.link.spans.at({SpanKind::kPlacement, "P1"}), "by hand");
}

TEST_F(PlanSyncTest, AnEndOnRecordStaysWhereTheSourceHasNone) {
  Take(Moved());
  const SyncPlan plan = Take(Stated());
  EXPECT_EQ(plan.outcome, SyncOutcome::kUnchanged);
  EXPECT_EQ(plan.next.placements[0].ended, Day(2026, 2, 1));
  EXPECT_THAT(Rules(plan), ElementsAre("SY10 ENDED_ON_RECORD placements.1", "SY11 NOT_NAMED placements"));
}

TEST_F(PlanSyncTest, WhatTheRecordsRulesRefuseIsLeftOutAndTheRestTaken) {
  StatedYoungPerson stated = Moved();
  stated.placements.front().span.ended = std::nullopt;
  stated.legal_statuses.front().span.started = Day(2010, 5, 31);
  const SyncPlan plan = Take(stated);
  EXPECT_EQ(plan.outcome, SyncOutcome::kCreated);
  EXPECT_THAT(plan.next.placements, SizeIs(1));
  EXPECT_THAT(Rules(plan), ElementsAre("SY06 BEFORE_BIRTH legal_statuses.1", "SY07 PLACEMENT_OVERLAP placements.2"));
}

TEST_F(PlanSyncTest, ADateThatIsNoneRefusesTheWhole) {
  StatedYoungPerson stated = Stated();
  stated.date_of_birth = "01/06/2010";
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY01 DATE_INVALID date_of_birth"));
  stated.date_of_birth = "";
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY01 DATE_INVALID date_of_birth"));
  stated = Stated();
  stated.uasc_from = "2024-02-30";
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY01 DATE_INVALID uasc_from"));
  stated.uasc_from = "2010-05-31";
  const SyncPlan plan = Plan(stated);
  EXPECT_EQ(plan.outcome, SyncOutcome::kRefused);
  EXPECT_THAT(Rules(plan), ElementsAre("SY05 BEFORE_BIRTH "));
}

TEST_F(PlanSyncTest, ByCaseIdAndDateOfBirthAChildIsRecognised) {
  known_.person.version = 3;
  known_.person.external_id = "C77";
  known_.person.born = absl::CivilDay(2010, 6, 1);
  known_.case_holder = known_.person.id;
  EXPECT_EQ(Plan(Stated()).outcome, SyncOutcome::kChanged);
  known_.person.born = absl::CivilDay(2010, 6, 2);
  EXPECT_THAT(Rules(Plan(Stated())), ElementsAre("SY04 SOMEBODY_ELSE date_of_birth"));
}

TEST_F(PlanSyncTest, ACaseIdOfSomebodyElseIsRefused) {
  Take(Stated());
  known_.case_holder = "another";
  EXPECT_THAT(Rules(Plan(Stated())), ElementsAre("SY04 SOMEBODY_ELSE "));
}

TEST_F(PlanSyncTest, ASecondIdOfTheSameSourceDoesNotSayWhoTheChildIs) {
  Take(Stated());
  known_.link.follows = true;
  StatedYoungPerson other = Moved();
  other.given_name = "Robyn";
  const SyncPlan plan = Plan(other);
  EXPECT_EQ(plan.next.given_name, "Robin");
  EXPECT_THAT(plan.next.placements, SizeIs(2));
}

TEST_F(PlanSyncTest, AllocationsBeginAndEndByTheDirectorysRules) {
  StatedYoungPerson stated = Stated();
  stated.allocations = {{.role = "social_worker", .worker_external_id = "w1", .held = {At("2025-01-01T00:00:00Z")}}};
  SyncPlan plan = Take(stated);
  ASSERT_THAT(plan.allocations, SizeIs(1));
  EXPECT_EQ(plan.allocations[0].worker, "worker-1");
  EXPECT_EQ(Plan(stated).outcome, SyncOutcome::kUnchanged);

  stated.allocations.push_back(
      {.role = "social_worker", .worker_external_id = "w2", .held = {At("2026-01-01T00:00:00Z")}});
  plan = Plan(stated);
  ASSERT_THAT(plan.allocations, SizeIs(2));
  EXPECT_EQ(plan.allocations[0].held.until, At("2026-01-01T00:00:00Z"));
  EXPECT_EQ(plan.allocations[0].version, 2);
  EXPECT_EQ(plan.allocations[1].version, 1);

  stated.allocations.back().worker_external_id = "nobody";
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY09 WORKER_NOT_FOUND allocations.2"));
  stated.allocations.back() = {
      .role = "social_worker", .worker_external_id = "w2", .held = {At("2024-12-31T00:00:00Z")}};
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY08 ALLOCATION_OVERLAP allocations.2"));
}

TEST_F(PlanSyncTest, AnAllocationThatEndsInTheSourceEndsOnRecordAndNeverTheOtherWayRound) {
  StatedYoungPerson stated = Stated();
  stated.allocations = {{.role = "social_worker", .worker_external_id = "w1", .held = {At("2025-01-01T00:00:00Z")}}};
  Take(stated);
  StatedYoungPerson ended = stated;
  ended.allocations.front().held.until = At("2026-01-01T00:00:00Z");
  const SyncPlan plan = Take(ended);
  ASSERT_THAT(plan.allocations, SizeIs(1));
  EXPECT_EQ(plan.allocations[0].version, 2);
  EXPECT_THAT(Rules(Plan(stated)), ElementsAre("SY10 ENDED_ON_RECORD allocations.1"));
}

}  // namespace
}  // namespace homeward::episode
