#include "cli/words.h"

#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
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
