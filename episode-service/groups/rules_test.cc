#include "episode-service/groups/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::SizeIs;

const absl::Time kNow = At("2026-03-10T12:00:00Z");

std::vector<LinkedEpisode> Episodes(int count) {
  std::vector<LinkedEpisode> episodes;
  for (int i = 0; i < count; ++i) episodes.push_back({.episode = "e" + std::to_string(i), .young_person = "y"});
  return episodes;
}

// S3-26: a group that goes missing together is more than one.
TEST(Link, WhoWasTogetherIsAtLeastTwo) {
  EXPECT_THAT(Link({.kind = GroupKind::kTogether}, Episodes(1), kNow),
              FailsWith(StatusCode::kInvalidArgument, "EPISODES_TOO_FEW"));
  EXPECT_THAT(Link({.kind = GroupKind::kTogether}, Episodes(2), kNow), IsOk());
}

// S3-08: a pattern may begin with one.
TEST(LinkS308, APatternMayBeginWithOneAndHoldAHundred) {
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, Episodes(1), kNow), IsOk());
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, Episodes(100), kNow), IsOk());
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, Episodes(101), kNow),
              FailsWith(StatusCode::kInvalidArgument, "EPISODES_TOO_MANY"));
}

TEST(Link, TakesNoVoidedEpisodeAndNoneTwice) {
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, {{.episode = "e", .voided = true}}, kNow),
              FailsWith(StatusCode::kFailedPrecondition, "EPISODE_VOIDED"));
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, {{.episode = "e"}, {.episode = "e"}}, kNow),
              FailsWith(StatusCode::kFailedPrecondition, "ALREADY_LINKED"));
}

TEST(Link, AnEpisodeBelongsToAtMostFiftyGroups) {
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, {{.episode = "e", .groups = 49}}, kNow), IsOk());
  EXPECT_THAT(Link({.kind = GroupKind::kPattern}, {{.episode = "e", .groups = 50}}, kNow),
              FailsWith(StatusCode::kFailedPrecondition, "TOO_MANY_GROUPS"));
}

TEST(Unlink, KeepsWhoBelongedAndWhyNoLonger) {
  const Group group = Link({.kind = GroupKind::kTogether}, Episodes(2), kNow).value();
  const Group without = Unlink(group, "e0", "was elsewhere", kNow).value();
  EXPECT_EQ(without.members[0].removed_reason, "was elsewhere");
  EXPECT_THAT(Unlink(without, "e0", "again", kNow), FailsWith(StatusCode::kNotFound, "EPISODE_NOT_LINKED"));
  EXPECT_THAT(Link(without, {{.episode = "e0"}}, kNow)->members, SizeIs(3));  // and back again
}

// S3-08: what was done about a pattern.
TEST(RespondS308, IsNothingThatIsYetToCome) {
  EXPECT_THAT(Respond({}, {.happened = {.time = kNow}}, kNow), IsOk());
  EXPECT_THAT(Respond({}, {.happened = {.time = kNow + absl::Microseconds(1)}}, kNow),
              FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

}  // namespace
}  // namespace homeward::episode
