#include "episode-service/merges/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

Moment Day(int month, int day) { return OnDay(absl::CivilDay(2026, month, day)); }

WholeRecord RecordOf(const std::string& id, int64_t version) {
  WholeRecord record;
  record.facts.person.id = id;
  record.facts.person.version = version;
  return record;
}

Placement Lived(const std::string& id, const std::string& type, Moment started,
                std::optional<Moment> ended = std::nullopt) {
  Placement placement;
  placement.id = id;
  placement.type = type;
  placement.started = started;
  placement.ended = ended;
  return placement;
}

Episode Missing(const std::string& id, absl::string_view start, absl::string_view end = "") {
  Episode episode;
  episode.id = id;
  episode.start = {.time = At(start)};
  if (!end.empty()) episode.ended = Moment{.time = At(end)};
  return episode;
}

class PlanMergeTest : public ::testing::Test {
 protected:
  absl::StatusOr<MergePlan> Plan() { return PlanMerge(kept_, merged_); }

  WholeRecord kept_ = RecordOf("kept", 3);
  WholeRecord merged_ = RecordOf("merged", 7);
};

TEST_F(PlanMergeTest, BothHistoriesBecomeOne) {
  kept_.facts.person.placements = {Lived("p2", "k2", Day(3, 1))};
  merged_.facts.person.placements = {Lived("p1", "u6", Day(1, 1), Day(3, 1))};
  kept_.facts.episodes = {Missing("e1", "2026-01-01T10:00:00Z", "2026-01-01T12:00:00Z")};
  merged_.facts.episodes = {Missing("e2", "2026-01-01T12:00:00Z")};
  const auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->next.id, "kept");
  ASSERT_THAT(plan->next.placements, SizeIs(2));
  EXPECT_EQ(plan->next.placements[0].id, "p1");
  EXPECT_THAT(plan->moved.spans, ElementsAre("p1"));
  EXPECT_THAT(plan->moved.episodes, ElementsAre("e2"));
  // An etag of either record fits no more.
  EXPECT_EQ(plan->next.version, 7);
}

// Entered under both ids, a placement is one, and says what either said of it.
TEST_F(PlanMergeTest, APlacementOfBothSaysWhatEitherSaid) {
  kept_.facts.person.placements = {Lived("p1", "k2", Day(1, 1))};
  kept_.facts.person.placements.front().manager = "A Manager";
  merged_.facts.person.placements = {Lived("p2", "k2", Day(1, 1))};
  merged_.facts.person.placements.front().address = "1 A Street";
  merged_.facts.person.placements.front().manager = "Somebody else";
  const auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  ASSERT_THAT(plan->next.placements, SizeIs(1));
  EXPECT_EQ(plan->next.placements[0].address, "1 A Street");
  EXPECT_EQ(plan->next.placements[0].manager, "A Manager");
}

// Policy 66: that somebody came as an unaccompanied child is not lost because the other record did not say so.
TEST_F(PlanMergeTest, WhatOnlyTheMergedOneSaysOfThePersonStaysPolicy66) {
  merged_.facts.person.preferred_name = "Rob";
  merged_.facts.person.uasc_from = absl::CivilDay(2025, 5, 1);
  merged_.facts.person.uasc_until = absl::CivilDay(2026, 1, 1);
  const auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->next.preferred_name, "Rob");
  EXPECT_EQ(plan->next.uasc_from, absl::CivilDay(2025, 5, 1));
  EXPECT_EQ(plan->next.uasc_until, absl::CivilDay(2026, 1, 1));
  kept_.facts.person.uasc_from = absl::CivilDay(2025, 6, 1);
  kept_.facts.person.preferred_name = "Robin";
  const auto known = Plan();
  EXPECT_EQ(known->next.preferred_name, "Robin");
  EXPECT_EQ(known->next.uasc_from, absl::CivilDay(2025, 6, 1));
  EXPECT_FALSE(known->next.uasc_until.has_value());
}

TEST_F(PlanMergeTest, EpisodesAtTheSameTimeContradict) {
  kept_.facts.episodes = {Missing("e1", "2026-01-01T10:00:00Z", "2026-01-01T12:00:01Z")};
  merged_.facts.episodes = {Missing("e2", "2026-01-01T12:00:00Z")};
  const auto plan = Plan();
  EXPECT_THAT(plan, FailsWith(kPrecondition, "EPISODE_OVERLAP"));
  EXPECT_THAT(std::string(plan.status().message()), HasSubstr("e1 and e2"));
  kept_.facts.episodes.front().state = State::kVoided;
  EXPECT_THAT(Plan(), IsOk());
}

