#include <set>
#include <stdexcept>

#include "common/feed/test_feed.h"

namespace homeward {
namespace {

// Refusals and faults of what a service does about an event (architecture 5): nothing is skipped silently.
class ParkedTest : public FeedFixture {
 protected:
  ParkedTest()
      : reader_of_feed_(NewReader([this](Change& change, const Event& event) { return Take(change, event); })) {}

  absl::Status Take(Change& change, const Event& event) {
    HW_RETURN_IF_ERROR(Note(change, event));  // undone when this fails
    if (refused_.contains(event.body)) return Fail(absl::StatusCode::kFailedPrecondition, "NOT_MISSING", "no");
    if (thrown_.contains(event.body)) throw std::runtime_error(event.body);
    if (faulty_.contains(event.body)) return Fail(absl::StatusCode::kInternal, "BROKEN", "a fault");
    return absl::OkStatus();
  }

  void RunOnce() { ASSERT_THAT(reader_of_feed_->RunOnce(absl::ZeroDuration()), IsOk()); }
  int Retry() {
    const absl::StatusOr<int> applied = reader_of_feed_->RetryParked();
    EXPECT_THAT(applied, IsOk());
    return applied.value_or(-1);
  }
  int64_t Parked() { return reader_of_feed_->ParkedCount().value_or(-1); }

  std::set<std::string> refused_;
  std::set<std::string> faulty_;
  std::set<std::string> thrown_;
  std::unique_ptr<FeedReader> reader_of_feed_;
};

TEST_F(ParkedTest, ARefusalIsRecordedWithItsReasonAndTheReaderGoesOn) {
  refused_ = {"a2"};
  WriteMany(kKent, "child-a", {"a1", "a2", "a3"});
  RunOnce();
  EXPECT_EQ(Story("child-a"), "a1,a3");
  EXPECT_EQ(reader_.Text("SELECT CONCAT(state, ' ', reason, ' ', position) FROM feed_exception"),
            "refused NOT_MISSING 2");
  EXPECT_EQ(reader_.Number("SELECT position FROM feed_head"), 2) << "what it had changed is undone";
  EXPECT_EQ(Parked(), 0);
  refused_.clear();
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Retry(), 0) << "it is handled";
}

TEST_F(ParkedTest, AFaultParksTheEventAndLaterOnesOfItsSubjectAlone) {
  faulty_ = {"a2"};
  WriteMany(kKent, "child-a", {"a1", "a2", "a3"});
  WriteMany(kKent, "child-b", {"b1", "b2"});
  RunOnce();
  EXPECT_EQ(Story("child-a"), "a1");
  EXPECT_EQ(Story("child-b"), "b1,b2");
  EXPECT_EQ(Parked(), 2);
  EXPECT_EQ(Applied(kKent), 5);
  EXPECT_TRUE(Read(reader_, [](Tx& tx) { return IsParked(tx, kKent, "child-a"); }));

  // In a later batch too.
  Write(kKent, "child-a", "a4");
  Write(kWakefield, "child-a", "w1");  // another council's child of the same id
  RunOnce();
  EXPECT_EQ(Parked(), 3);
  EXPECT_EQ(Story("child-a"), "a1,w1");
  EXPECT_EQ(reader_.Text("SELECT GROUP_CONCAT(reason, ' ', attempts ORDER BY position) FROM feed_exception"),
            "BROKEN 1,BEHIND_PARKED 0,BEHIND_PARKED 0");
}

TEST_F(ParkedTest, WhatIsParkedIsTriedAgainLaterAndAppliedInOrder) {
  faulty_ = {"a1"};
  refused_ = {"a3"};
  WriteMany(kKent, "child-a", {"a1", "a2", "a3", "a4"});
  RunOnce();
  EXPECT_EQ(Retry(), 0) << "not due yet";
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Retry(), 0) << "still broken";
  EXPECT_EQ(reader_.Number("SELECT attempts FROM feed_exception WHERE position = 1"), 2);
  EXPECT_EQ(Parked(), 4);

