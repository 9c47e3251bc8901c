#include "tests/load/block.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "tests/load/rows.h"

namespace homeward::load {
namespace {

using testing::Each;
using testing::Ge;
using testing::Gt;
using testing::SizeIs;

// Answers at once, with one status after the other.
class Answering final : public Target {
 public:
  explicit Answering(std::vector<absl::Status> statuses) : statuses_(std::move(statuses)) {}
  void Start(Done done) override { done(statuses_[next_++ % statuses_.size()]); }

 private:
  const std::vector<absl::Status> statuses_;
  size_t next_ = 0;
};

// Keeps the first operation waiting until the eleventh is asked for.
class KeepingTheFirst final : public Target {
 public:
  void Start(Done done) override {
    if (++started_ == 1) {
      first_ = std::move(done);
      return;
    }
    done(absl::OkStatus());
    if (started_ == 11) first_(absl::OkStatus());
  }

 private:
  int started_ = 0;
  Done first_;
};

// Is busy with the first operation for a while.
class SlowAtFirst final : public Target {
 public:
  explicit SlowAtFirst(absl::Duration busy) : busy_(busy) {}
  void Start(Done done) override {
    const absl::Time until = absl::Now() + busy_;
    busy_ = absl::ZeroDuration();
    while (absl::Now() < until) continue;
    done(absl::OkStatus());
  }

 private:
  absl::Duration busy_;
};

TEST(RunOpen, AsksAsOftenAsItWasToldAndCountsWhatCame) {
  Answering target({absl::OkStatus(), absl::ResourceExhaustedError("busy"), WrongAnswer("another episode")});
  const BlockResult result = RunOpen(target, 1, 3000, absl::Milliseconds(10));
  EXPECT_EQ(result.right, 10);
  EXPECT_EQ(result.refused, 10);
  EXPECT_EQ(result.faults, 10);
  EXPECT_THAT(result.latencies, SizeIs(10));
  EXPECT_TRUE(absl::IsDataLoss(result.first_fault));
}

TEST(RunOpen, GoesOnWhileAnAnswerIsMissing) {
  KeepingTheFirst target;
  const BlockResult result = RunOpen(target, 2, 1000, absl::Milliseconds(12));
  EXPECT_EQ(result.right, 12);
  EXPECT_THAT(Percentile(result.latencies, 1), Ge(absl::Milliseconds(10)));
}

TEST(RunOpen, MeasuresFromWhenAnOperationWasDueAndNotFromWhenItsTurnCame) {
  SlowAtFirst target(absl::Milliseconds(30));
  const BlockResult result = RunOpen(target, 1, 1000, absl::Milliseconds(10));
  EXPECT_EQ(result.right, 10);
  EXPECT_THAT(result.latencies, Each(Ge(absl::Milliseconds(20))));
}

TEST(RunClosed, CountsOnlyRightAnswers) {
  SlowAtFirst slow(absl::Milliseconds(5));
  const BlockResult one = RunClosed(slow, 1, absl::Milliseconds(1));
  EXPECT_EQ(one.right, 1);
  EXPECT_THAT(one.took, Ge(absl::Milliseconds(5)));

  SlowAtFirst again(absl::Milliseconds(5));
  BlockResult both = one;
  both.Add(RunClosed(again, 1, absl::Milliseconds(1)));
  EXPECT_EQ(both.right, 2);
  EXPECT_THAT(both.took, Ge(absl::Milliseconds(10)));
  EXPECT_THAT(both.PerSecond(), Gt(0));
}

TEST(Percentile, IsAValueThatWasMeasured) {
  std::vector<absl::Duration> values;
  for (int i = 100; i >= 1; --i) values.push_back(absl::Milliseconds(i));
  EXPECT_EQ(Percentile(values, 0.5), absl::Milliseconds(50));
  EXPECT_EQ(Percentile(values, 0.99), absl::Milliseconds(99));
  EXPECT_EQ(Percentile(values, 1), absl::Milliseconds(100));
  EXPECT_EQ(Percentile({absl::Seconds(1)}, 0.01), absl::Seconds(1));
  EXPECT_EQ(Percentile({}, 0.5), absl::ZeroDuration());
}

}  // namespace
}  // namespace homeward::load
