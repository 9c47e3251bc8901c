#include "common/feed/feed_tail.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <memory>
#include <thread>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/feed/test_feed.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = FeedTail::News::Kind;

constexpr char kBoring[] = "homeward.test.Boring";

// One who watches, as a call would: they look when the bell rings.
class Listener {
 public:
  // It may be rung after the listener has gone.
  FeedTail::Bell bell() {
    return [heard = heard_] {
      absl::MutexLock lock(&heard->mutex);
      heard->rung = true;
    };
  }
  void Begin(std::unique_ptr<FeedTail::Watcher> watcher) { watcher_ = std::move(watcher); }

  // What there is now.
  std::optional<FeedTail::News> Take() { return watcher_->Take(); }
  // What there is next, before long; an empty gap otherwise.
  FeedTail::News Next() {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    for (;;) {
      if (auto news = Take()) return *std::move(news);
      absl::MutexLock lock(&heard_->mutex);
      if (!heard_->mutex.AwaitWithDeadline(absl::Condition(&heard_->rung), until)) return {.kind = Kind::kGap};
      heard_->rung = false;
    }
  }
  // The positions of the next events, as many as asked for.
  std::vector<int64_t> Positions(size_t count) {
    std::vector<int64_t> positions;
    while (positions.size() < count) {
      const FeedTail::News news = Next();
      if (news.kind == Kind::kGap) break;
      for (const auto& event : news.events) positions.push_back(event->position);
      last_ = news.at;
    }
    return positions;
  }
  const FeedCursor& last() const { return last_; }

 private:
  struct Heard {
    absl::Mutex mutex;
    bool rung = false;
  };

  const std::shared_ptr<Heard> heard_ = std::make_shared<Heard>();
  FeedCursor last_;
  std::unique_ptr<FeedTail::Watcher> watcher_;
};

class Tail : public FeedFixture {
 protected:
  FeedTail::Options Usual() const {
    return {.wanted = [](const Event& event) { return event.type != kBoring; },
            .kept = 16,
            .pause = absl::ZeroDuration(),
            .beat = absl::Hours(1)};
  }
  static FeedTail::News Begin(FeedTail& tail, Listener& listener, const std::string& council = kWakefield,
                              const std::optional<FeedCursor>& from = std::nullopt) {
    auto watcher = tail.Join(council, from, Soon(), listener.bell());
    EXPECT_THAT(watcher, IsOk());
    listener.Begin(*std::move(watcher));
    return listener.Take().value();
  }
  void WriteSome(int count, const std::string& council = kWakefield) {
    WriteMany(council, "child-1", std::vector<std::string>(count, "x"));
  }
  FeedCursor Head(const std::string& council = kWakefield) {
    return Read(writer_, [&](Tx& tx) { return ReadHeads(tx)[council]; });
  }
};

TEST_F(Tail, TellsWhatCommitsAfterItHasBegun) {
  WriteSome(3);
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener listener;
  const FeedTail::News begun = Begin(tail, listener);
  EXPECT_EQ(begun.kind, Kind::kBegun);
  EXPECT_EQ(begun.at, Head());
  EXPECT_EQ(listener.Take(), std::nullopt);
  Write(kWakefield, "child-1", "a secret");
  const FeedTail::News news = listener.Next();
  ASSERT_EQ(news.kind, Kind::kEvents);
  ASSERT_EQ(news.events.size(), 1);
  EXPECT_EQ(news.events[0]->position, 4);
  EXPECT_EQ(news.events[0]->aggregate, "child-1");
  EXPECT_EQ(news.events[0]->body, "") << "envelopes only";
  EXPECT_EQ(news.at, Head());
}

TEST_F(Tail, ACouncilWithoutAnEventHasABeginning) {
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener listener;
  EXPECT_EQ(Begin(tail, listener).at, FeedCursor());
  WriteSome(2);
  EXPECT_THAT(listener.Positions(2), ElementsAre(1, 2));
  Listener other;
  EXPECT_EQ(Begin(tail, other, kWakefield, FeedCursor()).kind, Kind::kBegun);
  EXPECT_THAT(other.Positions(2), ElementsAre(1, 2));
}

