// What every RPC that streams to its caller can rely on, tried through real clients.

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/edge/grpc_status.h"
#include "common/server/testdata/running_service.h"

namespace homeward {
namespace {

using test::v1::Note;
using ::testing::HasSubstr;

constexpr char kWatch[] = "/homeward.test.v1.EchoService/WatchNotes";
constexpr absl::Duration kPatience = absl::Seconds(20);

class Streaming : public RunningService {
 protected:
  // One who watches.
  struct Watching {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<Note>> reader;

    // The next note's text; nothing when the stream has ended.
    std::string Read() {
      Note note;
      return reader->Read(&note) ? note.text() : "";
    }
    absl::Status End() {
      Note note;
      while (reader->Read(&note)) {
      }
      return FromGrpc(reader->Finish());
    }
  };

  Watching Watch(const std::string& token, const std::string& council = kCouncil,
                 const std::shared_ptr<grpc::Channel>& channel = nullptr) {
    test::v1::WatchNotesRequest request;
    request.set_council(council);
    Watching watching{.context = Context(token), .reader = nullptr};
    const auto own = channel == nullptr ? nullptr : test::v1::EchoService::NewStub(channel);
    watching.reader = (own == nullptr ? stub_ : own)->WatchNotes(watching.context.get(), request);
    return watching;
  }
  Watching Watch() { return Watch(Token()); }

  std::string TokenOf(const std::string& subject, absl::Duration lifetime = absl::Hours(1)) {
    return issuer_
        .Sign({.subject = subject,
               .grants = {{.council = kCouncil, .roles = {"missing_coordinator"}}},
               .lifetime = lifetime},
              absl::Now())
        .value();
  }

