#include "common/edge/streams.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

constexpr auto kExhausted = absl::StatusCode::kResourceExhausted;
constexpr absl::Duration kPatience = absl::Seconds(20);

// A stream that only notes what it is told.
class Noted final : public Streams::Member {
 public:
  void End(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    ends_.push_back(status);
  }
  void Abandon() override {
    absl::MutexLock lock(&mutex_);
    abandoned_ = true;
  }

  // With what it was ended, before long; DEADLINE_EXCEEDED otherwise.
  absl::Status AwaitEnd() {
    auto ended = [this] { return !ends_.empty(); };
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&ended), kPatience)) return ends_.front();
    return absl::DeadlineExceededError("not ended");
  }
  bool AwaitAbandoned() {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&abandoned_), kPatience);
  }
  size_t ends() {
    absl::MutexLock lock(&mutex_);
    return ends_.size();
  }

 private:
  absl::Mutex mutex_;
  std::vector<absl::Status> ends_;
  bool abandoned_ = false;
};

Caller CallerNamed(const std::string& subject, absl::Time expires = absl::InfiniteFuture()) {
  return {.subject = subject, .expires = expires};
}

TEST(Streams, ThereAreSoManyAtMostAndAPlaceIsFreeWhenItsStreamHasLeft) {
  Streams streams({.most = 2});
  Noted first, second, third;
  EXPECT_THAT(streams.Enter(first, CallerNamed("a")), IsOk());
  EXPECT_THAT(streams.Enter(second, CallerNamed("b")), IsOk());
  EXPECT_THAT(streams.Enter(third, CallerNamed("c")), FailsWith(kExhausted, "TOO_MANY_STREAMS"));
  streams.Leave(third);
  EXPECT_EQ(streams.open(), 2);
  streams.Leave(first);
  EXPECT_THAT(streams.Enter(third, CallerNamed("c")), IsOk());
  streams.Leave(second);
  streams.Leave(third);
  EXPECT_EQ(streams.open(), 0);
}

TEST(Streams, OneCallerHasSoManyAtMostWhateverOthersHave) {
  Streams streams({.of_one_caller = 2});
  Noted mine[3], other;
  EXPECT_THAT(streams.Enter(mine[0], CallerNamed("a")), IsOk());
  EXPECT_THAT(streams.Enter(mine[1], CallerNamed("a")), IsOk());
  EXPECT_THAT(streams.Enter(mine[2], CallerNamed("a")), FailsWith(kExhausted, "TOO_MANY_STREAMS_OF_CALLER"));
  EXPECT_THAT(streams.Enter(other, CallerNamed("b")), IsOk());
  streams.Leave(mine[0]);
  EXPECT_THAT(streams.Enter(mine[2], CallerNamed("a")), IsOk());
  for (Noted* member : {&mine[1], &mine[2], &other}) streams.Leave(*member);
}

TEST(Streams, AStreamOutlivesNoToken) {
  Streams streams({});
  Noted lasting, expiring;
  ASSERT_THAT(streams.Enter(lasting, CallerNamed("a")), IsOk());
  const absl::Time expires = absl::Now() + absl::Milliseconds(50);
  ASSERT_THAT(streams.Enter(expiring, CallerNamed("b", expires)), IsOk());
  EXPECT_THAT(expiring.AwaitEnd(), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  EXPECT_GE(absl::Now(), expires);
  EXPECT_EQ(lasting.ends(), 0);
  streams.Leave(lasting);
  streams.Leave(expiring);
}

TEST(Streams, AStreamEndsInOrderWhenItHasLastedLongEnough) {
  constexpr absl::Duration kLongest = absl::Milliseconds(100);
  Streams streams({.longest = kLongest});
  Noted member;
  const absl::Time began = absl::Now();
  ASSERT_THAT(streams.Enter(member, CallerNamed("a", began + absl::Hours(1))), IsOk());
  EXPECT_THAT(member.AwaitEnd(), IsOk());
  EXPECT_GE(absl::Now() - began, kLongest * 0.9);
  streams.Leave(member);
}

TEST(Streams, GivesUpOnACallerWhomTheEndDoesNotReach) {
  Streams streams({.longest = absl::Milliseconds(1), .patience = absl::Milliseconds(20)});
  Noted member;
  ASSERT_THAT(streams.Enter(member, CallerNamed("a")), IsOk());
  EXPECT_TRUE(member.AwaitAbandoned());
  EXPECT_EQ(member.ends(), 1) << "asked once";
  streams.Leave(member);
}

TEST(Streams, DrainingEndsAllAndLetsNobodyIn) {
  Streams streams({});
  Noted open[3], late;
  for (Noted& member : open) ASSERT_THAT(streams.Enter(member, CallerNamed("a")), IsOk());
  streams.Drain();
  for (Noted& member : open) {
    EXPECT_THAT(member.AwaitEnd(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
  }
  EXPECT_THAT(streams.Enter(late, CallerNamed("a")), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
  for (Noted& member : open) streams.Leave(member);
}

}  // namespace
}  // namespace homeward
