#include "episode-service/directory/rules.h"

#include <gmock/gmock.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;

constexpr absl::Duration kMicrosecond = absl::Microseconds(1);
constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
const absl::Time kBegan = At("2024-01-01T00:00:00Z");
const absl::Time kMonday = At("2026-03-09T02:00:00Z");
const absl::Time kTuesday = At("2026-03-10T02:00:00Z");

StatedWorker Stated(std::vector<std::string> roles, const std::string& team, absl::Time source) {
  return {.display_name = "A. Worker", .roles = std::move(roles), .team = team, .employed = {kBegan}, .source = source};
}

// How a worker stands whom the staff system has named once.
Worker Known(std::vector<std::string> roles, const std::string& team) {
  Worker worker = Upsert(Worker{}, Stated(std::move(roles), team, kMonday), kMonday).value();
  worker.version = 1;
  return worker;
}

TEST(UpsertWorker, RolesOfANewWorkerBeganWithTheEmployment) {
  EXPECT_THAT(Known({"social_worker", "interviewer"}, "t1").posts,
              ElementsAre(Post{"social_worker", "t1", {kBegan}}, Post{"interviewer", "t1", {kBegan}}));
}

TEST(UpsertWorker, WhatIsSaidNoMoreEndsAndWhatIsNewBegins) {
  const auto next =
      Upsert(Known({"social_worker", "interviewer"}, "t1"), Stated({"interviewer", "iro"}, "t1", kTuesday), kTuesday);
  ASSERT_THAT(next, IsOk());
  EXPECT_THAT(next->posts, ElementsAre(Post{"social_worker", "t1", {kBegan, kTuesday}},
                                       Post{"interviewer", "t1", {kBegan}}, Post{"iro", "t1", {kTuesday}}));
}

TEST(UpsertWorker, TheSameRoleInAnotherTeamIsAnotherPost) {
  const auto next = Upsert(Known({"social_worker"}, "t1"), Stated({"social_worker"}, "t2", kTuesday), kTuesday);
  ASSERT_THAT(next, IsOk());
  EXPECT_EQ(next->team, "t2");
  EXPECT_THAT(next->posts,
              ElementsAre(Post{"social_worker", "t1", {kBegan, kTuesday}}, Post{"social_worker", "t2", {kTuesday}}));
}

TEST(UpsertWorker, OnlyWhatIsOlderChangesNothing) {
  const Worker known = Known({"social_worker"}, "t1");
  const auto older = Upsert(known, Stated({"iro"}, "t2", kMonday - kMicrosecond), kTuesday);
  ASSERT_THAT(older, IsOk());
  EXPECT_EQ(*older, known);
  EXPECT_FALSE(IsNews(known, *older));
  EXPECT_TRUE(IsNews(known, *Upsert(known, Stated({"iro"}, "t2", kMonday), kTuesday)));
}

TEST(UpsertWorker, TheSameAgainIsNoNews) {
  const Worker known = Known({"social_worker"}, "t1");
  const auto again = Upsert(known, Stated({"social_worker"}, "t1", kTuesday), kTuesday);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->source, kTuesday);
  EXPECT_FALSE(IsNews(known, *again));
  EXPECT_TRUE(IsNews(Worker{}, Worker{}));
}

