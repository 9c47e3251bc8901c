#include "common/outbox/deliverer.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>
#include <google/protobuf/wrappers.pb.h>

#include <csignal>
#include <thread>

#include "common/core/failpoint.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/outbox/outbox_schema.h"
#include "common/outbox/rules.h"
#include "common/outbox/store.h"
#include "tests/support/many_rows.h"
#include "tests/support/test_database.h"

namespace homeward {

extern const absl::Span<const EmbeddedFile> kCommandSchema;

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Result = Attempt::Result;

constexpr char kCouncil[] = "E08000036";

class DelivererTest : public ::testing::Test {
 protected:
  DelivererTest() { database_.Migrate(kOutboxSchema); }

  void Queue(const std::string& id, absl::Duration expires = absl::Minutes(10)) {
    OutboxMessage message;
    message.council = kCouncil;
    message.id = id;
    message.subject = "s";
    message.concerns = absl::StrCat("of ", id);
    message.channel = "mail";
    message.destination = "a@example.org";
    message.queued = clock_.Now();
    message.next_attempt = clock_.Now();
    message.expires = clock_.Now() + expires;
    ASSERT_THAT(db_.Transact(Soon(),
                             [&](Tx& tx) {
                               OutboxStore::Save(tx, {message});
                               return absl::OkStatus();
                             }),
                IsOk());
  }
  // A deliverer whose receiver answers as `answer_` says.
  Deliverer Make() { return MakeOn(db_); }
  Deliverer MakeOn(Db& db) {
    return Deliverer(
        db, clock_,
        [this](const OutboxMessage& message) {
          absl::MutexLock lock(&mutex_);
          received_.push_back(message.id);
          return answer_;
        },
        [this](Change& change, const OutboxMessage& message) {
          ended_.push_back(absl::StrCat(message.id, " ", static_cast<int>(message.state)));
          google::protobuf::StringValue body;
          change.Emit(message.concerns, message.subject, 1, change.now(), body);
          return hook_;
        },
        [this] { ++committed_; });
  }
  OutboxMessage Read(const std::string& id) {
    return *db_.Transact(Soon(), [&](Tx& tx) -> absl::StatusOr<OutboxMessage> {
      return OutboxStore::Lock(tx, kCouncil, id).value_or(OutboxMessage());
    });
  }
  static absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