TEST_F(Tail, TellsOfNoOtherCouncilAndOfNothingThatNobodyWants) {
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener wakefield, kent;
  Begin(tail, wakefield);
  Begin(tail, kent, kKent);
  Write(kWakefield, "child-1", "x", kBoring);
  WriteSome(1, kKent);
  WriteSome(1);
  EXPECT_THAT(wakefield.Positions(1), ElementsAre(2));
  EXPECT_THAT(kent.Positions(1), ElementsAre(1));
}

TEST_F(Tail, GoesOnWhereAnEarlierOneLeftOff) {
  WriteSome(5);
  const FeedCursor place = Head();
  WriteSome(4);
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener first, second;
  const FeedTail::News begun = Begin(tail, first, kWakefield, place);
  EXPECT_EQ(begun.kind, Kind::kBegun);
  EXPECT_EQ(begun.at, place);
  EXPECT_THAT(first.Positions(4), ElementsAre(6, 7, 8, 9));
  // Also beside one who is here already.
  Begin(tail, second, kWakefield, place);
  EXPECT_THAT(second.Positions(4), ElementsAre(6, 7, 8, 9));
}

TEST_F(Tail, SaysThatAPlaceIsTooFarBack) {
  WriteSome(1);
  const FeedCursor place = Head();
  WriteSome(16);
  FeedTail tail(writer_.db(), watch_, Usual());
  {
    Listener listener;
    EXPECT_EQ(Begin(tail, listener, kWakefield, place).kind, Kind::kBegun) << "as many as are kept";
    EXPECT_EQ(listener.Positions(16).size(), 16);
  }
  WriteSome(1);
  Listener listener;
  const FeedTail::News news = Begin(tail, listener, kWakefield, place);
  EXPECT_EQ(news.kind, Kind::kGap);
  EXPECT_EQ(news.gap, FeedTail::Gap::kTooOld);
  EXPECT_EQ(news.at, Head());
  WriteSome(1);
  EXPECT_THAT(listener.Positions(1), ElementsAre(19));
}

TEST_F(Tail, KnowsAPlaceThatItsHistoryDoesNotHave) {
  WriteSome(5);
  FeedTail tail(writer_.db(), watch_, Usual());
  const FeedCursor head = Head();
  FeedCursor other_hash = head, other_epoch = head, beyond = head;
  other_hash.hash[0] ^= 1;
  ++other_epoch.epoch;
  ++beyond.position;
  for (const FeedCursor& place : {other_hash, other_epoch, beyond}) {
    Listener listener;
    const FeedTail::News news = Begin(tail, listener, kWakefield, place);
    EXPECT_EQ(news.gap, FeedTail::Gap::kDiverged);
    EXPECT_EQ(news.at, head);
  }
}

// A client comes from a replica that has read further than this one.
TEST_F(Tail, APlaceThatIsNotKnownHereYetIsLookedUp) {
  FeedTail::Options slow = Usual();
  slow.pause = absl::Hours(1);
  FeedTail tail(writer_.db(), watch_, slow);
  Listener first, second;
  Begin(tail, first);
  WriteSome(1);
  EXPECT_THAT(first.Positions(1), ElementsAre(1));  // and now it rests
  WriteSome(1);
  const FeedCursor place = Head();
  EXPECT_EQ(Begin(tail, second, kWakefield, place).kind, Kind::kBegun);
  EXPECT_THAT(first.Positions(1), ElementsAre(2));
}

TEST_F(Tail, WhoIsTooSlowIsToldSoAndGoesOnFromThere) {
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener slow, fast;
  Begin(tail, slow);
  Begin(tail, fast);
  for (int i = 0; i < 5; ++i) {
    WriteSome(4);
    EXPECT_EQ(fast.Positions(4).size(), 4);
  }
  const FeedTail::News news = slow.Next();
  EXPECT_EQ(news.kind, Kind::kGap);
  EXPECT_EQ(news.gap, FeedTail::Gap::kTooSlow);
  EXPECT_EQ(news.at, Head());
  WriteSome(1);
  EXPECT_THAT(slow.Positions(1), ElementsAre(21));
}

TEST_F(Tail, ABurstIsReadInStepsThatNobodyLoses) {
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener listener;
  Begin(tail, listener);
  WriteSome(8);
  std::vector<int64_t> expected;
  for (int64_t position = 1; position <= 8; ++position) expected.push_back(position);
  EXPECT_EQ(listener.Positions(8), expected);
}

