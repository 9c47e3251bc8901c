#include "common/feed/feed_chain.h"

#include "common/feed/test_feed.h"

namespace homeward {
namespace {

class FeedChainTest : public FeedFixture {
 protected:
  FeedChainTest() { WriteMany(kKent, "child-a", {"1", "2", "3", "4", "5"}); }

  absl::StatusOr<int64_t> Verify(const std::string& council = kKent) {
    return Read(writer_, [&](Tx& tx) { return VerifyChain(tx, council); });
  }

  FeedCheck Check(const FeedCursor& after, int64_t most) {
    return Read(writer_, [&](Tx& tx) -> absl::StatusOr<FeedCheck> { return CheckFeed(tx, kKent, after, most); })
        .value();
  }

  void ExpectBrokenAt(int64_t position) {
    const auto verified = Verify();
    EXPECT_THAT(verified, FailsWith(absl::StatusCode::kDataLoss, "CHAIN_BROKEN"));
    EXPECT_EQ(verified.status().message(), absl::StrCat("the chain of events is broken at position ", position));
  }
};

TEST_F(FeedChainTest, AFeedAsItWasWrittenVerifies) {
  WriteMany(kKent, "child-a", std::vector<std::string>(1200, "more than two pages"));
  const auto verified = Verify();
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(*verified, 1205);
  EXPECT_EQ(Verify(kWakefield).value_or(-1), 0);
}

TEST_F(FeedChainTest, ABodyThatRetentionHasEmptiedDoesNotBreakTheChain) {
  writer_.Execute("UPDATE event SET body = '' WHERE position IN (2, 5)");
  EXPECT_EQ(Verify().value_or(-1), 5);
}

TEST_F(FeedChainTest, AnotherBodyShows) {
  writer_.Execute("UPDATE event SET body = '2a' WHERE position = 2");
  ExpectBrokenAt(2);
}

TEST_F(FeedChainTest, AnotherBodyWithItsHashShows) {
  writer_.Execute("UPDATE event SET body = '2a', body_hash = UNHEX(SHA2('2a', 256)) WHERE position = 2");
  ExpectBrokenAt(2);
}

TEST_F(FeedChainTest, AnotherEnvelopeShows) {
  writer_.Execute("UPDATE event SET occurred_us = occurred_us - 1 WHERE position = 3");
  ExpectBrokenAt(3);
}

TEST_F(FeedChainTest, AnEventOfAnotherSubjectShows) {
  writer_.Execute("UPDATE event SET subject = 'child-b' WHERE position = 1");
  ExpectBrokenAt(1);
}

TEST_F(FeedChainTest, AMissingEventShows) {
  writer_.Execute("DELETE FROM event WHERE position = 4");
  ExpectBrokenAt(4);
}

TEST_F(FeedChainTest, ATailThatWasCutOffShows) {
  writer_.Execute("DELETE FROM event WHERE position = 5");
  ExpectBrokenAt(5);
}

TEST_F(FeedChainTest, AHeadThatWasSetBackShows) {
  writer_.Execute(
      "UPDATE feed_head h JOIN event e ON e.council = h.council AND e.position = 3"
      " SET h.position = 3, h.hash = e.hash");
  ExpectBrokenAt(4);
}

TEST_F(FeedChainTest, AHeadWithAnotherHashShows) {
  writer_.Execute("UPDATE feed_head SET hash = REPEAT('x', 32)");
  ExpectBrokenAt(5);
}

TEST_F(FeedChainTest, AFeedWithoutItsHeadShows) {
  writer_.Execute("DELETE FROM feed_head");
  ExpectBrokenAt(1);
}

TEST_F(FeedChainTest, ALongFeedIsCheckedInSteps) {
  FeedCursor after;
  int64_t events = 0;
  for (int calls = 1; calls <= 3; ++calls) {
    const FeedCheck check = Check(after, 2);
    EXPECT_EQ(check.fault, 0);
    EXPECT_EQ(check.head.position, 5);
    EXPECT_EQ(check.verified.position, std::min(2 * calls, 5));
    events += check.events;
    after = check.verified;
  }
  EXPECT_EQ(events, 5);
  EXPECT_EQ(Check(after, 2).events, 0);
  EXPECT_EQ(Check(after, 2).fault, 0);
}

// Whoever kept a hash finds out when everything before it was written anew, every hash fitting.
TEST_F(FeedChainTest, AHistoryThatWasWrittenAnewShowsToWhoeverKeptAPoint) {
  const FeedCursor kept = Check({}, 3).verified;
  ASSERT_EQ(kept.position, 3);
  EXPECT_EQ(Check(kept, 100).fault, 0);
  writer_.Execute("DELETE FROM event");
  writer_.Execute("DELETE FROM feed_head");
  WriteMany(kKent, "child-a", {"1", "2", "another", "4", "5"});
  EXPECT_EQ(Check({}, 100).fault, 0);
  EXPECT_EQ(Check(kept, 100).fault, 3);
  FeedCursor beyond = Check({}, 100).verified;
  beyond.position = 6;
  EXPECT_EQ(Check(beyond, 100).fault, 6);
}

TEST(Follows, BelongsToItsCouncilAlone) {
  Event event;
  event.council = "E08000036";
  event.position = 1;
  event.hash = ChainHash("", event);
  EXPECT_TRUE(Follows({}, "E08000036", event));
  EXPECT_FALSE(Follows({}, "E10000016", event));
}

}  // namespace
}  // namespace homeward
