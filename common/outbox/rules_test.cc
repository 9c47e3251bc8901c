#include "common/outbox/rules.h"

#include <gtest/gtest.h>

#include <string>

namespace homeward {
namespace {

using Result = Attempt::Result;

const absl::Time kNow = absl::FromUnixSeconds(1790000000);
constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

OutboxMessage Queued() {
  OutboxMessage message;
  message.id = "m";
  message.queued = kNow;
  message.next_attempt = kNow;
  message.expires = kNow + absl::Minutes(10);
  return message;
}

TEST(PauseAfter, DoublesUpToTwoMinutes) {
  EXPECT_EQ(PauseAfter(1), absl::Seconds(5));
  EXPECT_EQ(PauseAfter(2), absl::Seconds(10));
  EXPECT_EQ(PauseAfter(5), absl::Seconds(80));
  EXPECT_EQ(PauseAfter(6), absl::Minutes(2));
  EXPECT_EQ(PauseAfter(1000000), absl::Minutes(2));
}

TEST(Claim, KeepsOthersAwayForTheLease) {
  const OutboxMessage claimed = Claim(Queued(), kNow);
  EXPECT_EQ(claimed.attempts, 1);
  EXPECT_EQ(claimed.next_attempt, kNow + kOutboxLease);
  EXPECT_EQ(claimed.state, OutboxState::kQueued);
}

TEST(IsExpired, AtItsExpiryAndNotAMicrosecondBefore) {
  EXPECT_FALSE(IsExpired(Queued(), Queued().expires - kMicrosecond));
  EXPECT_TRUE(IsExpired(Queued(), Queued().expires));
}

TEST(After, WhatWasTakenOrRefusedHasItsEndAndItsProof) {
  const OutboxMessage sent = After(Claim(Queued(), kNow), {Result::kTaken, "SMTP 250 fine", ""}, kNow);
  EXPECT_EQ(sent.state, OutboxState::kSent);
  EXPECT_EQ(sent.proof, "SMTP 250 fine; 2026-09-21T14:13:20+00:00");
  const OutboxMessage refused = After(Claim(Queued(), kNow), {Result::kRefused, "HTTP 404", "REFUSED"}, kNow);
  EXPECT_EQ(refused.state, OutboxState::kRefused);
  EXPECT_EQ(refused.last_reason, "REFUSED");
}

TEST(After, WhatFailedIsTriedAgainButNotAfterItsExpiry) {
  const Attempt failed{.result = Result::kFailed, .answer = "", .reason = "TIMED_OUT"};
  const OutboxMessage again = After(Claim(Queued(), kNow), failed, kNow);
  EXPECT_EQ(again.state, OutboxState::kQueued);
  EXPECT_EQ(again.next_attempt, kNow + absl::Seconds(5));
  EXPECT_EQ(again.last_reason, "TIMED_OUT");
  EXPECT_TRUE(again.proof.empty());
  const absl::Time late = Queued().expires - absl::Seconds(5);
  EXPECT_EQ(After(Claim(Queued(), late), failed, late - kMicrosecond).next_attempt, Queued().expires - kMicrosecond);
  EXPECT_EQ(After(Claim(Queued(), late), failed, late + kMicrosecond).next_attempt, Queued().expires);
}

TEST(ResultOf, SaysWhatIsForGood) {
  EXPECT_EQ(ResultOfSmtp(250), Result::kTaken);
  EXPECT_EQ(ResultOfSmtp(421), Result::kFailed);
  EXPECT_EQ(ResultOfSmtp(499), Result::kFailed);
  EXPECT_EQ(ResultOfSmtp(500), Result::kRefused);
  EXPECT_EQ(ResultOfSmtp(599), Result::kRefused);
  EXPECT_EQ(ResultOfSmtp(0), Result::kFailed) << "nobody answered";
  EXPECT_EQ(ResultOfSmtp(354), Result::kFailed) << "and then it went away";
  for (const int taken : {200, 202, 204, 299}) EXPECT_EQ(ResultOfHttp(taken), Result::kTaken) << taken;
  for (const int again : {0, 408, 425, 429, 500, 503}) EXPECT_EQ(ResultOfHttp(again), Result::kFailed) << again;
  for (const int refused : {301, 302, 400, 401, 404, 407, 410, 424, 426, 499}) {
    EXPECT_EQ(ResultOfHttp(refused), Result::kRefused) << refused;
  }
}

// S4-03: what proves a delivery names nobody.
TEST(AnswerWithoutAddress, KeepsNoWordThatNamesTheReceiver) {
  EXPECT_EQ(AnswerWithoutAddress("550 5.1.1 <j.doe@example.org>: user J.Doe unknown\r\n", "j.doe@example.org"),
            "550 5.1.1 user unknown");
  EXPECT_EQ(AnswerWithoutAddress("250 fo\x01r\tother@example.net \xc3\xa9 queued", "a.worker@example.org"),
            "250 for queued");
  EXPECT_EQ(AnswerWithoutAddress("250 " + std::string(500, 'x'), "q@example.org").size(), 200u);
}

}  // namespace
}  // namespace homeward
