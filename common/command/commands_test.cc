#include "common/command/commands.h"

#include <absl/synchronization/notification.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "common/command/requests.h"
#include "common/command/test_command.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using testing::ElementsAre;

absl::Status Refusal() { return Fail(absl::StatusCode::kFailedPrecondition, "EPISODE_OPEN", "no"); }
absl::Status Fault() { return Fail(absl::StatusCode::kUnavailable, "NOT_YET_KNOWN", "no"); }

class CommandsTest : public CommandFixture {
 protected:
  using Body = std::function<absl::StatusOr<std::string>(Change&)>;

  absl::StatusOr<std::string> Run(Call& call, const RemarkRequest& request, const Body& body) {
    return commands_.Run(call, *request, body, [&](Tx& tx, const std::string& id) -> absl::StatusOr<std::string> {
      std::string text;
      tx.sql() << "SELECT body FROM remark WHERE council = :council AND remark = :id",
          soci::use(call.council, "council"), soci::use(id, "id"), soci::into(text);
      if (!tx.sql().got_data()) return Fail(absl::StatusCode::kNotFound, "REMARK_NOT_FOUND", "no such remark");
      return id + " " + text;
    });
  }

  // Everything that a command may leave behind.
  Body Everything(const std::string& subject, const std::string& body) {
    return [=](Change& change) -> absl::StatusOr<std::string> {
      change.Lock(subject);
      const std::string id = SaveRemark(change, subject, body);
      change.Keep({.record = id, .version = 1, .reason = "created", .body = body});
      change.SetTimer({.aggregate = id, .subject = subject, .kind = "review", .due = change.now() + absl::Hours(72)});
      EmitRemark(change, id, subject);
      return id;
    };
  }

  static Body Failing(const Body& body, const absl::Status& status) {
    return [=](Change& change) -> absl::StatusOr<std::string> {
      HW_RETURN_IF_ERROR(body(change).status());
      return status;
    };
  }

  int64_t Traces() {
    return Count("remark") + Count("record_version") + Count("timer") + Count("event") + Count("feed_head") +
           Count("request") + Count("subject");
  }

  std::atomic<int> committed_ = 0;
  Commands commands_{db_, [this] { ++committed_; }};
};

TEST_F(CommandsTest, SuccessCommitsEverythingTogether) {
  const std::string subject = NewId();
  Call call = NewCall();
  const auto reply = Run(call, RemarkRequest(NewId(), "seen"), Everything(subject, "seen"));
  ASSERT_THAT(reply, IsOk());
  const std::string id = reply->substr(0, 36);
  EXPECT_EQ(*reply, id + " seen");
  EXPECT_EQ(Count("remark", "remark = '" + id + "'"), 1);
  EXPECT_EQ(Count("record_version", "record = '" + id + "' AND version = 1 AND actor = 'worker-1'"), 1);
  EXPECT_EQ(Count("timer", "aggregate = '" + id + "' AND kind = 'review' AND due_us = try_us AND attempts = 0"), 1);
  EXPECT_EQ(Count("event", "aggregate = '" + id + "' AND position = 1 AND type = 'google.protobuf.StringValue'"), 1);
  EXPECT_EQ(Count("request", "record = '" + id + "' AND position = 1"), 1);
  EXPECT_EQ(Count("subject", "subject = '" + subject + "' AND version = 1"), 1);
  EXPECT_EQ(committed_, 1);
  EXPECT_TRUE(call.audited);
  EXPECT_FALSE(call.replayed);
  EXPECT_EQ(call.position, 1);
}

