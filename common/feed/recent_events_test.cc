#include "common/feed/recent_events.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Hash(int64_t position) { return absl::StrCat("hash ", position); }
FeedCursor Place(int64_t position, int64_t epoch = 1) {
  return {.epoch = epoch, .position = position, .hash = position == 0 ? "" : Hash(position)};
}

// The next `count` events; of those at even positions nobody wants to hear.
void Add(RecentEvents& recent, int count) {
  for (int i = 0; i < count; ++i) {
    const int64_t position = recent.end().position + 1;
    auto event = std::make_shared<Event>();
    event->position = position;
    recent.Add(Hash(position), position % 2 == 0 ? nullptr : event);
  }
}

std::vector<int64_t> Positions(const std::vector<std::shared_ptr<const Event>>& events) {
  std::vector<int64_t> positions;
  positions.reserve(events.size());
  for (const auto& event : events) positions.push_back(event->position);
  return positions;
}

TEST(RecentEvents, TellsWhatIsWantedAfterAPlaceAndMovesItToTheEnd) {
  RecentEvents recent(10);
  recent.Restart(Place(0));
  Add(recent, 6);
  FeedCursor place = Place(1);
  EXPECT_THAT(Positions(recent.After(10, place)), ElementsAre(3, 5));
  EXPECT_EQ(place, Place(6));
  EXPECT_THAT(recent.After(10, place), IsEmpty());
  EXPECT_EQ(place, recent.end());
}

TEST(RecentEvents, TellsNoMoreAtOnceThanAskedAndGoesOnThere) {
  RecentEvents recent(10);
  recent.Restart(Place(0));
  Add(recent, 6);
  FeedCursor place = Place(0);
  EXPECT_THAT(Positions(recent.After(2, place)), ElementsAre(1, 3));
  EXPECT_EQ(place, Place(3));
  EXPECT_THAT(Positions(recent.After(2, place)), ElementsAre(5));
  EXPECT_EQ(place, Place(6));
}

TEST(RecentEvents, ForgetsTheOldestAndSaysSo) {
  RecentEvents recent(4);
  recent.Restart(Place(100));
  Add(recent, 4);
  EXPECT_TRUE(recent.Reaches(100));
  Add(recent, 1);
  EXPECT_FALSE(recent.Reaches(100));
  EXPECT_TRUE(recent.Reaches(101));
  EXPECT_TRUE(recent.Reaches(105));
  EXPECT_FALSE(recent.Reaches(106));
  FeedCursor place = Place(101);
  EXPECT_THAT(Positions(recent.After(10, place)), ElementsAre(103, 105));
}

TEST(RecentEvents, KnowsItsPlacesFromThoseOfAnotherHistory) {
  RecentEvents recent(4);
  recent.Restart(Place(100));
  Add(recent, 6);
  for (const int64_t position : {102, 103, 106}) {
    EXPECT_TRUE(recent.Has(Place(position))) << position;
    EXPECT_FALSE(recent.Has(Place(position, 2))) << position;
    EXPECT_FALSE(recent.Has({.epoch = 1, .position = position, .hash = "another"})) << position;
  }
  const int64_t history = recent.history();
  recent.Restart(Place(50, 2));
  EXPECT_GT(recent.history(), history);
  EXPECT_EQ(recent.end(), Place(50, 2));
  EXPECT_FALSE(recent.Reaches(49));
  EXPECT_TRUE(recent.Has(Place(0))) << "before the first event everybody agrees";
}

}  // namespace
}  // namespace homeward
