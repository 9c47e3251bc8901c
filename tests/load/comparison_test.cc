#include "tests/load/comparison.h"

#include <gmock/gmock.h>

#include <thread>
#include <utility>

#include "common/core/status_matchers.h"
#include "tests/load/rows.h"

namespace homeward::load {
namespace {

using testing::Each;
using testing::Gt;
using testing::SizeIs;

// Answers on a thread of its own, as every real target does.
class Threaded final : public Target {
 public:
  explicit Threaded(absl::Status status) : status_(std::move(status)) {}
  void Start(Done done) override {
    std::thread([this, done = std::move(done)] { done(status_); }).detach();
  }

 private:
  const absl::Status status_;
};

std::vector<Contestant> Two(const absl::Status& second) {
  std::vector<Contestant> contestants;
  contestants.push_back({"SQL", std::make_unique<Threaded>(absl::OkStatus())});
  contestants.push_back({"service", std::make_unique<Threaded>(second)});
  return contestants;
}

const ComparisonPlan kShort{.concurrency = 2, .rounds = 3, .block = absl::Milliseconds(5)};

TEST(Compare, MeasuresEveryTargetInEveryRound) {
  std::vector<Contestant> contestants = Two(absl::OkStatus());
  int quiet = 0;
  // As if each block had used a second more than the one before.
  int block = 0;
  absl::Duration cpu;
  int64_t statements = 0;
  const auto all = Compare(contestants, kShort,
                           {.quiet =
                                [&] {
                                  cpu += absl::Seconds(++block);
                                  ++quiet;
                                  return absl::OkStatus();
                                },
                            .cpu = [&] { return cpu; },
                            .statements = [&] { return statements += 1'000'000; }});
  ASSERT_THAT(all, IsOk());
  ASSERT_THAT(*all, SizeIs(2));
  EXPECT_EQ(quiet, 1 + 3 * 2 + 2 * 2 * 2);
  for (const Figures& figures : *all) {
    EXPECT_THAT(figures.per_second, SizeIs(3));
    EXPECT_THAT(figures.ratios, SizeIs(3));
    EXPECT_THAT(figures.ratios, Each(Gt(0)));
    EXPECT_THAT(figures.cpu_ms, Each(Gt(0)));
    EXPECT_THAT(figures.cpu_ratios, SizeIs(3));
    EXPECT_THAT(figures.statements, SizeIs(3));
    EXPECT_THAT(figures.statements, Each(Gt(0)));
    EXPECT_THAT(figures.open, SizeIs(2));
  }
  EXPECT_THAT(all->front().ratios, Each(1.0));
}

TEST(Compare, AWrongAnswerFailsIt) {
  std::vector<Contestant> contestants = Two(WrongAnswer("another episode"));
  EXPECT_THAT(Compare(contestants, kShort,
                      {.quiet = [] { return absl::OkStatus(); },
                       .cpu = [] { return absl::ZeroDuration(); },
                       .statements = [] { return 0; }}),
              FailsWith(absl::StatusCode::kDataLoss, "ANSWER_WRONG"));
}

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(Median({}), 0);
}

}  // namespace
}  // namespace homeward::load
