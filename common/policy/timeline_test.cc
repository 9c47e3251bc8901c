#include "common/policy/timeline.h"

#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

const absl::Time kFirst = absl::FromUnixSeconds(1'700'000'000);
const absl::Time kSecond = kFirst + absl::Hours(24 * 365);
constexpr absl::Duration kTick = absl::Microseconds(1);

Timeline<std::string> TwoVersions() {
  Timeline<std::string> timeline;
  EXPECT_THAT(timeline.Add(1, kFirst, "old"), IsOk());
  EXPECT_THAT(timeline.Add(2, kSecond, "new"), IsOk());
  return timeline;
}

TEST(Timeline, NothingIsInForceBeforeTheFirstVersion) {
  EXPECT_EQ(Timeline<int>().InForceAt(kFirst), nullptr);
  EXPECT_EQ(TwoVersions().InForceAt(kFirst - kTick), nullptr);
}

TEST(Timeline, AVersionTakesEffectAtItsInstantAndNotAMicrosecondEarlier) {
  const Timeline<std::string> timeline = TwoVersions();
  EXPECT_EQ(timeline.InForceAt(kFirst)->value, "old");
  EXPECT_EQ(timeline.InForceAt(kSecond - kTick)->value, "old");
  EXPECT_EQ(timeline.InForceAt(kSecond)->value, "new");
  EXPECT_EQ(timeline.InForceAt(kSecond + kTick)->value, "new");
  EXPECT_EQ(timeline.InForceAt(absl::InfiniteFuture())->number, 2);
}

TEST(Timeline, FindsTheVersionThatADecisionWasStampedWith) {
  Timeline<std::string> timeline = TwoVersions();
  ASSERT_THAT(timeline.Add(5, kSecond + kTick, "newest"), IsOk());
  EXPECT_EQ(timeline.ByNumber(1)->value, "old");
  EXPECT_EQ(timeline.ByNumber(5)->value, "newest");
  EXPECT_EQ(timeline.ByNumber(0), nullptr);
  EXPECT_EQ(timeline.ByNumber(3), nullptr);
  EXPECT_EQ(timeline.ByNumber(6), nullptr);
}

TEST(Timeline, RefusesAVersionThatWouldChangeThePast) {
  Timeline<std::string> timeline = TwoVersions();
  const auto refused = absl::StatusCode::kFailedPrecondition;
  EXPECT_THAT(timeline.Add(3, kSecond, "same"), FailsWith(refused, "EFFECTIVE_FROM_NOT_LATER"));
  EXPECT_THAT(timeline.Add(3, kSecond - kTick, "earlier"), FailsWith(refused, "EFFECTIVE_FROM_NOT_LATER"));
  EXPECT_THAT(timeline.Add(2, kSecond + kTick, "twin"), FailsWith(refused, "VERSION_NOT_LATER"));
  EXPECT_EQ(timeline.versions().size(), 2);
  EXPECT_THAT(timeline.Add(3, kSecond + kTick, "later"), IsOk());
}

}  // namespace
}  // namespace homeward
