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

// S2-05, S4-07: on the first day another authority is responsible, on the day of the end this council is again.
TEST(IsAnothersS205, OnTheDaysOfTheSpan) {
  YoungPerson person = LookedAfterChild();
  EXPECT_FALSE(IsAnothers(person, absl::CivilDay(2026, 3, 1)));
  person.other_authority = "E10000016";
  EXPECT_TRUE(IsAnothers(person, absl::CivilDay(2010, 1, 1)));
  EXPECT_TRUE(IsAnothersNow(person));
  person.other_authority_from = absl::CivilDay(2026, 3, 1);
  EXPECT_FALSE(IsAnothers(person, absl::CivilDay(2026, 2, 28)));
  EXPECT_TRUE(IsAnothers(person, absl::CivilDay(2026, 3, 1)));
  person.other_authority_until = absl::CivilDay(2026, 3, 5);
  EXPECT_TRUE(IsAnothers(person, absl::CivilDay(2026, 3, 4)));
  EXPECT_FALSE(IsAnothers(person, absl::CivilDay(2026, 3, 5)));
  EXPECT_FALSE(IsAnothersNow(person));
}

TEST(CheckPerson, RefusesASpanOfAnotherAuthorityThatCannotBe) {
  const absl::Time now = At("2026-03-10T12:00:00Z");
  const auto checked = [&](const char* authority, std::optional<absl::CivilDay> from,
                           std::optional<absl::CivilDay> until) {
    YoungPerson person = LookedAfterChild();
    person.other_authority = authority;
    person.other_authority_from = from;
    person.other_authority_until = until;
    return CheckPerson(person, now);
  };
  const absl::CivilDay today(2026, 3, 10);
  EXPECT_THAT(checked("E10000016", today, today), IsOk());
  EXPECT_THAT(checked("E10000016", today + 1, std::nullopt),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
  EXPECT_THAT(checked("E10000016", std::nullopt, today + 1),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE"));
  EXPECT_THAT(checked("E10000016", today, today - 1),
              FailsWith(absl::StatusCode::kInvalidArgument, "END_BEFORE_START"));
  EXPECT_THAT(checked("", today, std::nullopt), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_THAT(checked("", std::nullopt, today), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

}  // namespace
}  // namespace homeward::episode
