#include "common/feed/feed_service.h"

#include <gmock/gmock.h>

#include <thread>

#include "common/auth/roles.h"
#include "common/feed/feed_convert.h"
#include "common/feed/test_feed.h"

namespace homeward {
namespace {

using testing::ElementsAre;

class FeedServiceTest : public FeedFixture {
 protected:
  common::v1::Cursor CursorAt(const std::string& council, int64_t position) {
    const std::string hash =
        writer_.Text(absl::StrCat("SELECT hash FROM event WHERE council = '", council, "' AND position = ", position));
    return ToProto(council, {.epoch = 1, .position = position, .hash = hash});
  }

  static std::vector<std::string> Bodies(const common::v1::PullResponse& reply) {
    std::vector<std::string> bodies;
    for (const auto& feed : reply.councils()) {
      for (const auto& event : feed.events()) bodies.push_back(event.body());
    }
    return bodies;
  }
};

TEST_F(FeedServiceTest, GivesWhatComesAfterTheCursorsAndAllOfTheOthers) {
  WriteMany(kKent, "child-k", {"k1", "k2", "k3"});
  WriteMany(kWakefield, "child-w", {"w1"});
  common::v1::PullRequest request;
  *request.add_cursors() = CursorAt(kKent, 2);
  const auto reply = Pull(request);
  EXPECT_THAT(Bodies(reply), ElementsAre("w1", "k3"));
  EXPECT_EQ(reply.councils(1).head().position(), 3);
  EXPECT_EQ(reply.councils(1).head().epoch(), 1);
}

TEST_F(FeedServiceTest, WithoutNewsItTellsTheHeadsOfAll) {
  Write(kKent, "child-k", "k1");
  Write(kWakefield, "child-w", "w1");
  common::v1::PullRequest request;
  *request.add_cursors() = CursorAt(kKent, 1);
  *request.add_cursors() = CursorAt(kWakefield, 1);
  const auto reply = Pull(request);
  ASSERT_EQ(reply.councils_size(), 2);
  EXPECT_EQ(reply.councils(0).head().council(), kWakefield);
  EXPECT_EQ(reply.councils(0).events_size(), 0);
}

TEST_F(FeedServiceTest, LimitsTheEventsOfAReply) {
  WriteMany(kKent, "child-k", std::vector<std::string>(1100, "x"));
  common::v1::PullRequest request;
  EXPECT_EQ(Bodies(Pull(request)).size(), 256);
  request.set_max_events(7);
  EXPECT_EQ(Bodies(Pull(request)).size(), 7);
  request.set_max_events(5000);
  EXPECT_EQ(Bodies(Pull(request)).size(), 1000);
}

TEST_F(FeedServiceTest, LimitsTheBytesOfAReplyButNeverStandsStill) {
  WriteMany(kKent, "child-k", {std::string(2 << 20, 'a'), std::string(2 << 20, 'b'), "c"});
  EXPECT_EQ(Bodies(Pull({})).size(), 1);
  common::v1::PullRequest request;
  *request.add_cursors() = CursorAt(kKent, 1);
  EXPECT_EQ(Bodies(Pull(request)).size(), 2);

  writer_.Execute("UPDATE event SET body = REPEAT('x', 3500000) WHERE position = 1");
  EXPECT_EQ(Bodies(Pull({})).size(), 1) << "longer than a reply by itself";
}

TEST_F(FeedServiceTest, ADivergedCouncilDoesNotHoldUpTheOthers) {
  Write(kKent, "child-k", "k1");
  Write(kWakefield, "child-w", "w1");
  common::v1::PullRequest request;
  *request.add_cursors() = ToProto(kKent, {.epoch = 2, .position = 1, .hash = "another history"});
  const auto reply = Pull(request);
  ASSERT_EQ(reply.councils_size(), 2);
  EXPECT_THAT(Bodies(reply), ElementsAre("w1"));
  EXPECT_FALSE(reply.councils(0).diverged());
  EXPECT_TRUE(reply.councils(1).diverged());
}

TEST_F(FeedServiceTest, NothingIsSentOfCouncilsAtWhichTheReaderHasStopped) {
  Write(kKent, "child-k", "k1");
  Write(kWakefield, "child-w", "w1");
  common::v1::PullRequest request;
  request.add_stopped(kKent);
  *request.add_cursors() = CursorAt(kWakefield, 1);
  request.set_wait_ms(1);
  const auto reply = Pull(request);
  ASSERT_EQ(reply.councils_size(), 1);
  EXPECT_EQ(reply.councils(0).head().council(), kWakefield);
}

TEST_F(FeedServiceTest, RefusesRequestsWithoutSense) {
  Call call;
  call.deadline = Soon();
  auto refused = [&](const common::v1::PullRequest& request) {
    EXPECT_THAT(service_.Pull(call, request), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  };
  common::v1::PullRequest request;
  request.set_max_events(-1);
  refused(request);
  request.Clear();
  request.set_wait_ms(-1);
  refused(request);
  request.Clear();
  *request.add_cursors() = ToProto(kKent, {.position = -1});
  refused(request);
  request.Clear();
  *request.add_cursors() = ToProto(kKent, {});
  *request.add_cursors() = ToProto(kKent, {});
  refused(request);
}

TEST_F(FeedServiceTest, ALongPollEndsWithTheCommit) {
  Write(kKent, "child-k", "k1");
  common::v1::PullRequest request;
  *request.add_cursors() = CursorAt(kKent, 1);
  request.set_wait_ms(10000);
  std::thread writer([&] {
    // Asked at least once: the reader waits.
    while (watch_.queries() == 0) std::this_thread::yield();
    Write(kKent, "child-k", "k2");
  });
  const absl::Time began = absl::Now();
  EXPECT_THAT(Bodies(Pull(request)), ElementsAre("k2"));
  EXPECT_LT(absl::Now() - began, absl::Seconds(8));
  writer.join();
}

TEST_F(FeedServiceTest, ALongPollEndsBeforeTheCallersDeadline) {
  common::v1::PullRequest request;
  request.set_wait_ms(10000);
  Call call;
  call.deadline = absl::Now() + absl::Milliseconds(300);
  ASSERT_THAT(service_.Pull(call, request), IsOk());
  EXPECT_LT(absl::Now(), call.deadline + absl::Seconds(5));
}

TEST_F(FeedServiceTest, TellsHowFarItsTimersHaveRun) {
  EXPECT_EQ(Pull({}).timers_run_until().seconds(), absl::ToUnixSeconds(clock_.Now()));
  const absl::Time due = clock_.Now() - absl::Hours(1);
  writer_.Execute(absl::StrCat(
      "INSERT INTO timer (council, aggregate, kind, subject, due_us, try_us, attempts, last_error) VALUES ('", kKent,
      "', 'a', 'overdue', 'child-k', ", absl::ToUnixMicros(due), ", ", absl::ToUnixMicros(due), ", 0, '')"));
  EXPECT_EQ(Pull({}).timers_run_until().seconds(), absl::ToUnixSeconds(due) - 1);
}

TEST_F(FeedServiceTest, TellsWhatItHasAppliedOfOtherFeedsAndWhatIsParked) {
  Write(kKent, "child-k", "k1");
  writer_.Execute(
      "INSERT INTO feed_cursor (council, source, epoch, position, hash) VALUES ('E10000016', 'policy', 1, 9, '')");
  ASSERT_THAT(writer_.db().Transact(Soon(),
                                    [&](Tx& tx) {
                                      Event event{.council = kKent, .position = 8, .subject = "child-p"};
                                      event.body_hash = event.hash = std::string(32, 'h');
                                      Park(tx, "policy", {.event = event, .attempts = 1, .try_at = clock_.Now()},
                                           "BROKEN", clock_.Now());
                                      event.position = 7;
                                      event.subject = "child-r";
                                      RecordRefused(tx, "policy", event, "REFUSED", clock_.Now());
                                      return absl::OkStatus();
                                    }),
              IsOk());
  const auto reply = Pull({});
  ASSERT_EQ(reply.councils_size(), 1);
  ASSERT_EQ(reply.councils(0).applied_size(), 1);
  const common::v1::Watermark& watermark = reply.councils(0).applied(0);
  EXPECT_EQ(watermark.source(), "policy");
  EXPECT_EQ(watermark.position(), 9);
  EXPECT_THAT(watermark.parked(), ElementsAre("child-p"));
}

TEST_F(FeedServiceTest, BindsToItsRpc) {
  RpcTable table;
  service_.Bind(table);
  EXPECT_NE(table.Find("/homeward.common.v1.FeedService/Pull"), nullptr);
}

}  // namespace
}  // namespace homeward