  faulty_.clear();
  clock_.Advance(absl::Seconds(9));
  EXPECT_EQ(Retry(), 0) << "the pause has doubled";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Retry(), 3);
  EXPECT_EQ(Story("child-a"), "a1,a2,a4");
  EXPECT_EQ(Parked(), 0);
  EXPECT_EQ(Exceptions("refused"), 1);
  EXPECT_EQ(reader_.Number("SELECT COUNT(*) FROM event WHERE type = 'homeward.test.Noted'"), 3);

  Write(kKent, "child-a", "a5");
  RunOnce();
  EXPECT_EQ(Story("child-a"), "a1,a2,a4,a5");
}

TEST_F(ParkedTest, AFaultInTheMiddleOfARetryKeepsTheOrder) {
  faulty_ = {"a1", "a3"};
  WriteMany(kKent, "child-a", {"a1", "a2", "a3", "a4"});
  RunOnce();
  faulty_ = {"a3"};
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Retry(), 2);
  EXPECT_EQ(Story("child-a"), "a1,a2");
  EXPECT_EQ(Parked(), 2);
  clock_.Advance(absl::Seconds(4));
  EXPECT_EQ(Retry(), 0) << "what waits behind does not come first";
  faulty_.clear();
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Retry(), 2);
  EXPECT_EQ(Story("child-a"), "a1,a2,a3,a4");
}

TEST_F(ParkedTest, ThePauseBetweenTriesEndsAtTenMinutes) {
  faulty_ = {"a1"};
  Write(kKent, "child-a", "a1");
  RunOnce();
  for (int i = 0; i < 12; ++i) {
    clock_.Advance(absl::Minutes(10));
    EXPECT_EQ(Retry(), 0);
  }
  EXPECT_EQ(reader_.Number("SELECT attempts FROM feed_exception"), 13);
}

TEST_F(ParkedTest, AnExceptionIsAFaultAndLeavesNoDataBehind) {
  thrown_ = {"marker-of-a-child"};
  Write(kKent, "child-a", "marker-of-a-child");
  RunOnce();
  EXPECT_EQ(Parked(), 1);
  EXPECT_EQ(reader_.Text("SELECT reason FROM feed_exception"), "DATABASE_MISUSED");
  thrown_.clear();
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Retry(), 1);
}

TEST_F(ParkedTest, AnOperatorReplaysWithoutWaiting) {
  faulty_ = {"a1", "b1"};
  WriteMany(kKent, "child-a", {"a1", "a2"});
  WriteMany(kKent, "child-b", {"b1"});
  RunOnce();
  EXPECT_EQ(reader_of_feed_->ReplayParked(kKent, "child-a").value_or(-1), 0) << "still broken, still parked";
  faulty_.clear();
  EXPECT_EQ(reader_of_feed_->ReplayParked(kKent, "child-a").value_or(-1), 2);
  EXPECT_EQ(Story("child-a"), "a1,a2");
  EXPECT_EQ(Parked(), 1) << "only what was asked for";
  EXPECT_THAT(reader_of_feed_->ReplayParked(kKent, "child-a"),
              FailsWith(absl::StatusCode::kNotFound, "NOTHING_PARKED"));
}

TEST_F(ParkedTest, ALongQueueBehindAFaultIsAppliedWhole) {
  faulty_ = {"first"};
  Write(kKent, "child-a", "first");
  WriteMany(kKent, "child-a", std::vector<std::string>(200, "x"));
  RunOnce();
  EXPECT_EQ(Parked(), 201);
  faulty_.clear();
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Retry(), 201);
  EXPECT_EQ(Parked(), 0);
  EXPECT_EQ(reader_.Number("SELECT COUNT(*) FROM tally a JOIN tally b ON b.number > a.number AND b.position <"
                           " a.position"),
            0)
      << "in order";
}

}  // namespace
}  // namespace homeward
