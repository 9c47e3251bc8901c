#include "episode-service/photographs/rules.h"

#include <gmock/gmock.h>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// The clocks are an hour ahead of UTC: the local day begins at 23:00Z.
class Photographs : public ::testing::Test {
 protected:
  static AddPhotograph Taken(absl::CivilDay day) {
    return {.id = "p1",
            .taken = day,
            .source = "the foster carer",
            .image = {.type = MediaType::kPng, .bytes = 100, .sha256 = "", .size = {30, 40}},
            .recorded_by = "tester"};
  }
  absl::StatusOr<PhotographDecision> AddAt(absl::string_view now, absl::CivilDay day) {
    return Add({.facts = facts_, .policies = policies_, .now = At(now)}, Taken(day));
  }

  Facts facts_{.person = LookedAfterChild(), .live_from = absl::InfinitePast()};
  Policies policies_;
};

TEST_F(Photographs, AreTakenFromBirthUpToToday) {
  const absl::CivilDay today(2026, 6, 10);
  EXPECT_THAT(AddAt("2026-06-09T23:00:00Z", today), IsOk());
  EXPECT_THAT(AddAt("2026-06-09T22:59:59.999999Z", today).status(), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(AddAt("2026-06-10T12:00:00Z", facts_.person.born), IsOk());
  EXPECT_THAT(AddAt("2026-06-10T12:00:00Z", facts_.person.born - 1).status(), FailsWith(kInvalid, "BEFORE_BIRTH"));
}

TEST_F(Photographs, KeepWhatIsSaidOfThem) {
  const auto added = AddAt("2026-06-10T12:00:00Z", absl::CivilDay(2026, 2, 1));
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->event, PhotographEvent::kPhotographAdded);
  EXPECT_EQ(added->next.young_person, facts_.person.id);
  EXPECT_EQ(added->next.council, facts_.person.council);
  EXPECT_EQ(added->next.taken, absl::CivilDay(2026, 2, 1));
  EXPECT_EQ(added->next.recorded, At("2026-06-10T12:00:00Z"));
  EXPECT_EQ(added->next.image.size.height, 40);
  EXPECT_EQ(added->next.void_reason, "");
}

TEST_F(Photographs, AreSoManyAtMostThatStand) {
  facts_.photographs.resize(kMostPhotographs - 1);
  EXPECT_THAT(AddAt("2026-06-10T12:00:00Z", absl::CivilDay(2026, 2, 1)), IsOk());
  facts_.photographs.resize(kMostPhotographs);
  EXPECT_THAT(AddAt("2026-06-10T12:00:00Z", absl::CivilDay(2026, 2, 1)).status(),
              FailsWith(kPrecondition, "TOO_MANY_PHOTOGRAPHS"));
}

TEST_F(Photographs, OnlyTheDayIsCorrected) {
  const Context context{.facts = facts_, .policies = policies_, .now = At("2026-06-10T12:00:00Z")};
  const Photograph before = AddAt("2026-06-10T12:00:00Z", absl::CivilDay(2026, 2, 1))->next;
  const auto right = Correct(context, before, {.taken = absl::CivilDay(2025, 2, 1), .reason = "the year was wrong"});
  ASSERT_THAT(right, IsOk());
  EXPECT_EQ(right->event, PhotographEvent::kPhotographCorrected);
  EXPECT_EQ(right->reason, "the year was wrong");
  EXPECT_EQ(right->next.taken, absl::CivilDay(2025, 2, 1));
  EXPECT_EQ(right->next.recorded, before.recorded);
  EXPECT_THAT(Correct(context, before, {.taken = absl::CivilDay(2026, 6, 11), .reason = "r"}).status(),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(Correct(context, before, {.taken = facts_.person.born - 1, .reason = "r"}).status(),
              FailsWith(kInvalid, "BEFORE_BIRTH"));
}

TEST_F(Photographs, WhatWasVoidedIsNotShownAndStaysAsItIs) {
  const Context context{.facts = facts_, .policies = policies_, .now = At("2026-06-10T12:00:00Z")};
  const Photograph before = AddAt("2026-06-10T12:00:00Z", absl::CivilDay(2026, 2, 1))->next;
  EXPECT_THAT(MayBeRead(before), IsOk());
  const auto voided = Void(before, {.reason = "it shows the brother"});
  ASSERT_THAT(voided, IsOk());
  EXPECT_EQ(voided->event, PhotographEvent::kPhotographVoided);
  EXPECT_EQ(voided->next.void_reason, "it shows the brother");
  EXPECT_THAT(MayBeRead(voided->next), FailsWith(kPrecondition, "PHOTOGRAPH_VOIDED"));
  EXPECT_THAT(Void(voided->next, {.reason = "r"}).status(), FailsWith(kPrecondition, "PHOTOGRAPH_VOIDED"));
  EXPECT_THAT(Correct(context, voided->next, {.taken = before.taken, .reason = "r"}).status(),
              FailsWith(kPrecondition, "PHOTOGRAPH_VOIDED"));
}

}  // namespace
}  // namespace homeward::episode
