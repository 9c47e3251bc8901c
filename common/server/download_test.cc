// What every RPC that streams what it fetches can rely on, tried through real clients.

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/edge/grpc_status.h"
#include "common/server/testdata/running_service.h"

namespace homeward {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

class Downloading : public RunningService {
 protected:
  struct Fetching {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<test::v1::Note>> reader;

    // Reads to the end; how many notes came, each in its place.
    int ReadAll() {
      test::v1::Note note;
      int notes = 0;
      while (reader->Read(&note)) EXPECT_EQ(note.note(), absl::StrCat(notes++));
      return notes;
    }
    absl::Status End() { return FromGrpc(reader->Finish()); }
  };

  Fetching Fetch(int notes, int length = 1, bool fault = false) {
    test::v1::FetchNotesRequest request;
    request.set_council(kCouncil);
    request.set_notes(notes);
    request.set_length(length);
    request.set_fault(fault);
    Fetching fetching{.context = Context(Token()), .reader = nullptr};
    fetching.reader = stub_->FetchNotes(fetching.context.get(), request);
    return fetching;
  }

  // Whether every place is free again, before long.
  bool AwaitNone() {
    const absl::Time until = absl::Now() + kPatience;
    while (host_->streams() > 0 && absl::Now() < until) std::this_thread::yield();
    return host_->streams() == 0;
  }
};

TEST_F(Downloading, SendsAllInOrderAndEnds) {
  Start();
  for (int notes : {0, 1, 300}) {
    Fetching fetching = Fetch(notes);
    EXPECT_EQ(fetching.ReadAll(), notes);
    EXPECT_THAT(fetching.End(), IsOk());
  }
  EXPECT_TRUE(AwaitNone());
}

TEST_F(Downloading, AFaultEndsItWithItsReason) {
  Start();
  Fetching fetching = Fetch(2, 1, true);
  EXPECT_EQ(fetching.ReadAll(), 2);
  EXPECT_THAT(fetching.End(), FailsWith(absl::StatusCode::kUnavailable, "NOTES_LOST"));
}

// More than the windows of a connection take, and a caller who does not read: the only worker is free all the same.
TEST_F(Downloading, ASlowCallerTakesNoWorkerAndOnlyAsMuchIsFetchedAsThereIsRoomFor) {
  constexpr int kNotes = 400, kLength = 1 << 16;
  std::atomic<int> fetched = 0;
  on_read_ = [&] { ++fetched; };
  Start([](HostConfig& config) { config.read_workers = 1; });
  const std::string note = Remember(NewNote())->note();
  Fetching slow = Fetch(kNotes, kLength);
  slow.reader->WaitForInitialMetadata();
  const absl::Time until = absl::Now() + kPatience;
  while (fetched < 2 && absl::Now() < until) std::this_thread::yield();
  for (int i = 0; i < 50; ++i) EXPECT_THAT(GetNote(note), IsOk());
  EXPECT_LT(fetched, kNotes);
  EXPECT_EQ(slow.ReadAll(), kNotes);
  EXPECT_THAT(slow.End(), IsOk());
}

TEST_F(Downloading, WhatIsBeingFetchedWhenTheServiceStopsIsWaitedFor) {
  absl::Notification fetching, go_on;
  std::atomic<int> calls = 0;
  on_read_ = [&] {
    if (++calls != 2) return;
    fetching.Notify();
    go_on.WaitForNotification();
  };
  Start();
  host_->AddStopListener([&] { go_on.Notify(); });  // told when the streams have been asked to end
  Fetching one = Fetch(10);
  fetching.WaitForNotification();
  host_->Drain(absl::Now() + absl::Minutes(5));
  EXPECT_LT(one.ReadAll(), 10);
  EXPECT_THAT(one.End(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
}

TEST_F(Downloading, NothingIsLeftOfThoseThatEndAtAnyMoment) {
  constexpr int kCallers = 8, kStreams = 50;
  Start();
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < kCallers; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < kStreams; ++i) {
        Fetching fetching = Fetch(1000, 1000);
        test::v1::Note note;
        for (unsigned notes = random() % 5; notes > 0; --notes) fetching.reader->Read(&note);
        fetching.context->TryCancel();
        EXPECT_FALSE(fetching.End().ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(AwaitNone());
}

}  // namespace
}  // namespace homeward
