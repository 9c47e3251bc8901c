#include "episode-service/episodes/category_rules.h"

#include <absl/strings/str_join.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

EntryContent Review(absl::string_view happened, bool missing = true) {
  return Content(EntryKind::kAbsenceReview, happened, AbsenceReview{.missing = missing});
}

// An absence since 08:00, seen at noon of the next day.
class CategoriesTest : public ::testing::Test {
 protected:
  absl::Status Become(Category category, absl::string_view time, const std::string& by = "duty worker") {
    const auto decision = Recategorise(history_.context(), history_.episode(),
                                       {.category = category, .time = Minute(time), .changed_by = by});
    if (decision.ok()) history_.Take(*decision);
    return decision.status();
  }

  absl::Status Assess(const std::string& level, absl::string_view time) {
    const auto decision =
        homeward::episode::Assess(history_.context(), history_.episode(), {.level = level, .time = Minute(time)});
    if (decision.ok()) history_.Take(*decision);
    return decision.status();
  }

  absl::Status Restate(std::vector<CategoryChange> right) {
    const auto decision = Correct(history_.context(), history_.episode(),
                                  {.right = history_.episode(),
                                   .reason = "mistaken",
                                   .categories = std::move(right),
                                   .corrected_by = "corrector"});
    if (decision.ok()) history_.Take(*decision);
    return decision.status();
  }

  // "away 08:00, missing 10:00"
  std::string Shown() {
    std::string text;
    for (const CategoryChange& change : history_.episode().categories) {
      const char* const names[] = {"none", "missing", "away", "curfew"};
      absl::StrAppend(&text, text.empty() ? "" : ", ", names[static_cast<int>(change.category)], " ",
                      absl::FormatTime("%H:%M", change.time.time, absl::UTCTimeZone()));
    }
    return text;
  }

  EpisodeHistory history_{"2026-03-11T12:00:00Z", Category::kAway};
};

// S3-21: the same follows from a review whenever it is entered.
TEST_F(CategoriesTest, AReviewEnteredAfterTheReturnCountsS321) {
  history_.ReturnAt("2026-03-10T12:00:00Z");
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T10:00:00Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 10:00");
  EXPECT_EQ(history_.episode().state, State::kEnded);
  EXPECT_FALSE(WantedOf(history_, "police_report").empty());
}

