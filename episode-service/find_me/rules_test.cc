#include "episode-service/find_me/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// S4-26: what the records hold.
TEST(MissingFromS426, ContactsPlacesMeansOfContactPlaceOfReturnAndPhotograph) {
  EXPECT_THAT(MissingFrom({}),
              ElementsAre("known_person", "likely_place", "means_of_contact", "return_place", "photograph"));
  EXPECT_THAT(MissingFrom({.kinds = {ParticularKind::kKnownPerson, ParticularKind::kLikelyPlace,
                                     ParticularKind::kMeansOfContact, ParticularKind::kReturnPlace},
                           .photograph = true}),
              IsEmpty());
}

TEST(CheckCompleteS426, APlanThatLacksSomethingNeedsTheReason) {
  EXPECT_THAT(CheckComplete({}, ""), IsOk());
  EXPECT_THAT(CheckComplete({"photograph"}, ""), FailsWith(absl::StatusCode::kInvalidArgument, "PLAN_INCOMPLETE"));
  EXPECT_THAT(CheckComplete({"photograph"}, "refuses to be photographed"), IsOk());
}

TEST(EarlierEpisodes, AreThoseBeforeTheLatestFirstAndNoneThatWasVoided) {
  TestHistory history(At("2026-03-10T12:00:00Z"));
  const Episode reported = Report(history.context(), MissingSince("2026-03-10T08:00:00Z"))->next;
  for (int day = 1; day <= 25; ++day) {
    Episode episode = reported;
    episode.id = absl::StrCat("e", day);
    episode.start = Minute(absl::StrCat("2026-02-", day < 10 ? "0" : "", day, "T08:00:00Z"));
    if (day == 24) episode.state = State::kVoided;
    history.facts().episodes.push_back(episode);
  }
  const auto earlier = EarlierEpisodes(history.facts(), &history.facts().episodes.back());
  ASSERT_THAT(earlier, SizeIs(20));
  EXPECT_EQ(earlier.front()->id, "e23");
  EXPECT_EQ(EarlierEpisodes(history.facts(), nullptr).front()->id, "e25");
}

}  // namespace
}  // namespace homeward::episode
