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

// S3-49: what begins on the day on which another ends goes on with it; a day without any is an end.
TEST(TimesInCareS349, FollowOneAnotherWithoutADayBetween) {
  const auto spans_with = [](std::optional<Moment> ended) {
    return TimesInCare({{.id = "b", .code = "care_order", .started = Date(2026, 3, 12), .ended = {}},
                        {.id = "a", .code = "section_20", .started = Date(2026, 3, 1), .ended = ended}});
  };
  const auto one = spans_with(Minute("2026-03-12T00:00:00Z"));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].first.id, "a");
  EXPECT_FALSE(one[0].ended.has_value());
  const auto two = spans_with(Minute("2026-03-11T23:59:59.999999Z"));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].ended->time, At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(two[1].first.id, "b");
  EXPECT_EQ(spans_with(std::nullopt).size(), 1U);
}

TEST(TimesInCareS349, LastAsLongAsTheLongest) {
  const auto spans =
      TimesInCare({{.id = "a", .code = "section_20", .started = Date(2026, 3, 1), .ended = Date(2026, 3, 20)},
                   {.id = "b", .code = "care_order", .started = Date(2026, 3, 2), .ended = Date(2026, 3, 10)}});
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].ended, Date(2026, 3, 20));
}

TEST(LegalStatusAt, AnyCodeIsOneAndItsLastDayCounts) {
  YoungPerson person;
  EXPECT_FALSE(HasLegalStatusAt(person, Date(2026, 3, 10)));
  person.legal_statuses = {
      {.id = "s", .code = "supervision_order", .started = Date(2026, 3, 1), .ended = Date(2026, 3, 10)}};
  EXPECT_TRUE(HasLegalStatusAt(person, Minute("2026-03-10T23:59:59.999999Z")));
  EXPECT_FALSE(HasLegalStatusAt(person, Minute("2026-03-11T00:00:00Z")));
  EXPECT_FALSE(HasLegalStatusAt(person, Minute("2026-02-28T23:59:59.999999Z")));
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