TEST_F(CategoriesTest, AReviewAtTheEndCountsAndOneAfterItNotS321) {
  history_.ReturnAt("2026-03-10T12:00:00Z");
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T12:00:00.000001Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00");
  ASSERT_THAT(history_.Enter(2, Review("2026-03-10T12:00:00Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 12:00");
}

TEST_F(CategoriesTest, CorrectingAReviewIsFollowedS321) {
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T10:00:00Z", /*missing=*/false)), IsOk());
  EXPECT_EQ(Shown(), "away 08:00");
  ASSERT_THAT(history_.Put(history_.facts().entries.front(), Review("2026-03-10T10:30:00Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 10:30");
  EXPECT_EQ(history_.episode().categories.back().changed_by, "tester");
  ASSERT_THAT(history_.Put(history_.facts().entries.front(), Review("2026-03-10T10:30:00Z", false)), IsOk());
  EXPECT_EQ(Shown(), "away 08:00");
  EXPECT_TRUE(WantedOf(history_, "police_report").empty());
}

// What somebody stated beside the review is not lost with it.
TEST_F(CategoriesTest, VoidingAReviewLeavesWhatWasStatedS321) {
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T11:00:00Z"), IsOk());
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T10:00:00Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 10:00");
  ASSERT_THAT(history_.Withdraw(history_.facts().entries.front()), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 11:00");
}

TEST_F(CategoriesTest, AReviewChangesAnAbsenceOnlyS321) {
  ASSERT_THAT(Become(Category::kCurfew, "2026-03-10T09:00:00Z"), IsOk());
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T10:00:00Z")), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, curfew 09:00");
}

TEST_F(CategoriesTest, AReviewBeforeTheStartIsRefused) {
  EXPECT_THAT(history_.Enter(1, Review("2026-03-10T07:59:59.999999Z")), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
  EXPECT_THAT(history_.Enter(1, Review("2026-03-10T08:00:00Z")), IsOk());
}

TEST_F(CategoriesTest, AChangeIsAcceptedLateWithinTheEpisode) {
  history_.ReturnAt("2026-03-10T12:00:00Z");
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T10:00:00Z"), IsOk());
  EXPECT_THAT(Become(Category::kAway, "2026-03-10T12:00:00.000001Z"), FailsWith(kPrecondition, "EPISODE_ENDED"));
  EXPECT_THAT(Become(Category::kAway, "2026-03-10T12:00:00Z"), IsOk());
  EXPECT_THAT(Become(Category::kCurfew, "2026-03-10T07:59:59.999999Z"), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
  EXPECT_EQ(Shown(), "away 08:00, missing 10:00, away 12:00");
}

TEST_F(CategoriesTest, AnEarlierChangeIsInsertedByTime) {
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T11:00:00Z"), IsOk());
  ASSERT_THAT(Become(Category::kCurfew, "2026-03-10T09:00:00Z"), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, curfew 09:00, missing 11:00");
  EXPECT_THAT(Become(Category::kCurfew, "2026-03-10T10:00:00Z"), FailsWith(kInvalid, "CATEGORY_UNCHANGED"));
  // It was missing sooner than it was thought to be.
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T10:00:00Z"), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, curfew 09:00, missing 10:00");
}

// A return that is entered late cuts off what was stated for later, and its correction brings that back.
TEST_F(CategoriesTest, WhatWasStatedForAfterTheEndDoesNotCount) {
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T13:00:00Z"), IsOk());
  history_.ReturnAt("2026-03-10T12:00:00Z");
  EXPECT_EQ(Shown(), "away 08:00");
  Episode right = history_.episode();
  right.returned = Minute("2026-03-10T14:00:00Z");
  history_.Take(*Correct(history_.context(), history_.episode(), {.right = right, .reason = "two hours later"}));
  EXPECT_EQ(Shown(), "away 08:00, missing 13:00");
}

// S3-43.
TEST_F(CategoriesTest, ARiskLevelIsAcceptedLateWithinTheEpisodeS343) {
  history_.ReturnAt("2026-03-10T12:00:00Z");
  ASSERT_THAT(Assess("high", "2026-03-10T12:00:00Z"), IsOk());
  ASSERT_THAT(Assess("medium", "2026-03-10T08:00:00Z"), IsOk());
  EXPECT_EQ(history_.episode().risk_assessments.front().level, "medium");
  EXPECT_THAT(Assess("high", "2026-03-10T12:00:00.000001Z"), FailsWith(kPrecondition, "EPISODE_ENDED"));
  EXPECT_THAT(Assess("high", "2026-03-10T07:59:59.999999Z"), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
}

TEST_F(CategoriesTest, ACorrectionRestatesThemAndKeepsWhoEnteredWhat) {
  ASSERT_THAT(Become(Category::kMissing, "2026-03-10T10:00:00Z", "first worker"), IsOk());
  ASSERT_THAT(Become(Category::kAway, "2026-03-10T14:00:00Z", "second worker"), IsOk());
  std::vector<CategoryChange> right = history_.episode().categories;
  right[1].time = Minute("2026-03-10T10:30:00Z");
  ASSERT_THAT(Restate(right), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 10:30, away 14:00");
  EXPECT_EQ(history_.episode().categories[0].changed_by, "");
  EXPECT_EQ(history_.episode().categories[1].changed_by, "first worker");
  EXPECT_EQ(history_.episode().categories[2].changed_by, "second worker");
  right.push_back({.category = Category::kMissing, .time = Minute("2026-03-10T15:00:00Z")});
  ASSERT_THAT(Restate(right), IsOk());
  EXPECT_EQ(history_.episode().categories[3].changed_by, "corrector");
  right.resize(1);
  ASSERT_THAT(Restate(right), IsOk());
  EXPECT_EQ(Shown(), "away 08:00");
}

TEST_F(CategoriesTest, ACorrectionKeepsTheRulesOfEntry) {
  history_.ReturnAt("2026-03-10T12:00:00Z");
  const CategoryChange away = history_.episode().categories.front();
  const auto missing = [](absl::string_view time) {
    return CategoryChange{.category = Category::kMissing, .time = Minute(time)};
  };
  EXPECT_THAT(Restate({}), FailsWith(kInvalid, "FIELD_REQUIRED"));
  EXPECT_THAT(Restate({away, missing("2026-03-10T12:00:00.000001Z")}), FailsWith(kPrecondition, "EPISODE_ENDED"));
  EXPECT_THAT(Restate({away, missing("2026-03-10T07:59:59.999999Z")}), FailsWith(kInvalid, "END_BEFORE_START"));
  EXPECT_THAT(Restate({away, missing("2026-03-11T12:00:00.000001Z")}), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(Restate({away, missing("2026-03-10T09:00:00Z"), missing("2026-03-10T10:00:00Z")}),
              FailsWith(kInvalid, "CATEGORY_UNCHANGED"));
  EXPECT_THAT(Restate({away, missing("2026-03-10T12:00:00Z")}), IsOk());
}

TEST_F(CategoriesTest, WhatAReviewFoundIsCorrectedThere) {
  ASSERT_THAT(history_.Enter(1, Review("2026-03-10T10:00:00Z")), IsOk());
  std::vector<CategoryChange> right = history_.episode().categories;
  right.pop_back();
  EXPECT_THAT(Restate(right), FailsWith(kInvalid, "CATEGORY_OF_REVIEW"));
  right = history_.episode().categories;
  right.push_back({.category = Category::kAway, .time = Minute("2026-03-10T11:00:00Z")});
  ASSERT_THAT(Restate(right), IsOk());
  EXPECT_EQ(Shown(), "away 08:00, missing 10:00, away 11:00");
  // It was missing from the start: the review finds nothing new.
  right.resize(1);
  right[0].category = Category::kMissing;
  ASSERT_THAT(Restate(right), IsOk());
  EXPECT_EQ(Shown(), "missing 08:00");
}

// What is owed, in a form that can be compared.
std::string Owed(const TestHistory& history) {
  std::vector<std::string> lines;
  for (const WantedObligation& one : Derive(history.context(), Days()).wanted) {
    lines.push_back(absl::StrCat(one.kind, " ", one.step, " ", absl::FormatTime(one.due), " ",
                                 one.discharge.has_value() ? absl::FormatTime(one.discharge->time) : "open", " ",
                                 one.superseded_reason, one.waived_reason));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, "\n");
}

// The same facts in whatever order they are entered: the same categories, risk levels, end and obligations.
TEST(ArrivalOrder, OfCategoriesRisksReviewsFindingAndReturnMakesNoDifference) {
  std::mt19937 random(20260311);
  std::string expected;
  for (int round = 0; round < 300; ++round) {
    EpisodeHistory history("2026-03-11T12:00:00Z", Category::kAway);
    const auto take = [&](absl::StatusOr<EpisodeDecision> decision) {
      ASSERT_THAT(decision, IsOk());
      history.Take(*decision);
    };
    const auto become = [&](Category category, absl::string_view time) {
      take(Recategorise(history.context(), history.episode(), {.category = category, .time = Minute(time)}));
    };
    const auto assess = [&](const char* level, absl::string_view time) {
      take(Assess(history.context(), history.episode(), {.level = level, .time = Minute(time)}));
    };
    const auto corrected = [&](int number, const EntryContent& wrong, const EntryContent& right) {
      ASSERT_THAT(history.Enter(number, wrong), IsOk());
      const auto& entries = history.facts().entries;
      const auto entry = std::find_if(entries.begin(), entries.end(),
                                      [&](const Entry& one) { return one.id == AnEntry(number, wrong).id; });
      ASSERT_THAT(history.Put(*entry, right), IsOk());
    };
    std::vector<std::function<void()>> facts = {
        [&] { become(Category::kCurfew, "2026-03-10T13:00:00Z"); },
        [&] { become(Category::kMissing, "2026-03-10T16:00:00Z"); },
        [&] { assess("high", "2026-03-10T10:00:00Z"); },
        [&] { assess("medium", "2026-03-10T10:00:00Z"); },
        [&] { assess("low", "2026-03-10T09:00:00Z"); },
        [&] { ASSERT_THAT(history.Enter(1, Review("2026-03-10T11:00:00Z")), IsOk()); },
        [&] { corrected(2, Review("2026-03-10T09:30:00Z"), Review("2026-03-10T10:00:00Z", false)); },
        [&] { corrected(3, Review("2026-03-10T12:00:00Z", false), Review("2026-03-10T10:30:00Z")); },
        [&] { history.ReportToPolice("2026-03-10T11:10:00Z"); },
        [&] {
          take(Locate(history.context(), history.episode(),
                      {.located = Minute("2026-03-10T20:00:00Z"),
                       .wellbeing_confirmed = true,
                       .wellbeing_confirmed_at = Minute("2026-03-10T21:00:00Z")}));
        },
        [&] { history.ReturnAt("2026-03-10T22:00:00Z"); }};
    if (round > 0) std::shuffle(facts.begin(), facts.end(), random);
    for (const auto& fact : facts) fact();
    if (HasFatalFailure()) return;
    std::string state = Owed(history);
    for (const CategoryChange& change : history.episode().categories) {
      absl::StrAppend(&state, "\n", change.category, " ", absl::FormatTime(change.time.time));
    }
    for (const RiskAssessment& risk : history.episode().risk_assessments) {
      absl::StrAppend(&state, "\n", risk.level, " ", absl::FormatTime(risk.time.time));
    }
    absl::StrAppend(&state, "\nended ", absl::FormatTime(history.episode().ended->time));
    if (round == 0) expected = state;
    ASSERT_EQ(state, expected) << "round " << round;
  }
  EXPECT_THAT(expected, ::testing::HasSubstr("police_report"));
}

}  // namespace
}  // namespace homeward::episode
