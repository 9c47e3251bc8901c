#include "common/feed/cursor_store.h"

#include "common/feed/test_feed.h"

namespace homeward {
namespace {

class CursorStoreTest : public FeedFixture {
 protected:
  Event EventAt(int64_t position, const std::string& subject = "child-a") {
    Event event{.council = kKent, .position = position, .type = kSeen, .subject = subject};
    event.occurred = event.recorded = clock_.Now();
    event.body = "body";
    event.body_hash = event.hash = std::string(32, 'h');
    return event;
  }

  template <class Body>
  auto Write(Body body) -> std::invoke_result_t<Body&, Tx&> {
    std::optional<std::invoke_result_t<Body&, Tx&>> result;
    EXPECT_THAT(reader_.db().Transact(Soon(),
                                      [&](Tx& tx) {
                                        result.emplace(body(tx));
                                        return absl::OkStatus();
                                      }),
                IsOk());
    return *std::move(result);
  }

  bool Move(const FeedCursor& from, const FeedCursor& to) {
    return Write([&](Tx& tx) { return MoveCursor(tx, kKent, kSource, from, to); });
  }
};

TEST_F(CursorStoreTest, ACursorMovesOnlyFromWhereItStands) {
  const FeedCursor first = {.epoch = 1, .position = 3, .hash = "three"};
  const FeedCursor second = {.epoch = 1, .position = 5, .hash = "five"};
  EXPECT_TRUE(Move({}, first));
  EXPECT_FALSE(Move({}, second)) << "another was faster";
  EXPECT_FALSE(Move({.epoch = 1, .position = 3, .hash = "other"}, second));
  EXPECT_FALSE(Move({.epoch = 2, .position = 3, .hash = "three"}, second));
  EXPECT_FALSE(Move({.epoch = 1, .position = 4, .hash = "three"}, second));
  EXPECT_EQ(Applied(kKent), 3);
  EXPECT_TRUE(Move(first, second));
  EXPECT_EQ(Read(reader_, [](Tx& tx) { return ReadCursors(tx, kSource); }), (FeedCursors{{kKent, second}}));
  EXPECT_TRUE(Read(reader_, [](Tx& tx) { return ReadCursors(tx, "meeting"); }).empty());
}

TEST_F(CursorStoreTest, TheAppliedPositionIsUnknownBeforeTheFirstEvent) {
  auto applied = [&] { return Read(reader_, [](Tx& tx) { return AppliedPosition(tx, kKent, kSource); }); };
  EXPECT_EQ(applied(), std::nullopt);
  EXPECT_TRUE(Move({}, {.epoch = 1, .position = 3, .hash = "three"}));
  EXPECT_EQ(applied(), 3);
}

TEST_F(CursorStoreTest, AParkedEventIsKeptAsItCame) {
  const Event event = EventAt(7);
  Write([&](Tx& tx) {
    Park(tx, kSource, {.event = event, .attempts = 1, .try_at = clock_.Now()}, "BROKEN", clock_.Now());
    return true;
  });
  const auto parked = Read(reader_, [](Tx& tx) { return FirstParked(tx, kSource, {kKent, "child-a"}); });
  ASSERT_TRUE(parked.has_value());
  EXPECT_EQ(parked->attempts, 1);
  EXPECT_EQ(parked->try_at, clock_.Now());
  EXPECT_EQ(parked->event.position, 7);
  EXPECT_EQ(parked->event.body, "body");
  EXPECT_EQ(parked->event.occurred, event.occurred);
  EXPECT_TRUE(Read(reader_, [](Tx& tx) { return IsParked(tx, kKent, "child-a"); }));
  EXPECT_FALSE(Read(reader_, [](Tx& tx) { return IsParked(tx, kKent, "child-b"); }));
  EXPECT_FALSE(Read(reader_, [](Tx& tx) { return IsParked(tx, kWakefield, "child-a"); }));
}

TEST_F(CursorStoreTest, ARefusedEventIsNotParked) {
  Write([&](Tx& tx) {
    RecordRefused(tx, kSource, EventAt(7), "NO", clock_.Now());
    RecordRefused(tx, kSource, EventAt(7), "STILL_NO", clock_.Now());
    return true;
  });
  EXPECT_FALSE(Read(reader_, [](Tx& tx) { return IsParked(tx, kKent, "child-a"); }));
  EXPECT_EQ(Read(reader_, [](Tx& tx) { return ParkedCount(tx, kSource); }), 0);
  EXPECT_EQ(reader_.Text("SELECT GROUP_CONCAT(reason) FROM feed_exception"), "STILL_NO")
      << "read again after the cursor was set back";
}

TEST_F(CursorStoreTest, WithTooManyParkedSubjectsNothingIsKnown) {
  Move({}, {.epoch = 1, .position = 3000, .hash = "h"});
  auto marks = [&] { return Read(reader_, ReadWatermarks); };
  Write([&](Tx& tx) {
    for (int i = 1; i <= 1000; ++i) {
      Park(tx, kSource, {.event = EventAt(i, absl::StrCat("child-", i)), .try_at = clock_.Now()}, "X", clock_.Now());
    }
    return true;
  });
  EXPECT_EQ(marks().at(kKent).at(0).parked.size(), 1000);
  Write([&](Tx& tx) {
    Park(tx, kSource, {.event = EventAt(1001, "child-1001"), .try_at = clock_.Now()}, "X", clock_.Now());
    return true;
  });
  EXPECT_TRUE(marks().empty());
}

TEST_F(CursorStoreTest, EveryQueryUsesAnIndex) {
  Write([&](Tx& tx) {
    for (int i = 1; i <= 3000; ++i) {
      const Event event = EventAt(i, absl::StrCat("child-", i % 50));
      if (i % 100 == 0) {
        Park(tx, kSource, {.event = event, .try_at = clock_.Now() + absl::Seconds(i)}, "X", clock_.Now());
      } else {
        RecordRefused(tx, kSource, event, "NO", clock_.Now());
      }
    }
    return true;
  });
  Move({}, {.epoch = 1, .position = 3, .hash = "three"});
  reader_.Execute("ANALYZE TABLE feed_exception");
  const std::string from = " FROM feed_exception WHERE ";
  const std::string of_subject = "council = 'E10000016' AND subject = 'child-3'";
  EXPECT_EQ(KeyOf(reader_, "SELECT council, position FROM feed_cursor WHERE source = 'episode' ORDER BY council"),
            "PRIMARY");
  EXPECT_EQ(KeyOf(reader_, "SELECT council, source, position FROM feed_cursor ORDER BY council, source"), "PRIMARY");
  EXPECT_EQ(KeyOf(reader_, "SELECT DISTINCT council, source, subject" + from + "try_us IS NOT NULL LIMIT 1001"),
            "feed_exception_try");
  EXPECT_EQ(KeyOf(reader_, "SELECT COUNT(*)" + from + "try_us IS NOT NULL AND source = 'episode'"),
            "feed_exception_try");
  EXPECT_EQ(KeyOf(reader_, "SELECT council, subject" + from +
                               "try_us <= 5 AND source = 'episode' GROUP BY council, subject"
                               " ORDER BY MIN(try_us), council, subject LIMIT 64"),
            "feed_exception_try");
  EXPECT_EQ(KeyOf(reader_, "SELECT 1" + from + of_subject + " AND try_us IS NOT NULL LIMIT 1"),
            "feed_exception_subject");
  EXPECT_EQ(KeyOf(reader_, "SELECT MIN(try_us)" + from + of_subject + " AND source = 'episode'"),
            "feed_exception_subject");
  EXPECT_EQ(KeyOf(reader_, "SELECT body" + from + of_subject +
                               " AND source = 'episode' AND try_us IS NOT NULL"
                               " ORDER BY position LIMIT 1"),
            "feed_exception_subject");
  EXPECT_LT(RowsTouched(reader_,
                        [&](Tx& tx) {
                          EXPECT_EQ(ReadWatermarks(tx).at(kKent).at(0).parked.size(), 1);
                          EXPECT_EQ(ParkedCount(tx, kSource), 30);
                          EXPECT_EQ(DueSubjects(tx, kSource, clock_.Now(), 64).size(), 0);
                          EXPECT_TRUE(IsParked(tx, kKent, "child-0"));
                          EXPECT_TRUE(ParkedUntil(tx, kSource, kKent, "child-0").has_value());
                          EXPECT_EQ(FirstParked(tx, kSource, {kKent, "child-0"})->event.position, 100);
                        }),
            500)
      << "of 3,000";
}

}  // namespace
}  // namespace homeward