TEST_F(CommandsTest, TheAuditRowSaysWhoDidWhatToWhom) {
  const std::string subject = NewId();
  Call call = NewCall();
  const auto reply = Run(call, RemarkRequest(NewId(), "seen"), Everything(subject, "seen"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(database_.Text("SELECT CONCAT_WS('|', caller, roles, purpose, method, resource, outcome, reason, trace)"
                           " FROM audit"),
            "worker-1|practitioner|safeguarding|" + call.method + "|" + reply->substr(0, 36) + "|OK||" + call.trace);
  EXPECT_EQ(database_.Text("SELECT s.subject FROM audit_subject s JOIN audit a ON a.council = s.council AND"
                           " a.audit = s.audit"),
            subject);
}

TEST_F(CommandsTest, ARefusalLeavesOnlyItsAuditRow) {
  Call call = NewCall();
  EXPECT_THAT(Run(call, RemarkRequest(NewId(), "seen"), Failing(Everything(NewId(), "seen"), Refusal())),
              FailsWith(absl::StatusCode::kFailedPrecondition, "EPISODE_OPEN"));
  EXPECT_EQ(Traces(), 0);
  EXPECT_EQ(Count("audit", "outcome = 'FAILED_PRECONDITION' AND reason = 'EPISODE_OPEN'"), 1);
  EXPECT_EQ(Count("audit_subject"), 0);
  EXPECT_TRUE(call.audited);
  EXPECT_EQ(committed_, 0);
}

// A refusal is a decision about the state it met, so the same request may succeed later.
TEST_F(CommandsTest, ARefusalIsNotRememberedUnderItsRequestId) {
  const RemarkRequest request(NewId(), "seen");
  const Body body = Everything(NewId(), "seen");
  Call first = NewCall(), second = NewCall();
  EXPECT_THAT(Run(first, request, Failing(body, Refusal())),
              FailsWith(absl::StatusCode::kFailedPrecondition, "EPISODE_OPEN"));
  EXPECT_THAT(Run(second, request, body), IsOk());
  EXPECT_FALSE(second.replayed);
}

TEST_F(CommandsTest, AFaultLeavesNothing) {
  Call call = NewCall();
  EXPECT_THAT(Run(call, RemarkRequest(NewId(), "seen"), Failing(Everything(NewId(), "seen"), Fault())),
              FailsWith(absl::StatusCode::kUnavailable, "NOT_YET_KNOWN"));
  EXPECT_EQ(Traces() + Count("audit"), 0);
  EXPECT_FALSE(call.audited);
  EXPECT_EQ(call.position, 0);
  EXPECT_EQ(committed_, 0);
}

TEST_F(CommandsTest, AnExceptionLeavesNothing) {
  const Body everything = Everything(NewId(), "seen");
  Call call = NewCall();
  EXPECT_THAT(Run(call, RemarkRequest(NewId(), "seen"),
                  [&](Change& change) -> absl::StatusOr<std::string> {
                    EXPECT_THAT(everything(change), IsOk());
                    throw std::runtime_error("from a body");
                  }),
              FailsWith(absl::StatusCode::kInternal, "DATABASE_MISUSED"));
  EXPECT_EQ(Traces() + Count("audit"), 0);
  EXPECT_FALSE(call.audited);
}

// The tail fails after the body was accepted: an event's type that does not fit its column.
TEST_F(CommandsTest, AFailingTailLeavesNothing) {
  const Body everything = Everything(NewId(), "seen");
  Call call = NewCall();
  EXPECT_THAT(
      Run(call, RemarkRequest(NewId(), "seen"),
          [&](Change& change) {
            change.Emit(
                {.type = std::string(200, 'x'), .aggregate = "a", .subject = "s", .occurred = TestNow(), .body = ""});
            return everything(change);
          }),
      FailsWith(absl::StatusCode::kInternal, "DATA_REFUSED"));
  EXPECT_EQ(Traces() + Count("audit"), 0);
  EXPECT_FALSE(call.audited);
  EXPECT_EQ(call.resource, "");
  EXPECT_TRUE(call.subjects.empty());
}

// Without a record a repeat could not be told from a first request.
TEST_F(CommandsTest, ACommandWithoutARecordIsAFault) {
  Call call = NewCall();
  EXPECT_THAT(Run(call, RemarkRequest(NewId(), "seen"), [](Change&) { return std::string(); }),
              FailsWith(absl::StatusCode::kInternal, "RECORD_MISSING"));
  EXPECT_EQ(Traces() + Count("audit"), 0);
}

TEST_F(CommandsTest, ARepeatIsAnsweredWithTheRecordAsItIsNow) {
  const RemarkRequest request(NewId(), "seen");
  const Body body = Everything(NewId(), "seen");
  Call first = NewCall(), repeat = NewCall();
  const auto made = Run(first, request, body);
  ASSERT_THAT(made, IsOk());
  database_.Execute("UPDATE remark SET body = 'corrected'");
  const auto again = Run(repeat, request, body);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(*again, made->substr(0, 36) + " corrected");
  EXPECT_TRUE(repeat.replayed);
  EXPECT_EQ(repeat.position, first.position);
  EXPECT_EQ(Count("event"), 1);
  EXPECT_EQ(Count("remark"), 1);
  EXPECT_EQ(Count("audit"), 2);
  EXPECT_EQ(committed_, 1);
}

TEST_F(CommandsTest, ARequestIdBelongsToOneRequest) {
  const std::string request_id = NewId();
  Call first = NewCall(), second = NewCall();
  ASSERT_THAT(Run(first, RemarkRequest(request_id, "seen"), Everything(NewId(), "seen")), IsOk());
  const auto reused = Run(second, RemarkRequest(request_id, "heard"), Everything(NewId(), "heard"));
  EXPECT_THAT(reused, FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(ProblemOf(reused.status()).field, "request_id");
  EXPECT_EQ(Count("remark"), 1);
  EXPECT_EQ(Count("audit", "reason = 'REQUEST_ID_REUSED'"), 1);
}

TEST_F(CommandsTest, CouncilsAndMethodsHaveRequestIdsOfTheirOwn) {
  const RemarkRequest request(NewId(), "seen");
  Call wakefield = NewCall(), kent = NewCall(kKent), other_method = NewCall();
  other_method.method = "/homeward.test.RemarkService/AmendRemark";
  for (Call* call : {&wakefield, &kent, &other_method}) {
    EXPECT_THAT(Run(*call, request, Everything(NewId(), "seen")), IsOk());
    EXPECT_FALSE(call->replayed);
  }
  EXPECT_EQ(Count("remark"), 3);
}

TEST_F(CommandsTest, RacingTwinsHaveOneEffectAndAllGetTheReply) {
  const RemarkRequest request(NewId(), "seen");
  const Body body = Everything(NewId(), "seen");
  constexpr int kTwins = 8;
  std::barrier start(kTwins);
  std::vector<absl::StatusOr<std::string>> replies(kTwins);
  std::atomic<int> replayed = 0;
  std::vector<std::thread> twins;
  for (auto& reply : replies) {
    twins.emplace_back([&] {
      Call call = NewCall();
      start.arrive_and_wait();
      reply = Run(call, request, body);
      replayed += call.replayed ? 1 : 0;
    });
  }
  for (std::thread& twin : twins) twin.join();
  for (const auto& reply : replies) {
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(*reply, *replies[0]);
  }
  EXPECT_EQ(replayed, kTwins - 1);
  EXPECT_EQ(Count("remark"), 1);
  EXPECT_EQ(Count("event"), 1);
  EXPECT_EQ(Count("audit"), kTwins);
  EXPECT_EQ(committed_, 1);
}

// Whoever ends without a commit hands the request over to a twin that waits: by a fault or by a refusal.
class HandOverTest : public CommandsTest, public testing::WithParamInterface<absl::Status> {
 protected:
  void AwaitLockWait() {
    Db administrator(database_.AsAdministrator());
    int64_t waiting = 0;
    for (const absl::Time limit = absl::Now() + absl::Seconds(10); waiting == 0 && absl::Now() < limit;) {
      ASSERT_THAT(administrator.Read(limit,
                                     [&](Tx& tx) {
                                       tx.sql() << "SELECT variable_value FROM information_schema.global_status"
                                                   " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'",
                                           soci::into(waiting);
                                       return absl::OkStatus();
                                     }),
                  IsOk());
    }
    EXPECT_GT(waiting, 0);
  }
};

TEST_P(HandOverTest, AWaitingTwinTakesOver) {
  const RemarkRequest request(NewId(), "seen");
  const Body body = Everything(NewId(), "seen");
  absl::Notification claimed;
  absl::StatusOr<std::string> first;
  std::thread winner([&] {
    Call call = NewCall();
    first = Run(call, request, [&](Change&) -> absl::StatusOr<std::string> {
      claimed.Notify();
      AwaitLockWait();
      return GetParam();
    });
  });
  claimed.WaitForNotification();
  Call call = NewCall();
  const auto second = Run(call, request, body);
  winner.join();
  EXPECT_EQ(first.status(), GetParam());
  EXPECT_THAT(second, IsOk());
  EXPECT_FALSE(call.replayed);
  EXPECT_EQ(Count("remark"), 1);
  EXPECT_EQ(Count("event"), 1);
}

INSTANTIATE_TEST_SUITE_P(Ends, HandOverTest, testing::Values(Fault(), Refusal()));

// A run that was lost to a conflict must not leave its record's id or its subjects in the audit row.
TEST_F(CommandsTest, ARunThatWasLostSaysNothingOfTheCall) {
  const std::string lost_subject = NewId(), subject = NewId();
  int runs = 0;
  Call call = NewCall();
  const auto reply = commands_.Run(
      call, *RemarkRequest(NewId(), "seen"),
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& locked = ++runs == 1 ? lost_subject : subject;
        change.Lock(locked);
        call.Shows(locked);
        call.resource = locked;
        return SaveRemark(change, locked, "seen");
      },
      [&](Tx&, const std::string& id) -> absl::StatusOr<std::string> {
        if (runs == 1) return Fail(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "again");
        return id;
      });
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(database_.Text("SELECT resource FROM audit"), subject);
  EXPECT_EQ(database_.Text("SELECT GROUP_CONCAT(subject) FROM audit_subject"), subject);
  EXPECT_THAT(call.subjects, ElementsAre(subject));
}

// Two reports of one child at once: the check "no open episode" holds although there is no row yet to lock.
TEST_F(CommandsTest, LockSerialisesChecksOfWhatDoesNotExistYet) {
  constexpr int kSubjects = 200;
  std::vector<std::string> subjects;
  for (int i = 0; i < kSubjects; ++i) subjects.push_back(NewId());
  std::barrier meet(2);
  std::atomic<int> accepted = 0, refused = 0;
  auto reporter = [&] {
    for (const std::string& subject : subjects) {
      Call call = NewCall();
      meet.arrive_and_wait();
      const auto reply = Run(call, RemarkRequest(NewId(), "missing"), [&](Change& change) {
        change.Lock(subject);
        int64_t open = 0;
        change.tx().sql() << "SELECT COUNT(*) FROM remark WHERE subject = :subject", soci::use(subject, "subject"),
            soci::into(open);
        return open > 0 ? absl::StatusOr<std::string>(Refusal()) : SaveRemark(change, subject, "missing");
      });
      if (reply.ok()) ++accepted;
      if (ProblemOf(reply.status()).reason == "EPISODE_OPEN") ++refused;
    }
  };
  std::thread other(reporter);
  reporter();
  other.join();
  EXPECT_EQ(accepted, kSubjects);
  EXPECT_EQ(refused, kSubjects);
  EXPECT_EQ(Count("(SELECT subject FROM remark GROUP BY subject HAVING COUNT(*) > 1) doubled"), 0);
}

TEST_F(CommandsTest, ALockIsTakenOnceAndSeveralInOrder) {
  const std::set<std::string> both = {NewId(), NewId()};
  std::barrier meet(2);
  std::atomic<int> done = 0;
  auto work = [&] {
    for (int round = 0; round < 20; ++round) {
      meet.arrive_and_wait();
      Call call = NewCall();
      const auto reply = Run(call, RemarkRequest(NewId(), "x"), [&](Change& change) {
        change.Lock(both);
        change.Lock(*both.begin());
        return SaveRemark(change, *both.begin(), "x");
      });
      if (reply.ok()) ++done;
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_EQ(done, 40);
  EXPECT_EQ(Count("subject", "version = 40"), 2);
}

TEST(RequestHash, DependsOnTheContentAlone) {
  const std::string id = "0197a8a2-0000-7000-8000-000000000001";
  EXPECT_EQ(RequestHash(*RemarkRequest(id, "seen")), RequestHash(*RemarkRequest(id, "seen")));
  EXPECT_NE(RequestHash(*RemarkRequest(id, "seen")), RequestHash(*RemarkRequest(id, "seen ")));
  EXPECT_EQ(RequestHash(*RemarkRequest(id, "seen")).size(), 32u);
}

TEST_F(CommandsTest, ABatchIsOneTransactionOfManyChanges) {
  Call call = NewCall();
  const std::string first = NewId(), second = NewId();
  const Body refused = Failing(Everything(NewId(), "refused"), Refusal());
  ASSERT_THAT(commands_.RunBatch(call,
                                 [&](Batch& batch) -> absl::Status {
                                   for (const std::string& subject : {first, second}) {
                                     EXPECT_THAT(batch.Run([&](Change& change) {
                                       return Everything(subject, "seen")(change).status();
                                     }),
                                                 IsOk());
                                     EXPECT_THAT(batch.Run([&](Change& change) { return refused(change).status(); }),
                                                 FailsWith(absl::StatusCode::kFailedPrecondition, "EPISODE_OPEN"));
                                   }
                                   return absl::OkStatus();
                                 }),
              IsOk());
  EXPECT_EQ(Count("remark"), 2);
  EXPECT_EQ(Count("event"), 2);
  EXPECT_EQ(Count("timer"), 2);
  EXPECT_EQ(Count("audit"), 1);
  EXPECT_EQ(Count("audit_subject"), 2);
  EXPECT_EQ(call.position, 2);
  EXPECT_TRUE(call.audited);
  EXPECT_EQ(committed_, 1);
}

TEST_F(CommandsTest, ABatchThatFailsLeavesNothing) {
  for (const bool fault : {true, false}) {
    Call call = NewCall();
    const absl::Status status = commands_.RunBatch(call, [&](Batch& batch) -> absl::Status {
      HW_RETURN_IF_ERROR(batch.Run([&](Change& change) { return Everything(NewId(), "seen")(change).status(); }));
      if (!fault) return Refusal();
      // A fault in one change undoes them all, even if the body goes on.
      (void)batch.Run([&](Change& change) { return Failing(Everything(NewId(), "lost"), Fault())(change).status(); });
      return absl::OkStatus();
    });
    EXPECT_EQ(status, fault ? Fault() : Refusal());
    EXPECT_EQ(Traces(), 0);
    EXPECT_EQ(Count("audit"), 0);
    EXPECT_FALSE(call.audited);
  }
  EXPECT_EQ(committed_, 0);
}

}  // namespace
}  // namespace homeward
