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
