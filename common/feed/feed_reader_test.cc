#include "common/feed/feed_reader.h"

#include <stdexcept>
#include <thread>

#include "common/feed/feed_chain.h"
#include "common/feed/feed_reader_thread.h"
#include "common/feed/test_feed.h"

namespace homeward {
namespace {

class FeedReaderTest : public FeedFixture {
 protected:
  // Reads until nothing is new; returns how many events that were.
  static int ReadAll(FeedReader& reader) {
    int total = 0;
    for (;;) {
      const absl::StatusOr<int> taken = reader.RunOnce(absl::ZeroDuration());
      EXPECT_THAT(taken, IsOk());
      if (taken.value_or(0) == 0) return total;
      total += *taken;
    }
  }
};

TEST_F(FeedReaderTest, AppliesEveryEventOnceAndTellsItsOwnReaders) {
  WriteMany(kKent, "child-k", {"k1", "k2"});
  Write(kWakefield, "child-w", "w1");
  int told = 0;
  FeedReader reader(reader_.db(), clock_, source_,
                    {.source = kSource, .handlers = {{kSeen, Note}}, .committed = [&] { ++told; }});
  EXPECT_EQ(ReadAll(reader), 3);
  EXPECT_EQ(told, 2) << "a commit a council";
  EXPECT_EQ(Story("child-k"), "k1,k2");
  EXPECT_EQ(Story("child-w"), "w1");
  EXPECT_EQ(reader_.Number("SELECT position FROM feed_head WHERE council = 'E10000016'"), 2);
  EXPECT_EQ(reader_.Text("SELECT DISTINCT actor FROM event"), "event");
  EXPECT_EQ(reader_.Number("SELECT COUNT(*) FROM subject"), 2) << "each subject was locked";
  EXPECT_EQ(ReadAll(reader), 0);
}

TEST_F(FeedReaderTest, CatchesUpWithThousandsOfEventsAndSurvivesARestartBetween) {
  for (int i = 0; i < 25; ++i) WriteMany(kKent, absl::StrCat("child-", i % 7), std::vector<std::string>(100, "x"));
  ASSERT_THAT(NewReader()->RunOnce(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(Applied(kKent), 1000);
  EXPECT_EQ(ReadAll(*NewReader()), 1500);
  EXPECT_EQ(Tally(), 2500);
  EXPECT_EQ(reader_.Number("SELECT COUNT(DISTINCT position) FROM tally"), 2500);
  EXPECT_EQ(Read(reader_, [](Tx& tx) { return VerifyChain(tx, kKent); }).value_or(0), 2500);
}

TEST_F(FeedReaderTest, IgnoresTypesThatAreNoneOfItsBusiness) {
  Write(kKent, "child-k", "1");
  Write(kKent, "child-k", "2", kUnknown);
  Write(kKent, "child-k", "3");
  const auto reader = NewReader();
  EXPECT_EQ(ReadAll(*reader), 3);
  EXPECT_EQ(Story("child-k"), "1,3");
  EXPECT_EQ(Applied(kKent), 3);
}

// A process that ends between the pull and the apply.
class EndsAfterThePull final : public FeedSource {
 public:
  explicit EndsAfterThePull(FeedSource& inner) : inner_(inner) {}
  absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request, absl::Time deadline) override {
    const auto reply = inner_.Pull(request, deadline);
    EXPECT_GT(reply->councils_size(), 0);
    throw std::runtime_error("crash");
  }
  void Cancel() override {}

 private:
  FeedSource& inner_;
};

TEST_F(FeedReaderTest, NothingIsLostWhenAProcessEndsBetweenPullAndApply) {
  WriteMany(kKent, "child-k", {"1", "2"});
  EndsAfterThePull crashing(source_);
  EXPECT_THROW((void)NewReader(crashing)->RunOnce(absl::ZeroDuration()), std::runtime_error);
  EXPECT_EQ(Tally(), 0);
  EXPECT_EQ(ReadAll(*NewReader()), 2);
  EXPECT_EQ(Story("child-k"), "1,2");
}

TEST_F(FeedReaderTest, NothingIsLostWhenTheDatabaseGoesInTheMiddleOfABatch) {
  WriteMany(kKent, "child-k", {"1", "2", "3"});
  bool killed = false;
  const auto reader = NewReader([&](Change& change, const Event& event) {
    if (event.body == "2" && !std::exchange(killed, true)) change.tx().sql() << "KILL CONNECTION_ID()";
    return Note(change, event);
  });
  EXPECT_THAT(reader->RunOnce(absl::ZeroDuration()), FailsWith(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_EQ(Tally(), 0) << "all of the batch or nothing";
  EXPECT_EQ(Exceptions("parked"), 0) << "not the event's fault";
  EXPECT_EQ(ReadAll(*reader), 3);
  EXPECT_EQ(Story("child-k"), "1,2,3");
}

TEST_F(FeedReaderTest, AReplicaThatWasSlowerDoesNothing) {
  WriteMany(kKent, "child-k", {"1", "2"});
  const auto fast = NewReader();
  // The other reader applies all while this one has pulled and not applied yet.
  class Slow final : public FeedSource {
   public:
    Slow(FeedSource& inner, FeedReader& fast) : inner_(inner), fast_(fast) {}
    absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request,
                                                  absl::Time deadline) override {
      auto reply = inner_.Pull(request, deadline);
      EXPECT_THAT(fast_.RunOnce(absl::ZeroDuration()), IsOk());
      return reply;
    }
    void Cancel() override {}

   private:
    FeedSource& inner_;
    FeedReader& fast_;
  } slow(source_, *fast);
  const absl::StatusOr<int> taken = NewReader(slow)->RunOnce(absl::ZeroDuration());
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(*taken, 0);
  EXPECT_EQ(Story("child-k"), "1,2");
}

TEST_F(FeedReaderTest, StopsAtACouncilWhoseFeedWasReplacedAndReadsOnElsewhere) {
  WriteMany(kKent, "child-k", {"k1", "k2"});
  const auto reader = NewReader();
  ReadAll(*reader);
  writer_.Execute("UPDATE feed_head SET epoch = 2");  // restored from a backup
  Write(kKent, "child-k", "k3");
  Write(kWakefield, "child-w", "w1");

  EXPECT_EQ(ReadAll(*reader), 1);
  EXPECT_EQ(Story("child-w"), "w1");
  EXPECT_EQ(Story("child-k"), "k1,k2");
  ASSERT_EQ(reader->Stopped().size(), 1);
  EXPECT_THAT(reader->Stopped().at(kKent), FailsWith(absl::StatusCode::kFailedPrecondition, "FEED_DIVERGED"));

  // An operator decides that what was read is part of the new history.
  reader_.Execute("UPDATE feed_cursor SET epoch = 2 WHERE council = 'E10000016'");
  EXPECT_EQ(ReadAll(*reader), 1);
  EXPECT_EQ(Story("child-k"), "k1,k2,k3");
  EXPECT_TRUE(reader->Stopped().empty());
}

TEST_F(FeedReaderTest, StopsBeforeAnEventThatWasTamperedWith) {
  WriteMany(kKent, "child-k", {"k1", "k2", "k3"});
  Write(kWakefield, "child-w", "w1");
  const std::string original = writer_.Text("SELECT body FROM event WHERE council = 'E10000016' AND position = 2");
  writer_.Execute("UPDATE event SET body = 'forged' WHERE council = 'E10000016' AND position = 2");

  const auto reader = NewReader();
  EXPECT_EQ(ReadAll(*reader), 2);
  EXPECT_EQ(Story("child-k"), "k1") << "what came before it is sound";
  EXPECT_EQ(Story("child-w"), "w1");
  ASSERT_THAT(reader->Stopped().at(kKent), FailsWith(absl::StatusCode::kDataLoss, "CHAIN_BROKEN"));
  EXPECT_EQ(reader->Stopped().at(kKent).message(), "the chain of events is broken at position 2");

  Write(kWakefield, "child-w", "w2");
  EXPECT_EQ(ReadAll(*reader), 1) << "it goes on elsewhere";
  writer_.Execute("UPDATE event SET body = '" + original + "' WHERE council = 'E10000016' AND position = 2");
  EXPECT_EQ(ReadAll(*NewReader()), 2) << "after a restart it looks again";
}

TEST_F(FeedReaderTest, AnEventWhoseBodyIsGoneIsRecordedAndNotGuessed) {
  WriteMany(kKent, "child-k", {"1", "2", "3"});
  writer_.Execute("UPDATE event SET body = '' WHERE position = 2");
  const auto reader = NewReader();
  EXPECT_EQ(ReadAll(*reader), 3);
  EXPECT_EQ(Story("child-k"), "1,3");
  EXPECT_TRUE(reader->Stopped().empty());
  EXPECT_EQ(reader_.Text("SELECT reason FROM feed_exception WHERE position = 2"), "EVENT_BODY_REMOVED");
}

TEST_F(FeedReaderTest, AReadWaitsUntilWhatItMustShowIsApplied) {
  const auto reader = NewReader();
  EXPECT_FALSE(reader->AwaitApplied(kKent, 1, absl::Now() + absl::Milliseconds(20)));
  std::thread other([&] {
    Write(kKent, "child-k", "1");
    EXPECT_EQ(ReadAll(*NewReader()), 1) << "another replica's reader";
  });
  EXPECT_TRUE(reader->AwaitApplied(kKent, 1, Soon()));
  EXPECT_EQ(Story("child-k"), "1");
  other.join();
  EXPECT_FALSE(reader->AwaitApplied(kWakefield, 1, absl::Now() + absl::Milliseconds(20)));
}

TEST_F(FeedReaderTest, AThreadKeepsReadingAndStops) {
  const auto reader = NewReader();
  {
    FeedReaderThread thread(*reader);
    Write(kKent, "child-k", "1");
    EXPECT_TRUE(reader->AwaitApplied(kKent, 1, Soon()));
    Write(kKent, "child-k", "2");
    EXPECT_TRUE(reader->AwaitApplied(kKent, 2, Soon()));
  }
  EXPECT_EQ(Story("child-k"), "1,2");
}

// A source that cannot be reached at first.
class Unreachable final : public FeedSource {
 public:
  Unreachable(FeedSource& inner, int failures) : inner_(inner), failures_(failures) {}
  absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request, absl::Time deadline) override {
    if (failures_-- > 0) return Fail(absl::StatusCode::kUnavailable, "TRANSPORT", "down");
    return inner_.Pull(request, deadline);
  }
  void Cancel() override { inner_.Cancel(); }

 private:
  FeedSource& inner_;
  int failures_;
};

TEST_F(FeedReaderTest, AThreadGoesOnWhenTheSourceIsBack) {
  Write(kKent, "child-k", "1");
  Unreachable source(source_, 3);
  const auto reader = NewReader(source);
  std::vector<std::string> told;
  {
    FeedReaderThread thread(*reader, [&](const absl::Status& last) { told.push_back(ProblemOf(last).reason); });
    EXPECT_TRUE(reader->AwaitApplied(kKent, 1, Soon()));
    // The next round has begun only when the last one was told of.
    Write(kKent, "child-k", "2");
    EXPECT_TRUE(reader->AwaitApplied(kKent, 2, Soon()));
  }
  EXPECT_THAT(told, testing::ElementsAre("TRANSPORT", "")) << "once for each change, and not of being stopped";
}

TEST_F(FeedReaderTest, AThreadStopsInThePauseAfterAnError) {
  Unreachable source(source_, 1000000);
  const auto reader = NewReader(source);
  absl::Time began;
  {
    FeedReaderThread thread(*reader);
    while (thread.last().ok()) std::this_thread::yield();
    EXPECT_THAT(thread.last(), FailsWith(absl::StatusCode::kUnavailable, "TRANSPORT"));
    began = absl::Now();
  }
  EXPECT_LT(absl::Now() - began, absl::Seconds(5));
}

}  // namespace
}  // namespace homeward