  // Whether so many watch, before long.
  bool AwaitWatching(int count) {
    const absl::Time until = absl::Now() + kPatience;
    while (service_->watching() != count && absl::Now() < until) std::this_thread::yield();
    return service_->watching() == count;
  }
  // Whether every place is free again, before long.
  bool AwaitNone() {
    const absl::Time until = absl::Now() + kPatience;
    while (host_->streams() > 0 && absl::Now() < until) std::this_thread::yield();
    return host_->streams() == 0;
  }
  std::string Audit(const std::string& columns) {
    return Value(absl::StrCat("SELECT CONCAT_WS(' ', ", columns, ") FROM audit WHERE method = '", kWatch, "'"));
  }
};

TEST_F(Streaming, SendsWhatIsToldInOrderToEverybody) {
  Start();
  Watching one = Watch(), other = Watch();
  ASSERT_TRUE(AwaitWatching(2));
  for (const char* text : {"a", "b", "c"}) service_->Tell(text);
  for (Watching* watching : {&one, &other}) {
    for (const char* text : {"a", "b", "c"}) EXPECT_EQ(watching->Read(), text);
  }
}

TEST_F(Streaming, AnswersAtOnceAlsoWhenThereIsNothingToSay) {
  Start();
  const Watching quiet = Watch();
  quiet.reader->WaitForInitialMetadata();
  EXPECT_EQ(service_->watching(), 1);
}

TEST_F(Streaming, IdentityAndPermissionComeFirstAndAreAudited) {
  Start();
  EXPECT_THAT(Watch("").End(), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), "0");
  EXPECT_THAT(Watch(Token(), "E08000035").End(), FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(Audit("council, caller, outcome, reason"), "E08000035 worker-7 PERMISSION_DENIED PERMISSION_MISSING");
  EXPECT_THAT(Watch(Token(), "nowhere").End(), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(service_->watching(), 0);
}

TEST_F(Streaming, IsAuditedOnceBeforeAnythingIsSent) {
  Start();
  Watching watching = Watch();
  ASSERT_TRUE(AwaitWatching(1));
  service_->Tell("a");
  ASSERT_EQ(watching.Read(), "a");
  EXPECT_EQ(Audit("council, caller, outcome"), "E08000036 worker-7 OK");
  service_->Tell("b");
  ASSERT_EQ(watching.Read(), "b");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), "1");
}

TEST_F(Streaming, WhatCannotBeAuditedIsNotShown) {
  Start();
  Value("DROP TABLE audit");
  EXPECT_THAT(Watch().End(), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_TRUE(AwaitWatching(0));
}

TEST_F(Streaming, LeavesItsLineInTheLogWhenItHasEnded) {
  Start();
  Watching watching = Watch();
  ASSERT_TRUE(AwaitWatching(1));
  for (const std::string& line : Lines()) EXPECT_THAT(line, ::testing::Not(HasSubstr(kWatch)));
  host_->Drain(absl::Now() + kPatience);
  int lines = 0;
  for (const std::string& line : Lines()) lines += line.find(kWatch) == std::string::npos ? 0 : 1;
  EXPECT_EQ(lines, 1);
}

TEST_F(Streaming, IdleStreamsTakeNoWorker) {
  Start([](HostConfig& config) {
    config.read_workers = 1;
    config.most_waiting = 40;
  });
  std::vector<Watching> idle;
  for (int i = 0; i < 32; ++i) idle.push_back(Watch(TokenOf(absl::StrCat("worker-", i))));
  ASSERT_TRUE(AwaitWatching(32));
  EXPECT_THAT(GetNote(Remember(NewNote())->note()), IsOk());
  service_->Tell("a");
  for (Watching& watching : idle) EXPECT_EQ(watching.Read(), "a");
}

TEST_F(Streaming, ACallerWhoGoesFreesTheirPlace) {
  Start([](HostConfig& config) { config.streams.of_one_caller = 1; });
  for (int i = 0; i < 20; ++i) {
    Watching watching = Watch();
    ASSERT_TRUE(AwaitWatching(1));
    EXPECT_THAT(Watch().End(), FailsWith(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS_OF_CALLER"));
    watching.context->TryCancel();
    EXPECT_EQ(watching.reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
    ASSERT_TRUE(AwaitWatching(0));
    ASSERT_TRUE(AwaitNone());
  }
}

TEST_F(Streaming, ThereAreSoManyAtMost) {
  Start([](HostConfig& config) { config.streams.most = 3; });
  std::vector<Watching> open;
  for (int i = 0; i < 3; ++i) open.push_back(Watch());
  ASSERT_TRUE(AwaitWatching(3));
  EXPECT_THAT(Watch().End(), FailsWith(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS"));
}

TEST_F(Streaming, DrainingEndsIdleStreamsAtOnceWithAReason) {
  Start();
  Watching one = Watch(), other = Watch();
  ASSERT_TRUE(AwaitWatching(2));
  const absl::Time began = absl::Now();
  host_->Drain(began + absl::Minutes(5));
  EXPECT_LT(absl::Now() - began, absl::Minutes(1));
  for (Watching* watching : {&one, &other}) {
    EXPECT_THAT(watching->End(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
  }
}

TEST_F(Streaming, EndsWhenTheTokenExpires) {
  Start();
  const absl::Time expires = absl::Now() + absl::Seconds(2);
  Watching watching = Watch(TokenOf("worker-7", absl::Seconds(2)));
  EXPECT_THAT(watching.End(), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  EXPECT_LT(absl::Now(), expires + absl::Seconds(10));
  EXPECT_GT(absl::Now(), expires - absl::Seconds(1)) << "tokens count whole seconds";
}

TEST_F(Streaming, EndsInOrderAfterItsLongestTime) {
  Start([](HostConfig& config) { config.streams.longest = absl::Milliseconds(200); });
  EXPECT_THAT(Watch().End(), IsOk());
}

TEST_F(Streaming, LastsAsLongAsItsCallersDeadline) {
  Start();
  test::v1::WatchNotesRequest request;
  request.set_council(kCouncil);
  const auto context = Context(Token());
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(500)));
  const auto reader = stub_->WatchNotes(context.get(), request);
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(AwaitWatching(0));
}

// More than the windows of a connection take: the server's write waits for the caller.
TEST_F(Streaming, ACallerWhoDoesNotReadHoldsUpNobodyAndIsGivenUpInTheEnd) {
  Start([](HostConfig& config) {
    config.streams.longest = absl::Seconds(1);
    config.streams.patience = absl::Milliseconds(100);
  });
  grpc::ChannelArguments narrow;
  narrow.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  narrow.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel =
      grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", host_->port()), LoopbackCredentials().channel, narrow);
  const Watching slow = Watch(Token(), kCouncil, channel);
  Watching fast = Watch();
  ASSERT_TRUE(AwaitWatching(2));
  const std::string much(1 << 20, 'x');
  for (int i = 0; i < 10; ++i) service_->Tell(much);
  for (int i = 0; i < 10; ++i) ASSERT_EQ(fast.Read().size(), much.size());
  EXPECT_TRUE(AwaitWatching(0)) << "the slow caller's time is up as well";
  EXPECT_TRUE(AwaitNone());
}

// Cancelled at any moment, while there is always something to send.
TEST_F(Streaming, NothingIsLeftOfStreamsThatEndAtAnyMoment) {
  constexpr int kCallers = 8, kStreams = 50;
  Start();
  std::atomic<int> callers = kCallers;
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < kCallers; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      const std::string token = TokenOf(absl::StrCat("worker-", seed));
      for (int i = 0; i < kStreams; ++i) {
        Watching watching = Watch(token);
        for (unsigned notes = random() % 4; notes > 0; --notes) watching.Read();
        watching.context->TryCancel();
        EXPECT_FALSE(watching.End().ok());
      }
      --callers;
    });
  }
  while (callers > 0) service_->Tell("a");
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(AwaitNone());
  EXPECT_EQ(service_->watching(), 0);
}

}  // namespace
}  // namespace homeward