TEST(UpsertWorker, RefusesWhatHasNotComeAndWhatEndsBeforeItBegins) {
  EXPECT_THAT(Upsert(Worker{}, Stated({}, "", kTuesday + kMicrosecond), kTuesday),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
  StatedWorker backwards = Stated({}, "", kTuesday);
  backwards.employed.until = kBegan - kMicrosecond;
  EXPECT_THAT(Upsert(Worker{}, backwards, kTuesday), FailsWith(kInvalid, "END_BEFORE_START"));
}

TEST(UpsertTeam, EarlierManagersStay) {
  Team team = Upsert(Team{}, {.name = "East", .manager = "w1", .stands = {kBegan}, .source = kMonday}, kMonday).value();
  team.version = 1;
  const auto next = Upsert(team, {.name = "East", .manager = "w2", .stands = {kBegan}, .source = kTuesday}, kTuesday);
  ASSERT_THAT(next, IsOk());
  EXPECT_THAT(next->managers, ElementsAre(TeamManager{"w1", {kBegan, kTuesday}}, TeamManager{"w2", {kTuesday}}));
}

TEST(CheckParent, ATeamDoesNotStandBelowItself) {
  const Parents parents = {{"a", ""}, {"b", "a"}, {"c", "b"}};
  EXPECT_THAT(CheckParent("d", "c", parents), IsOk());
  EXPECT_THAT(CheckParent("c", "", parents), IsOk());
  EXPECT_THAT(CheckParent("a", "c", parents), FailsWith(kPrecondition, "TEAM_LOOP"));
  EXPECT_THAT(CheckParent("a", "a", parents), FailsWith(kPrecondition, "TEAM_LOOP"));
}

Cover CoverOf(absl::string_view id, Period held) {
  return {.id = std::string(id), .worker = "w1", .covered_by = "w2", .held = held};
}

TEST(CheckCover, OneWorkerCoversForAnotherAtATime) {
  const std::vector<Cover> others = {CoverOf("c1", {kMonday, kTuesday})};
  EXPECT_THAT(CheckCover(CoverOf("c2", {kTuesday}), others), IsOk());
  EXPECT_THAT(CheckCover(CoverOf("c2", {kBegan, kMonday}), others), IsOk());
  EXPECT_THAT(CheckCover(CoverOf("c2", {kTuesday - kMicrosecond}), others), FailsWith(kPrecondition, "COVER_OVERLAP"));
  EXPECT_THAT(CheckCover(CoverOf("c2", {kBegan, kMonday + kMicrosecond}), others),
              FailsWith(kPrecondition, "COVER_OVERLAP"));
  EXPECT_THAT(CheckCover(CoverOf("c1", {kMonday}), others), IsOk());  // the same one, ended later
}

TEST(CheckCover, ACoverThatNeverHeldIsInNobodysWay) {
  EXPECT_THAT(CheckCover(CoverOf("c2", {kBegan}), {CoverOf("c1", {kMonday, kMonday})}), IsOk());
}

TEST(CheckCover, RefusesCoverOfOneselfAndBackwards) {
  Cover own = CoverOf("c1", {kMonday});
  own.covered_by = own.worker;
  EXPECT_THAT(CheckCover(own, {}), FailsWith(kInvalid, "COVER_OF_SELF"));
  EXPECT_THAT(CheckCover(CoverOf("c1", {kTuesday, kMonday}), {}), FailsWith(kInvalid, "END_BEFORE_START"));
}

TEST(CheckDuty, AWorkerOrATeamIsOnDuty) {
  EXPECT_THAT(CheckDuty({.worker = "w1", .held = {kMonday, kTuesday}}), IsOk());
  EXPECT_THAT(CheckDuty({.team = "t1", .held = {kMonday, kTuesday}}), IsOk());
  EXPECT_THAT(CheckDuty({.held = {kMonday, kTuesday}}), FailsWith(kInvalid, "ON_DUTY_MISSING"));
  EXPECT_THAT(CheckDuty({.worker = "w1", .team = "t1", .held = {kMonday, kTuesday}}),
              FailsWith(kInvalid, "ON_DUTY_MISSING"));
  EXPECT_THAT(CheckDuty({.worker = "w1", .held = {kTuesday, kMonday}}), FailsWith(kInvalid, "END_BEFORE_START"));
}

TEST(EndAt, MayBeTheStartAndNoEarlier) {
  Period period{kMonday};
  EXPECT_THAT(EndAt(kMonday - kMicrosecond, period), FailsWith(kInvalid, "END_BEFORE_START"));
  EXPECT_THAT(EndAt(kMonday, period), IsOk());
  EXPECT_FALSE(period.Holds(kMonday));
}

Allocation AllocationOf(absl::string_view id, absl::string_view role, Period held) {
  return {.id = std::string(id), .role = std::string(role), .worker = "w1", .held = held};
}

TEST(Allocate, TheOneBeforeInThatRoleEndsWhenTheNextBegins) {
  const auto changed = Allocate(AllocationOf("a3", "social_worker", {kTuesday}),
                                {AllocationOf("a1", "social_worker", {kMonday}), AllocationOf("a2", "iro", {kMonday})});
  ASSERT_THAT(changed, IsOk());
  ASSERT_EQ(changed->size(), 2u);
  EXPECT_EQ((*changed)[0].id, "a1");
  EXPECT_EQ((*changed)[0].held, (Period{kMonday, kTuesday}));
  EXPECT_EQ((*changed)[0].version, 2);
  EXPECT_EQ((*changed)[1].id, "a3");
}

TEST(Allocate, WhatEndedBeforeStays) {
  const auto changed = Allocate(AllocationOf("a2", "social_worker", {kTuesday}),
                                {AllocationOf("a1", "social_worker", {kMonday, kTuesday})});
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->size(), 1u);
}

TEST(Allocate, RefusesOneThatBeginsNoLaterThanAnother) {
  const std::vector<Allocation> others = {AllocationOf("a1", "social_worker", {kTuesday})};
  EXPECT_THAT(Allocate(AllocationOf("a2", "social_worker", {kTuesday}), others),
              FailsWith(kPrecondition, "ALLOCATION_OVERLAP"));
  EXPECT_THAT(Allocate(AllocationOf("a2", "social_worker", {kMonday}), others),
              FailsWith(kPrecondition, "ALLOCATION_OVERLAP"));
  EXPECT_THAT(Allocate(AllocationOf("a2", "social_worker", {kTuesday + kMicrosecond}), others), IsOk());
}

TEST(EndAllocation, EndsOnceAndNotBeforeItBegan) {
  const Allocation allocation = AllocationOf("a1", "iro", {kMonday});
  const auto ended = End(allocation, kTuesday);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->held.until, kTuesday);
  EXPECT_EQ(ended->version, 2);
  EXPECT_THAT(End(*ended, kTuesday), FailsWith(kPrecondition, "ALLOCATION_ENDED"));
  EXPECT_THAT(End(allocation, kMonday - kMicrosecond), FailsWith(kInvalid, "END_BEFORE_START"));
}

}  // namespace
}  // namespace homeward::episode
