#include "cli/words.h"

#include <gtest/gtest.h>

#include "cli/arguments.h"
#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

TEST(DurationInWords, NamesTheTwoLargestParts) {
  EXPECT_EQ(DurationInWords(absl::ZeroDuration()), "0 min");
  EXPECT_EQ(DurationInWords(absl::Minutes(59) + absl::Seconds(59)), "59 min");
  EXPECT_EQ(DurationInWords(absl::Minutes(60)), "1 h 0 min");
  EXPECT_EQ(DurationInWords(absl::Hours(24) - absl::Microseconds(1)), "23 h 59 min");
  EXPECT_EQ(DurationInWords(absl::Hours(24)), "1 day 0 h");
  EXPECT_EQ(DurationInWords(absl::Hours(53)), "2 days 5 h");
}

TEST(TextOf, ADateAloneIsADate) {
  common::v1::Moment moment;
  Put(Moment{.time = At("2026-03-30T22:15:00Z")}, &moment);
  EXPECT_EQ(TextOf(moment), "Mon 30 Mar 2026 23:15 BST");
  Put(OnDay(absl::CivilDay(2026, 3, 30)), &moment);
  EXPECT_EQ(TextOf(moment), "30/03/2026");
}

// Whoever types a time means the clock on the wall.
TEST(MomentFrom, IsLocalTimeOrADateAlone) {
  const auto summer = MomentFrom("last_seen", "2026-03-30 23:15");
  ASSERT_THAT(summer, IsOk());
  EXPECT_EQ(TextOf(*summer), "Mon 30 Mar 2026 23:15 BST");
  EXPECT_EQ(TextOf(*MomentFrom("last_seen", "2026-01-30T23:15")), "Fri 30 Jan 2026 23:15 GMT");
  EXPECT_EQ(TextOf(*MomentFrom("last_seen", "2026-03-30")), "30/03/2026");
  for (const char* text : {"", "yesterday", "2026-03-30 2315", "30/03/2026 23:15", "2026-02-30", "2026-03-30 24:15x"}) {
    EXPECT_TRUE(IsUsageError(MomentFrom("last_seen", text).status())) << text;
  }
}

TEST(MomentFrom, RefusesWhatTheClocksDoNotShowOnce) {
  EXPECT_THAT(MomentFrom("last_seen", "2026-03-29 01:30"),
              FailsWith(absl::StatusCode::kInvalidArgument, "LOCAL_TIME_DOES_NOT_EXIST"));
  EXPECT_THAT(MomentFrom("last_seen", "2026-10-25 01:30"),
              FailsWith(absl::StatusCode::kInvalidArgument, "LOCAL_TIME_AMBIGUOUS"));
  EXPECT_EQ(TextOf(*MomentFrom("last_seen", "2026-10-25T01:30:00+01:00")), "Sun 25 Oct 2026 01:30 BST");
  EXPECT_EQ(TextOf(*MomentFrom("last_seen", "2026-10-25T01:30:00Z")), "Sun 25 Oct 2026 01:30 GMT");
}

TEST(DateInWords, IsEmptyForWhatIsNoDate) {
  EXPECT_EQ(DateInWords("2026-03-30"), "30/03/2026");
  EXPECT_EQ(DateInWords(""), "");
  EXPECT_EQ(DateInWords("2026-02-30"), "");
}

TEST(CodeInWords, IsReadable) {
  EXPECT_EQ(CodeInWords("MISSING_REASON_NOT_OFFERED", "MISSING_REASON_"), "not offered");
}

}  // namespace
}  // namespace homeward::cli
