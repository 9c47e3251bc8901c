#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

ImportedEpisode Returned(Category category, Moment start, std::optional<Moment> end) {
  return {.id = "01900000-0000-8000-8000-0000000000f1",
          .source_reference = "ssda903/1",
          .category = category,
          .start = start,
          .end = end,
          .known_until = absl::CivilDay(2025, 3, 31)};
}

class TakeInTest : public ::testing::Test {
 protected:
  TestHistory history_{At("2026-03-10T12:00:00Z")};
};

TEST_F(TakeInTest, MakesAnEpisodeOfDates) {
  const auto taken = TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), Date(2025, 1, 7)));
  ASSERT_THAT(taken, IsOk());
  const Episode& episode = taken->value().next;
  EXPECT_EQ(taken->value().event, EpisodeEvent::kMissingReported);
  EXPECT_EQ(episode.source, Source::kImport);
  EXPECT_EQ(episode.start, Date(2025, 1, 5));
  EXPECT_THAT(episode.ended, Optional(Date(2025, 1, 7)));
  EXPECT_EQ(episode.state, State::kEnded);
  EXPECT_TRUE(episode.looked_after);
}

// Architecture 12: what was imported has no clock, wherever it lies.
TEST_F(TakeInTest, RaisesNothing) {
  history_.Take(**TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), std::nullopt)));
  EXPECT_EQ(history_.facts().episodes.front().state, State::kOpen);
  const Derivation derivation = Derive(history_.context(), Days());
  EXPECT_THAT(derivation.wanted, IsEmpty());
  EXPECT_THAT(derivation.look_again, Eq(std::nullopt));
}

TEST_F(TakeInTest, AgainItChangesNothing) {
  for (const auto& end : {std::optional<Moment>(), std::optional(Date(2025, 1, 7))}) {
    history_.facts().episodes.clear();
    const ImportedEpisode imported = Returned(Category::kMissing, Date(2025, 1, 5), end);
    history_.Take(**TakeIn(history_.context(), imported));
    const auto again = TakeIn(history_.context(), imported);
    ASSERT_THAT(again, IsOk());
    EXPECT_FALSE(again->has_value());
  }
}

TEST_F(TakeInTest, FillsInTheEnd) {
  history_.Take(**TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), std::nullopt)));
  const auto ended = TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), Date(2025, 4, 2)));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->value().event, EpisodeEvent::kYoungPersonReturned);
  EXPECT_EQ(ended->value().next.state, State::kEnded);
}

TEST_F(TakeInTest, WhatPeopleRecordedStays) {
  history_.Take(**TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), std::nullopt)));
  Episode& episode = history_.facts().episodes.front();
  episode.returned = episode.ended = Minute("2025-03-31T22:59:59Z");  // local midnight is 23:00
  episode.state = State::kEnded;
  auto taken = [&](std::optional<Moment> end) {
    return TakeIn(history_.context(), Returned(Category::kMissing, Date(2025, 1, 5), end));
  };
  EXPECT_THAT(taken(std::nullopt).status(), FailsWith(kPrecondition, "RECORD_DIFFERS")) << "the return would know it";
  EXPECT_THAT(taken(Date(2025, 3, 30)).status(), FailsWith(kPrecondition, "RECORD_DIFFERS"));
  EXPECT_FALSE(taken(Date(2025, 3, 31))->has_value());
  episode.returned = episode.ended = Minute("2025-03-31T23:00:00Z");
  EXPECT_FALSE(taken(std::nullopt)->has_value()) << "it ended after the return's last day";
  episode.categories.push_back({.category = Category::kAway, .time = Minute("2025-01-06T10:00:00Z")});
  EXPECT_THAT(taken(std::nullopt).status(), FailsWith(kPrecondition, "RECORD_DIFFERS"));
  episode.state = State::kVoided;
  EXPECT_THAT(taken(std::nullopt).status(), FailsWith(kPrecondition, "EPISODE_VOIDED"));
}

TEST_F(TakeInTest, KeepsTheRecordsRules) {
  history_.Take(*Report(history_.context(), MissingSince("2026-03-09T09:00:00Z")));
  EXPECT_THAT(TakeIn(history_.context(), Returned(Category::kMissing, Date(2026, 3, 9), Date(2026, 3, 10))).status(),
              FailsWith(kPrecondition, "EPISODE_OVERLAP"));
  EXPECT_THAT(TakeIn(history_.context(), Returned(Category::kAway, Date(2023, 1, 5), Date(2023, 1, 6))).status(),
              FailsWith(kPrecondition, "AWAY_NEEDS_LOOKED_AFTER"));
  EXPECT_THAT(TakeIn(history_.context(), Returned(Category::kMissing, Date(2009, 1, 5), Date(2009, 1, 6))).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "BEFORE_BIRTH"));
  EXPECT_THAT(TakeIn(history_.context(), Returned(Category::kMissing, Date(2026, 1, 5), Date(2026, 3, 11))).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
  history_.facts().person.born = absl::CivilDay(2006, 6, 1);
  EXPECT_THAT(TakeIn(history_.context(), Returned(Category::kMissing, Date(2024, 6, 1), Date(2024, 6, 2))).status(),
              FailsWith(kPrecondition, "ADULT_NEEDS_DETERMINATION"));
}

}  // namespace
}  // namespace homeward::episode
