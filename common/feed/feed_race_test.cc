#include <atomic>
#include <random>
#include <thread>

#include "common/feed/feed_chain.h"
#include "common/feed/test_feed.h"

namespace homeward {
namespace {

class FeedRaceTest : public FeedFixture {
 protected:
  static constexpr int kWriters = 8;
  static constexpr int kTransactions = 60;

  // Writers of two councils, each transaction with one to three events; returns how many events that are.
  int64_t StartWriters() {
    std::atomic<int64_t> planned = 0;
    for (int writer = 0; writer < kWriters; ++writer) {
      std::vector<int> sizes;
      sizes.reserve(kTransactions);
      std::minstd_rand random(writer + 1);
      for (int i = 0; i < kTransactions; ++i) sizes.push_back(1 + static_cast<int>(random() % 3));
      for (const int size : sizes) planned += size;
      writers_.emplace_back([this, writer, sizes] {
        for (const int size : sizes) {
          const std::string subject = absl::StrCat("child-", (writer * 7 + size) % 5);
          EXPECT_THAT(TryWrite(size == 2 ? kKent : kWakefield, subject, std::vector<std::string>(size, "x")), IsOk());
        }
      });
    }
    return planned;
  }

  void ReadUntil(FeedReader& reader, int64_t events) {
    while (Tally() < events && absl::Now() < deadline_) EXPECT_THAT(reader.RunOnce(absl::Milliseconds(50)), IsOk());
  }

  void ExpectEachOnce(int64_t events) {
    EXPECT_EQ(Tally(), events);
    EXPECT_EQ(reader_.Number("SELECT COUNT(DISTINCT council, position) FROM tally"), events);
    EXPECT_EQ(Exceptions("parked") + Exceptions("refused"), 0);
    EXPECT_EQ(reader_.Number("SELECT COUNT(*) FROM tally a JOIN tally b ON b.council = a.council"
                             " AND b.position = a.position - 1 WHERE b.number > a.number"),
              0)
        << "in order";
    for (const char* council : {kKent, kWakefield}) {
      const int64_t head = Read(writer_, [&](Tx& tx) { return VerifyChain(tx, council); }).value_or(-1);
      EXPECT_EQ(Applied(council), head);
      EXPECT_EQ(Tally(absl::StrCat("council = '", council, "'")), head) << "without holes";
      EXPECT_EQ(Read(reader_, [&](Tx& tx) { return VerifyChain(tx, council); }).value_or(-1), head);
    }
  }

  std::vector<std::thread> writers_;
  const absl::Time deadline_ = absl::Now() + absl::Seconds(120);
};

TEST_F(FeedRaceTest, NoEventIsLostOrAppliedTwiceWhileEightWrite) {
  const int64_t events = StartWriters();
  const auto reader = NewReader();
  ReadUntil(*reader, events);
  for (std::thread& writer : writers_) writer.join();
  ExpectEachOnce(events);
}

TEST_F(FeedRaceTest, CompetingReadersApplyEachEventOnce) {
  const int64_t events = StartWriters();
  std::vector<std::unique_ptr<FeedReader>> readers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    readers.push_back(NewReader());
    threads.emplace_back([this, events, reader = readers.back().get()] { ReadUntil(*reader, events); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::thread& writer : writers_) writer.join();
  ExpectEachOnce(events);
}

// Two replicas retry at once what is parked while new events of the same children come in.
TEST_F(FeedRaceTest, CompetingRetriesKeepEachSubjectsOrder) {
  std::atomic<bool> broken = true;
  auto handler = [&](Change& change, const Event& event) {
    if (broken) return Fail(absl::StatusCode::kInternal, "BROKEN", "a fault");
    return Note(change, event);
  };
  const int64_t events = StartWriters();
  std::vector<std::unique_ptr<FeedReader>> readers;
  readers.push_back(NewReader(handler));
  readers.push_back(NewReader(handler));
  while (readers[0]->ParkedCount().value_or(0) < 20) ASSERT_THAT(readers[0]->RunOnce(absl::Milliseconds(50)), IsOk());
  broken = false;
  std::vector<std::thread> threads;
  threads.reserve(readers.size());
  for (const auto& reader : readers) {
    threads.emplace_back([&, reader = reader.get()] {
      while (Tally() < events && absl::Now() < deadline_) {
        clock_.Advance(absl::Seconds(10));
        EXPECT_THAT(reader->RetryParked(), IsOk());
        EXPECT_THAT(reader->RunOnce(absl::ZeroDuration()), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::thread& writer : writers_) writer.join();
  EXPECT_EQ(Tally(), events);
  EXPECT_EQ(reader_.Number("SELECT COUNT(DISTINCT council, position) FROM tally"), events);
  EXPECT_EQ(reader_.Number("SELECT COUNT(*) FROM tally a JOIN tally b ON b.council = a.council"
                           " AND b.subject = a.subject AND b.number > a.number AND b.position < a.position"),
            0);
}

}  // namespace
}  // namespace homeward