  TestDatabase database_{kCommandSchema};
  Db& db_ = database_.db();
  FakeClock clock_{absl::FromUnixSeconds(1790000000)};
  absl::Mutex mutex_;
  std::vector<std::string> received_;
  std::vector<std::string> ended_;
  Attempt answer_{.result = Result::kTaken, .answer = "SMTP 250 fine", .reason = ""};
  absl::Status hook_;
  int committed_ = 0;
};

TEST_F(DelivererTest, SendsWhatIsDueOnceAndRecordsItsEndInOneChange) {
  Queue("a");
  Queue("b");
  Deliverer deliverer = Make();
  EXPECT_EQ(deliverer.RunDue().value(), 2);
  EXPECT_THAT(received_, UnorderedElementsAre("a", "b"));
  EXPECT_THAT(ended_, UnorderedElementsAre("a 2", "b 2"));
  EXPECT_EQ(Read("a").proof, "SMTP 250 fine; 2026-09-21T14:13:20+00:00");
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM event WHERE actor = 'outbox'"), 2);
  EXPECT_EQ(committed_, 2);
  EXPECT_EQ(deliverer.CountOf("mail", "sent"), 2);
  EXPECT_EQ(deliverer.RunDue().value(), 0);
}

TEST_F(DelivererTest, WhatFailsIsTriedAgainOnItsMicrosecondUntilItExpires) {
  Queue("a", absl::Seconds(12));
  answer_ = {.result = Result::kFailed, .answer = "", .reason = "TIMED_OUT"};
  Deliverer deliverer = Make();
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  clock_.Advance(absl::Seconds(5) - absl::Microseconds(1));
  EXPECT_EQ(deliverer.RunDue().value(), 0);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  EXPECT_THAT(received_, ElementsAre("a", "a"));
  EXPECT_THAT(ended_, IsEmpty());
  clock_.Advance(absl::Seconds(7) - absl::Microseconds(1));
  EXPECT_EQ(deliverer.RunDue().value(), 0) << "no pause ends later than the message";
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  EXPECT_THAT(received_, ElementsAre("a", "a")) << "expired, it is not sent";
  EXPECT_THAT(ended_, ElementsAre("a 4"));
  EXPECT_EQ(Read("a").last_reason, "TIMED_OUT");
  EXPECT_EQ(deliverer.CountOf("mail", "failed"), 2);
  EXPECT_EQ(deliverer.CountOf("mail", "expired"), 1);
}

TEST_F(DelivererTest, WhatIsRefusedIsNotTriedAgain) {
  Queue("a");
  answer_ = {.result = Result::kRefused, .answer = "SMTP 550 no", .reason = "REFUSED"};
  Deliverer deliverer = Make();
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  EXPECT_THAT(ended_, ElementsAre("a 3"));
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(deliverer.RunDue().value(), 0);
}

// Whoever dies between claim and result leaves nothing undone: it is sent again, by the same id, when the claim is
// over.
TEST_F(DelivererTest, ADeathBeforeOrAfterSendingLosesNothing) {
  for (const char* point : {"outbox_claimed", "outbox_sent"}) {
    received_.clear();
    Queue(point);
    const auto die = [&] {
      Db own(database_.options());  // the parent's connections are not the child's
      Deliverer deliverer = MakeOn(own);
      if (!ArmFailpoint(point).ok() || !deliverer.RunDue().ok()) std::exit(1);
      std::exit(0);
    };
    EXPECT_EXIT(die(), ::testing::KilledBySignal(SIGKILL), "") << point;
    EXPECT_EQ(Read(point).attempts, 1);
    Deliverer deliverer = Make();
    clock_.Advance(kOutboxLease - absl::Microseconds(1));
    EXPECT_EQ(deliverer.RunDue().value(), 0) << "the claim holds";
    clock_.Advance(absl::Microseconds(1));
    EXPECT_EQ(deliverer.RunDue().value(), 1);
    EXPECT_THAT(received_, ElementsAre(point));
    EXPECT_EQ(Read(point).state, OutboxState::kSent);
  }
}

TEST_F(DelivererTest, WhatCannotBeRecordedIsSentAgainLater) {
  Queue("a");
  hook_ = Fail(absl::StatusCode::kUnavailable, "NOT_YET", "no");
  Deliverer deliverer = Make();
  EXPECT_THAT(deliverer.RunDue(), FailsWith(absl::StatusCode::kUnavailable, "NOT_YET"));
  EXPECT_EQ(Read("a").state, OutboxState::kQueued);
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM event"), 0);
  hook_ = absl::OkStatus();
  clock_.Advance(kOutboxLease);
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  EXPECT_EQ(Read("a").state, OutboxState::kSent);
}

TEST_F(DelivererTest, WhatIsWithdrawnWhileItIsSentStaysWithdrawn) {
  Queue("a");
  Deliverer deliverer(
      db_, clock_,
      [this](const OutboxMessage&) {
        EXPECT_THAT(db_.Transact(Soon(),
                                 [](Tx& tx) {
                                   OutboxStore::Withdraw(tx, kCouncil, {"of a"});
                                   return absl::OkStatus();
                                 }),
                    IsOk());
        return Attempt{.result = Result::kRefused, .answer = "", .reason = "REFUSED"};
      },
      [](Change&, const OutboxMessage&) { return Fail(absl::StatusCode::kInternal, "NOT_TO_BE_CALLED", "no"); }, [] {});
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  EXPECT_EQ(Read("a").state, OutboxState::kWithdrawn);
  Queue("b");
  ASSERT_THAT(db_.Transact(Soon(),
                           [](Tx& tx) {
                             OutboxStore::Withdraw(tx, kCouncil, {"of b", "of c"});
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_EQ(deliverer.RunDue().value(), 0) << "what was withdrawn before is not sent";
}

TEST_F(DelivererTest, ManyReplicasSendEachMessageOnce) {
  constexpr int kMessages = 60;
  for (int i = 0; i < kMessages; ++i) Queue(absl::StrCat("m", i));
  std::vector<std::thread> replicas;
  for (int i = 0; i < 3; ++i) {
    replicas.emplace_back([this] {
      Deliverer deliverer(
          db_, clock_,
          [this](const OutboxMessage& message) {
            absl::MutexLock lock(&mutex_);
            received_.push_back(message.id);
            return answer_;
          },
          [](Change&, const OutboxMessage&) { return absl::OkStatus(); }, [] {});
      EXPECT_THAT(deliverer.RunDue(), IsOk());
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(received_.size(), static_cast<size_t>(kMessages));
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM outbox_message WHERE state = 2 AND attempts = 1"), kMessages);
}

TEST_F(DelivererTest, OneThatStopsBeginsNothing) {
  Queue("a");
  Deliverer deliverer = Make();
  deliverer.Stop();
  EXPECT_EQ(deliverer.RunDue().value(), 0);
  EXPECT_THAT(received_, IsEmpty());
}

TEST_F(DelivererTest, EveryQueryReadsItsIndex) {
  Queue("a");
  Multiply(database_, "outbox_message", "message = 'a'", 5000,
           {{"message", "numbers.i"}, {"concerns", "numbers.i"}, {"state", "2"}, {"queued_us", "numbers.i"}});
  EXPECT_EQ(IndexOf(database_,
                    "SELECT message FROM outbox_message FORCE INDEX (outbox_due) WHERE state = 1 AND next_attempt_us "
                    "<= 9000000000000000"
                    " ORDER BY next_attempt_us LIMIT 8"),
            "outbox_due");
  EXPECT_EQ(IndexOf(database_,
                    "SELECT message FROM outbox_message WHERE council = 'E08000036' AND concerns = '7'"
                    " ORDER BY message LIMIT 100"),
            "outbox_concerns");
  const auto oldest = db_.Read(
      Soon(), [](Tx& tx) -> absl::StatusOr<std::optional<absl::Time>> { return OutboxStore::OldestQueued(tx); });
  EXPECT_EQ(oldest->value(), clock_.Now());
}

}  // namespace
}  // namespace homeward