TEST_F(Tail, ANewEpochMakesEverybodyBeginAnew) {
  WriteSome(5);
  FeedTail::Options options = Usual();
  options.beat = absl::Milliseconds(20);  // when a restored database is noticed at the latest
  FeedTail tail(writer_.db(), watch_, options);
  Listener listener;
  Begin(tail, listener);
  writer_.Execute("DELETE FROM event WHERE position > 3");
  writer_.Execute(
      "UPDATE feed_head SET epoch = epoch + 1, position = 3, hash = (SELECT hash FROM event WHERE position = 3)");
  FeedTail::News news = listener.Next();
  while (news.kind == Kind::kQuiet) news = listener.Next();
  EXPECT_EQ(news.gap, FeedTail::Gap::kDiverged);
  EXPECT_EQ(news.at, Head());
  WriteSome(1);
  EXPECT_THAT(listener.Positions(1), ElementsAre(4));
}

TEST_F(Tail, AnEventThatDoesNotFollowMakesEverybodyBeginAnew) {
  WriteSome(2);
  FeedTail tail(writer_.db(), watch_, Usual());
  Listener listener;
  Begin(tail, listener);
  writer_.Execute("UPDATE feed_head SET hash = REPEAT('x', 32)");  // so that what comes next is chained to nothing
  WriteSome(1);
  const FeedTail::News news = listener.Next();
  EXPECT_EQ(news.gap, FeedTail::Gap::kDiverged);
  EXPECT_EQ(news.at, Head());
}

TEST_F(Tail, WhoHearsNothingIsToldThatThereIsNothing) {
  WriteSome(2);
  FeedTail::Options options = Usual();
  options.beat = absl::Milliseconds(5);
  FeedTail tail(writer_.db(), watch_, options);
  Listener listener;
  Begin(tail, listener);
  for (int i = 0; i < 3; ++i) {
    const FeedTail::News news = listener.Next();
    EXPECT_EQ(news.kind, Kind::kQuiet);
    EXPECT_THAT(news.events, IsEmpty());
    EXPECT_EQ(news.at, Head());
  }
}

TEST_F(Tail, ManyWhoWatchAskTheDatabaseNoMoreThanOne) {
  FeedTail tail(writer_.db(), watch_, Usual());
  std::vector<std::unique_ptr<Listener>> many;
  many.push_back(std::make_unique<Listener>());
  Begin(tail, *many.front());
  const int64_t before = writer_.Number(
      "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
      " WHERE VARIABLE_NAME = 'QUESTIONS'");
  for (int i = 0; i < 500; ++i) {
    many.push_back(std::make_unique<Listener>());
    Begin(tail, *many.back(), kWakefield, FeedCursor());
  }
  EXPECT_EQ(tail.watchers(), 501);
  WriteSome(3);
  for (auto& listener : many) ASSERT_EQ(listener->Positions(3).size(), 3);
  // The heads are asked for ten times a second, also while this goes on.
  EXPECT_LT(writer_.Number("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                           " WHERE VARIABLE_NAME = 'QUESTIONS'"),
            before + 200);
  many.clear();
  EXPECT_EQ(tail.watchers(), 0);
}

// Watchers come and go, each going on where it left off, while writers write: each event once and in order.
TEST_F(Tail, NothingIsLostOrToldTwiceHoweverOftenWatchersComeBack) {
  constexpr int kEvents = 300, kWatchers = 4;
  FeedTail::Options options = Usual();
  options.kept = 2 * kEvents;
  FeedTail tail(writer_.db(), watch_, options);
  auto watch = [&](std::vector<int64_t>* told) {
    std::optional<FeedCursor> place = FeedCursor();
    while (told->size() < kEvents) {
      Listener listener;
      const FeedTail::News begun = Begin(tail, listener, kWakefield, place);
      if (begun.kind != Kind::kBegun) return;
      const std::vector<int64_t> some = listener.Positions(1);
      if (some.empty()) return;
      told->insert(told->end(), some.begin(), some.end());
      place = listener.last();
    }
  };
  std::vector<std::vector<int64_t>> told(kWatchers);
  std::vector<std::thread> threads;
  for (auto& one : told) threads.emplace_back(watch, &one);
  for (int writer = 0; writer < 2; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < kEvents / 2; ++i) Write(kWakefield, absl::StrCat("child-", writer), "x");
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& one : told) {
    ASSERT_EQ(one.size(), kEvents);
    for (int i = 0; i < kEvents; ++i) EXPECT_EQ(one[i], i + 1);
  }
}

}  // namespace
}  // namespace homeward
