#include "episode-service/people/rules.h"

#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

absl::Status Placed(Placement placement) {
  YoungPerson person = LookedAfterChild();
  person.placements.clear();
  return Start(person, StartPlacement{.placement = std::move(placement)}, At("2026-03-10T12:00:00Z")).status();
}

// S3-16: nobody is placed in a police station or in bed and breakfast.
TEST(StartPlacementS316, RefusesAPoliceStationAndBedAndBreakfast) {
  EXPECT_THAT(Placed({.type = "police_station", .started = Date(2026, 3, 1)}),
              FailsWith(absl::StatusCode::kInvalidArgument, "PLACEMENT_NOT_ALLOWED"));
  EXPECT_THAT(Placed({.type = "bed_and_breakfast", .started = Date(2026, 3, 1)}),
              FailsWith(absl::StatusCode::kInvalidArgument, "PLACEMENT_NOT_ALLOWED"));
  EXPECT_THAT(Placed({.type = "u1", .started = Date(2026, 3, 1)}), IsOk());
}

TEST(StartPlacement, RefusesADistanceThatCannotBe) {
  EXPECT_THAT(Placed({.type = "u1", .distance_miles = 1000, .started = Date(2026, 3, 1)}), IsOk());
  EXPECT_THAT(Placed({.type = "u1", .distance_miles = 1000.1, .started = Date(2026, 3, 1)}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DISTANCE_INVALID"));
  EXPECT_THAT(Placed({.type = "u1", .distance_miles = -0.1, .started = Date(2026, 3, 1)}),
              FailsWith(absl::StatusCode::kInvalidArgument, "DISTANCE_INVALID"));
}

TEST(StartPlacement, RefusesASecondPlaceToLiveButNotOnTheChangeOverDay) {
  YoungPerson person = LookedAfterChild();
  person.placements = {{.type = "k2", .started = Date(2026, 1, 1), .ended = Date(2026, 3, 1)}};
  const absl::Time now = At("2026-03-10T12:00:00Z");
  EXPECT_THAT(Start(person, StartPlacement{.placement = {.type = "u1", .started = Date(2026, 3, 1)}}, now), IsOk());
  EXPECT_THAT(Start(person, StartPlacement{.placement = {.type = "u1", .started = Date(2026, 2, 28)}}, now),
              FailsWith(absl::StatusCode::kFailedPrecondition, "PLACEMENT_OVERLAP"));
}

}  // namespace
}  // namespace homeward::episode