TEST_F(PlanMergeTest, TheSamePlacementEnteredTwiceIsOne) {
  kept_.facts.person.placements = {Lived("p1", "k2", Day(1, 1))};
  merged_.facts.person.placements = {Lived("p2", "k2", {.time = At("2026-01-01T15:00:00Z")}, Day(2, 1))};
  const auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  ASSERT_THAT(plan->next.placements, SizeIs(1));
  EXPECT_EQ(plan->next.placements[0].id, "p1");
  EXPECT_EQ(plan->next.placements[0].ended, Day(2, 1));
  EXPECT_THAT(plan->moved.spans, IsEmpty());
}

TEST_F(PlanMergeTest, PlacementsThatContradictAreRefused) {
  kept_.facts.person.placements = {Lived("p1", "k2", Day(1, 1), Day(2, 1))};
  merged_.facts.person.placements = {Lived("p2", "k2", Day(1, 1), Day(2, 2))};
  EXPECT_THAT(Plan(), FailsWith(kPrecondition, "PLACEMENT_OVERLAP"));
  merged_.facts.person.placements = {Lived("p2", "u6", Day(1, 31))};
  EXPECT_THAT(Plan(), FailsWith(kPrecondition, "PLACEMENT_OVERLAP"));
  merged_.facts.person.placements = {Lived("p2", "u6", Day(2, 1))};
  EXPECT_THAT(Plan(), IsOk());
}

TEST_F(PlanMergeTest, LegalStatusesThatContradictAreRefused) {
  kept_.facts.person.legal_statuses = {{.id = "l1", .code = "care_order", .started = Day(1, 1)}};
  merged_.facts.person.legal_statuses = {{.id = "l2", .code = "section_20", .started = Day(2, 1)}};
  EXPECT_THAT(Plan(), FailsWith(kPrecondition, "LEGAL_STATUS_OVERLAP"));
}

TEST_F(PlanMergeTest, AFlagThatWasUpUnderBothIdsWasUpFromFirstToLast) {
  kept_.facts.person.flags = {{.id = "f1", .code = "exploitation", .started = Day(2, 1), .ended = Day(3, 1)}};
  merged_.facts.person.flags = {{.id = "f2", .code = "exploitation", .started = Day(1, 1), .ended = Day(2, 15)},
                                {.id = "f3", .code = "missing_education", .started = Day(2, 1)}};
  auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  ASSERT_THAT(plan->next.flags, SizeIs(2));
  EXPECT_EQ(plan->next.flags[0].started, Day(1, 1));
  EXPECT_EQ(plan->next.flags[0].ended, Day(3, 1));
  EXPECT_THAT(plan->moved.spans, ElementsAre("f3"));
  merged_.facts.person.flags.front().ended.reset();
  plan = Plan();
  EXPECT_FALSE(plan->next.flags[0].ended.has_value());
}

TEST_F(PlanMergeTest, TwoWorkersInOneRoleContradict) {
  const Allocation one{.id = "a1", .role = "social_worker", .worker = "w1", .held = {At("2026-01-01T00:00:00Z")}};
  Allocation other{.id = "a2", .role = "social_worker", .worker = "w2", .held = {At("2026-02-01T00:00:00Z")}};
  kept_.allocations = {one};
  merged_.allocations = {other};
  EXPECT_THAT(Plan(), FailsWith(kPrecondition, "ALLOCATION_OVERLAP"));
  merged_.allocations.front().worker = "w1";
  EXPECT_THAT(Plan(), IsOk());
  merged_.allocations.front() = other;
  kept_.allocations.front().held.until = other.held.from;
  EXPECT_THAT(Plan(), IsOk());
}

TEST_F(PlanMergeTest, TheOnlyExternalIdIsTakenOver) {
  merged_.facts.person.external_id = "C2";
  auto plan = Plan();
  EXPECT_TRUE(plan->takes_external_id);
  EXPECT_EQ(plan->next.external_id, "C2");
  kept_.facts.person.external_id = "C1";
  plan = Plan();
  EXPECT_FALSE(plan->takes_external_id);
  EXPECT_EQ(plan->next.external_id, "C1");
}

}  // namespace
}  // namespace homeward::episode
