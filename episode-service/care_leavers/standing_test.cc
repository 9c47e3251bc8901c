#include "episode-service/care_leavers/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/care_leavers/test_care_leavers.h"

namespace homeward::episode {
namespace {

using Result = Determination::Result;

constexpr char kNow[] = "2026-03-20T12:00:00Z";

std::optional<Standing> StandingIn(const CareLeaverHistory& history) { return StandingOf(history.context()); }

// S0-06, S0-07: the last determination decides, by when it was made, in whatever order they were entered.
TEST(StandingS006, TheLastDeterminationDecidesByWhenItWasMade) {
  CareLeaverHistory history(kNow);
  EXPECT_EQ(StandingIn(history), std::nullopt);
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", Missing("medium")), IsOk());
  ASSERT_THAT(history.Enter("2026-03-09T10:00:00Z", Determined(Result::kInTouch)), IsOk());
  auto standing = StandingIn(history);
  ASSERT_TRUE(standing.has_value());
  EXPECT_EQ(standing->result, Result::kMissing);
  EXPECT_EQ(standing->determined, Minute("2026-03-10T10:00:00Z"));
  EXPECT_EQ(standing->since, Minute("2026-03-10T10:00:00Z"));
  EXPECT_EQ(standing->risk_level, "medium");
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", Determined(Result::kNotInTouch)), IsOk());
  EXPECT_EQ(StandingIn(history)->result, Result::kNotInTouch);
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00.000001Z", Determined(Result::kInTouch)), IsOk());
  EXPECT_EQ(StandingIn(history), std::nullopt);
}

// Since when they have been missing: gone missing, else noticed, else determined.
TEST(StandingS007, SinceTheyWentMissingElseSinceItWasNoticed) {
  CareLeaverHistory history(kNow);
  Determination determination = Missing();
  determination.noticed = Minute("2026-03-08T09:00:00Z");
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", determination), IsOk());
  EXPECT_EQ(StandingIn(history)->since, Minute("2026-03-08T09:00:00Z"));
  determination.went_missing = Date(2026, 3, 7);
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", determination), IsOk());
  EXPECT_EQ(StandingIn(history)->since, Date(2026, 3, 7));
}

// Whoever is determined to be missing once more has been so since before.
TEST(StandingS007, OneThatSaysTheSameDoesNotStartTheTimeAnew) {
  CareLeaverHistory history(kNow);
  ASSERT_THAT(history.Enter("2026-03-08T10:00:00Z", Determined(Result::kNotInTouch)), IsOk());
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", Missing("high")), IsOk());
  ASSERT_THAT(history.Enter("2026-03-17T10:00:00Z", Missing()), IsOk());
  EXPECT_EQ(StandingIn(history)->since, Minute("2026-03-10T10:00:00Z"));
  EXPECT_EQ(StandingIn(history)->determined, Minute("2026-03-17T10:00:00Z"));
  EXPECT_EQ(StandingIn(history)->risk_level, "high");
}

TEST(StandingS009, HasTheLevelThatWasAssessedLast) {
  CareLeaverHistory history(kNow);
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", Missing()), IsOk());
  EXPECT_EQ(StandingIn(history)->risk_level, "");
  ASSERT_THAT(history.Enter("2026-03-10T11:00:00Z", AssessedAs("high")), IsOk());
  EXPECT_EQ(StandingIn(history)->risk_level, "high");
}

// ADR 14: found by contact that reached them; an attempt that did not finds nobody.
TEST(StandingS006, DirectContactAfterwardsFindsThem) {
  CareLeaverHistory history(kNow);
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", kSpokenTo), IsOk());
  ASSERT_THAT(history.Enter("2026-03-10T10:00:00Z", Missing()), IsOk());
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", kNoAnswer), IsOk());
  EXPECT_TRUE(StandingIn(history).has_value());
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_EQ(StandingIn(history), std::nullopt);
}

// ADR 14: whoever went missing as a child is found with the end of that episode and nothing else.
TEST(StandingS006, OneThatNamesAnEpisodeLastsAsLongAsThat) {
  YoungPerson person = FormerRelevant();
  person.born = absl::CivilDay(2008, 3, 12);
  CareLeaverHistory history("2026-03-11T12:00:00Z", WokinghamLike(), person);
  const Episode episode = history.Take(*Report(history.context(), MissingSince("2026-03-11T08:00:00Z")));
  history.MoveTo(At(kNow));
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", Missing(), &episode), IsOk());
  ASSERT_THAT(history.Enter("2026-03-13T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_TRUE(StandingIn(history).has_value());
  history.Take(
      *Return(history.context(), episode,
              {.returned = Minute("2026-03-14T10:00:00Z"), .returned_to = ReturnedTo::kHome, .return_notified = {}}));
  EXPECT_EQ(StandingIn(history), std::nullopt);
}

}  // namespace
}  // namespace homeward::episode
