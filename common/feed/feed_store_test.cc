#include "common/feed/feed_store.h"

#include <gmock/gmock.h>

#include "common/feed/test_feed.h"

namespace homeward {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FeedCursors At(const std::map<std::string, int64_t>& positions) {
  FeedCursors cursors;
  for (const auto& [council, position] : positions) cursors[council].position = position;
  return cursors;
}

std::vector<std::string> Shared(const FeedCursors& heads, const FeedCursors& cursors, int64_t most) {
  std::vector<std::string> shares;
  for (const FeedRange& range : ShareOut(heads, cursors, most)) {
    shares.push_back(absl::StrCat(range.council, " ", range.after, "-", range.up_to));
  }
  return shares;
}

TEST(ShareOut, ALongBacklogDoesNotHoldUpTheOthers) {
  const FeedCursors heads = At({{"a", 1000000}, {"b", 7}, {"c", 40}});
  EXPECT_THAT(Shared(heads, At({{"b", 5}, {"c", 40}}), 100), ElementsAre("a 0-98", "b 5-7"));
  EXPECT_THAT(Shared(heads, At({}), 30), ElementsAre("a 0-11", "b 0-7", "c 0-12"));
}

TEST(ShareOut, WithLessRoomThanCouncilsTheShortestBacklogsGoFirst) {
  EXPECT_THAT(Shared(At({{"a", 9}, {"b", 3}, {"c", 5}}), {}, 2), ElementsAre("b 0-1", "c 0-1"));
}

TEST(ShareOut, NothingNewIsNothingToRead) {
  EXPECT_THAT(Shared(At({{"a", 9}}), At({{"a", 9}}), 100), IsEmpty());
  EXPECT_THAT(Shared({}, At({{"a", 9}}), 100), IsEmpty());
}

class FeedStoreTest : public FeedFixture {
 protected:
  FeedCursors Heads() { return Read(writer_, ReadHeads); }
};

TEST_F(FeedStoreTest, EventsComeInOrderOfCouncilAndPosition) {
  Write(kKent, "child-k", "k1");
  Write(kWakefield, "child-w", "w1");
  Write(kKent, "child-k", "k2");
  Write(kKent, "child-j", "k3");

  const FeedCursors heads = Heads();
  EXPECT_EQ(heads.at(kKent).position, 3);
  EXPECT_EQ(Read(writer_, HeadPositions), (std::map<std::string, int64_t>{{kWakefield, 1}, {kKent, 3}}));

  std::vector<std::string> bodies;
  for (const Event& event : Read(writer_, [&](Tx& tx) {
         return EventsIn(tx, ShareOut(heads, At({{kKent, 1}}), 10));
       })) {
    bodies.push_back(event.body);
  }
  EXPECT_THAT(bodies, ElementsAre("w1", "k2", "k3"));
}

TEST_F(FeedStoreTest, AnEventIsReadAsItWasWritten) {
  const std::string bytes("\0:a'\\\xff", 6);
  Write(kKent, "child-k", bytes);
  const FeedRange range = {.council = kKent, .after = 0, .up_to = 1};
  const auto events = Read(writer_, [&](Tx& tx) { return EventsIn(tx, absl::MakeConstSpan(&range, 1)); });
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].body, bytes);
  EXPECT_EQ(events[0].council, kKent);
  EXPECT_EQ(events[0].type, kSeen);
  EXPECT_EQ(events[0].subject, "child-k");
  EXPECT_EQ(events[0].actor, "worker-1");
  EXPECT_EQ(events[0].occurred, clock_.Now());
  EXPECT_EQ(events[0].hash, Heads().at(kKent).hash);
}

TEST_F(FeedStoreTest, AChronologyIsOneSubjectsEventsAfterAPosition) {
  for (const char* body : {"1", "2", "3", "4"}) {
    Write(kKent, "child-a", body);
    Write(kKent, "child-b", body);
  }
  std::vector<int64_t> positions;
  for (const Event& event :
       Read(writer_, [](Tx& tx) { return EventsOfSubject(tx, kKent, std::vector<std::string>{"child-a"}, 1, 2); })) {
    positions.push_back(event.position);
  }
  EXPECT_THAT(positions, ElementsAre(3, 5));
}

TEST_F(FeedStoreTest, ACursorBelongsToTheHistoryThatHasItsEvent) {
  Write(kKent, "child-a", "1");
  const FeedCursor first = Heads().at(kKent);
  Write(kKent, "child-a", "2");
  const FeedCursor second = Heads().at(kKent);
  auto diverged = [&](const FeedCursor& cursor) {
    return !Read(writer_, [&](Tx& tx) { return Diverged(tx, ReadHeads(tx), {{kKent, cursor}}); }).empty();
  };
  EXPECT_FALSE(diverged({}));
  EXPECT_FALSE(diverged({.epoch = 7}));
  EXPECT_FALSE(diverged(first));
  EXPECT_FALSE(diverged(second));
  EXPECT_TRUE(diverged({.epoch = 1, .position = 1, .hash = second.hash}));
  EXPECT_TRUE(diverged({.epoch = 1, .position = 2, .hash = first.hash}));
  EXPECT_TRUE(diverged({.epoch = 2, .position = 1, .hash = first.hash}));
  EXPECT_TRUE(diverged({.epoch = 1, .position = 3, .hash = second.hash}));
  EXPECT_FALSE(Read(writer_,
                    [&](Tx& tx) {
                      return Diverged(tx, ReadHeads(tx), {{kWakefield, first}});
                    })
                   .empty())
      << "a feed that is gone";
}

TEST_F(FeedStoreTest, EveryQueryUsesAnIndex) {
  const std::vector<std::string> bodies(900, "body");
  for (const char* council : {kKent, kWakefield}) {
    for (const char* subject : {"a", "b", "c", "d"}) WriteMany(council, subject, bodies);
  }
  writer_.Execute("ANALYZE TABLE event");
  EXPECT_EQ(KeyOf(writer_, "SELECT council, position FROM feed_head ORDER BY council"), "PRIMARY");
  EXPECT_EQ(KeyOf(writer_,
                  "SELECT council, hash FROM event WHERE (council = 'E08000036' AND position = 5)"
                  " OR (council = 'E10000016' AND position = 7)"),
            "PRIMARY");
  EXPECT_EQ(KeyOf(writer_,
                  "SELECT body FROM event WHERE (council = 'E08000036' AND position > 5 AND position <= 90)"
                  " OR (council = 'E10000016' AND position > 7 AND position <= 70) ORDER BY council, position"),
            "PRIMARY");
  EXPECT_EQ(KeyOf(writer_,
                  "SELECT body FROM event WHERE council = 'E08000036' AND subject = 'b' AND position > 10"
                  " ORDER BY position LIMIT 20"),
            "event_subject");
  EXPECT_LT(RowsTouched(writer_,
                        [&](Tx& tx) {
                          const FeedCursors heads = ReadHeads(tx);
                          FeedCursors cursors = heads;
                          for (auto& [council, cursor] : cursors) cursor.position -= 10;
                          EXPECT_EQ(Diverged(tx, heads, cursors).size(), 2);
                          EXPECT_EQ(EventsIn(tx, ShareOut(heads, cursors, 100)).size(), 20);
                          EXPECT_EQ(EventsOfSubject(tx, kKent, std::vector<std::string>{"b"}, 910, 20).size(), 20);
                        }),
            100)
      << "of 7,200";
}

}  // namespace
}  // namespace homeward
