#include "episode-service/councils/rules.h"

#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kTick = absl::Microseconds(1);

// S0-18, policy 54: on the review date itself a document is not overdue; on the day after, by London's calendar, it is.
TEST(ReviewOverdueS018, FromTheDayAfterTheReviewDate) {
  const absl::CivilDay winter(2020, 11, 30);
  EXPECT_FALSE(ReviewOverdue(winter, At("2020-11-30T12:00:00Z")));
  EXPECT_FALSE(ReviewOverdue(winter, At("2020-12-01T00:00:00Z") - kTick));
  EXPECT_TRUE(ReviewOverdue(winter, At("2020-12-01T00:00:00Z")));
  const absl::CivilDay summer(2020, 6, 30);
  EXPECT_FALSE(ReviewOverdue(summer, At("2020-07-01T00:00:00+01:00") - kTick));
  EXPECT_TRUE(ReviewOverdue(summer, At("2020-07-01T00:00:00+01:00")));
}

// S0-18: the change log says which version changed what and when; nothing of it is rewritten.
TEST(CheckChangeLogS018, WhatStandsThereStays) {
  const DocumentChange first{.version = "1", .date = "2020-02-01", .what = "Written"};
  const DocumentChange second{.version = "2", .date = "2021-03-01", .what = "Reviewed"};
  const DocumentChange other{.version = "1", .date = "2020-02-01", .what = "Written anew"};
  EXPECT_THAT(CheckChangeLog({}, {}), IsOk());
  EXPECT_THAT(CheckChangeLog({}, {first}), IsOk());
  EXPECT_THAT(CheckChangeLog({first}, {first}), IsOk());
  EXPECT_THAT(CheckChangeLog({first}, {first, second}), IsOk());
  for (const auto& rewritten : std::vector<std::vector<DocumentChange>>{{}, {second}, {other, second}}) {
    EXPECT_THAT(CheckChangeLog({first}, rewritten),
                FailsWith(absl::StatusCode::kFailedPrecondition, "CHANGE_LOG_REWRITTEN"));
  }
}

}  // namespace
}  // namespace homeward::episode
