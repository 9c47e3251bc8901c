#include "common/command/audit_writer.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "common/command/test_command.h"
#include "common/command/test_spool.h"
#include "common/core/status_matchers.h"
#include "tests/support/private_mariadb.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AuditWriterTest : public CommandFixture {
 protected:
  static AuditRow Row(const std::string& resource) {
    Call call = NewCall();
    call.resource = resource;
    call.Shows(resource + "-child");
    return AuditOf(call, absl::OkStatus());
  }
};

TEST_F(AuditWriterTest, EveryCallerIsAnsweredAfterItsRowIsCommitted) {
  constexpr int kThreads = 8, kCalls = 50;
  absl::BlockingCounter answered(kThreads * kCalls);
  std::atomic<int> missing = 0;
  AuditWriter writer(db_);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const std::string resource = absl::StrCat("r", t, "-", i);
        writer.Submit(Row(resource), [&, resource](const absl::Status& status) {
          // Only one row in ten is looked for: the writer's thread waits meanwhile.
          const bool looked_for = resource.back() == '0';
          if (!status.ok() || (looked_for && Count("audit", "resource = '" + resource + "'") != 1)) ++missing;
          answered.DecrementCount();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  answered.Wait();
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(Count("audit"), kThreads * kCalls);
  EXPECT_EQ(Count("audit_subject s JOIN audit a USING (council, audit)", "s.subject = CONCAT(a.resource, '-child')"),
            kThreads * kCalls);
}

TEST_F(AuditWriterTest, WithoutItsRowACallIsToldSo) {
  database_.Execute("DROP TABLE audit");
  absl::Status outcome;
  {
    AuditWriter writer(db_);
    writer.Submit(Row("r"), [&](const absl::Status& status) { outcome = status; });
  }
  EXPECT_THAT(outcome, FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_EQ(Count("audit_subject"), 0);
}

TEST_F(AuditWriterTest, WithoutADatabaseEveryCallIsToldSo) {
  DatabaseOptions nowhere = database_.options();
  nowhere.socket += ".missing";
  Db unreachable(nowhere);
  std::atomic<int> told = 0;
  {
    AuditWriter writer(unreachable);
    for (int i = 0; i < 10; ++i) {
      writer.Submit(Row("r"), [&](const absl::Status& status) {
        EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
        ++told;
      });
    }
  }
  EXPECT_EQ(told, 10);
}

// The first answer holds the writer's thread until everything else waits.
TEST_F(AuditWriterTest, ItsDestructorWritesWhatWaits) {
  constexpr int kWaiting = 600;  // more than one batch
  std::atomic<int> answered = 0;
  absl::Notification first, go_on;
  auto writer = std::make_unique<AuditWriter>(db_);
  writer->Submit(Row("first"), [&](const absl::Status&) {
    first.Notify();
    go_on.WaitForNotification();
  });
  first.WaitForNotification();
  for (int i = 0; i < kWaiting; ++i) {
    writer->Submit(Row(absl::StrCat("r", i)), [&](const absl::Status& status) { answered += status.ok() ? 1 : 0; });
  }
  go_on.Notify();
  writer.reset();
  EXPECT_EQ(answered, kWaiting);
  EXPECT_EQ(Count("audit"), kWaiting + 1);
}

TEST_F(AuditWriterTest, ARowThatIsRefusedDoesNotTakeItsNeighboursAlong) {
  absl::Notification first, go_on;
  absl::Status before, refused, after;
  {
    AuditWriter writer(db_);
    writer.Submit(Row("first"), [&](const absl::Status&) {
      first.Notify();
      go_on.WaitForNotification();
    });
    first.WaitForNotification();
    AuditRow too_long = Row("bad");
    too_long.trace += "x";
    writer.Submit(Row("before"), [&](const absl::Status& status) { before = status; });
    writer.Submit(too_long, [&](const absl::Status& status) { refused = status; });
    writer.Submit(Row("after"), [&](const absl::Status& status) { after = status; });
    go_on.Notify();
  }
  EXPECT_THAT(before, IsOk());
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_THAT(after, IsOk());
  EXPECT_EQ(database_.Text("SELECT GROUP_CONCAT(resource ORDER BY resource) FROM audit"), "after,before,first");
}

// A database that can be read and not written, until this is gone.
class ReadOnlyDatabase {
 public:
  ReadOnlyDatabase() { EXPECT_THAT(PrivateMariadb::Shared().value()->SetReadOnly(true), IsOk()); }
  ~ReadOnlyDatabase() { EXPECT_THAT(PrivateMariadb::Shared().value()->SetReadOnly(false), IsOk()); }
  ReadOnlyDatabase(const ReadOnlyDatabase&) = delete;
  ReadOnlyDatabase& operator=(const ReadOnlyDatabase&) = delete;
};

class SpoolingTest : public AuditWriterTest {
 protected:
  // What the call is told whose row this is.
  static absl::Status Written(AuditWriter& writer, const AuditRow& row) {
    absl::Notification done;
    absl::Status answer;
    writer.Submit(row, [&](const absl::Status& status) {
      answer = status;
      done.Notify();
    });
    done.WaitForNotification();
    return answer;
  }

  std::unique_ptr<AuditWriter> NewWriter() { return std::make_unique<AuditWriter>(db_, spool_.Open()); }

  // What a process leaves that served these while the database took no rows.
  void Leave(const std::vector<std::string>& resources) {
    const ReadOnlyDatabase read_only;
    const auto writer = NewWriter();
    for (const std::string& resource : resources) EXPECT_THAT(Written(*writer, Row(resource)), IsOk());
  }

  std::string Resources() { return database_.Text("SELECT GROUP_CONCAT(resource ORDER BY audit) FROM audit"); }

  TestSpool spool_;
};

TEST_F(SpoolingTest, AReadOnlyDatabaseGetsItsRowsLaterInOrderAndOnce) {
  const auto writer = NewWriter();
  EXPECT_THAT(Written(*writer, Row("a")), IsOk());
  {
    const ReadOnlyDatabase read_only;
    for (const char* resource : {"b", "c", "d"}) EXPECT_THAT(Written(*writer, Row(resource)), IsOk());
    EXPECT_EQ(Resources(), "a");
    EXPECT_EQ(writer->spooled().rows, 3);
    EXPECT_THAT(spool_.Told(SpoolEvent::kBegan), ElementsAre(1));
  }
  EXPECT_THAT(Written(*writer, Row("e")), IsOk());
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_EQ(Resources(), "a,b,c,d,e");
  EXPECT_EQ(Count("audit_subject s JOIN audit a USING (council, audit)", "s.subject = CONCAT(a.resource, '-child')"),
            5);
  EXPECT_EQ(writer->spooled().rows, 0);
  EXPECT_THAT(spool_.Files(), IsEmpty());
}

TEST_F(SpoolingTest, WithoutACallTheRowsComeBackWhenAsked) {
  const auto writer = NewWriter();
  {
    const ReadOnlyDatabase read_only;
    EXPECT_THAT(Written(*writer, Row("a")), IsOk());
    writer->BringBackSoon();
    EXPECT_THAT(Written(*writer, Row("b")), IsOk());
    EXPECT_EQ(Resources(), "");
  }
  // What was asked for while the database could not write may be done only now, or be done already.
  writer->BringBackSoon();
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_EQ(Resources(), "a,b");
}

TEST_F(SpoolingTest, ManyRowsComeBackInSeveralTurns) {
  constexpr int kRows = 600;  // more than two batches
  const auto writer = NewWriter();
  {
    const ReadOnlyDatabase read_only;
    absl::BlockingCounter answered(kRows);
    for (int i = 0; i < kRows; ++i) {
      writer->Submit(Row(absl::StrCat("r", i)), [&](const absl::Status& status) {
        EXPECT_THAT(status, IsOk());
        answered.DecrementCount();
      });
    }
    answered.Wait();
  }
  writer->BringBackSoon();
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_THAT(spool_.Told(SpoolEvent::kDrained), ElementsAre(kRows));
  EXPECT_EQ(Count("audit"), kRows);
  EXPECT_EQ(Count("audit_subject"), kRows);
}

// What MariaDB says of a table whose disk is full.
TEST_F(SpoolingTest, ADatabaseWithoutRoomIsOneThatTakesNoRows) {
  database_.Execute(
      "CREATE TRIGGER full_disk BEFORE INSERT ON audit FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114");
  const auto writer = NewWriter();
  EXPECT_THAT(Written(*writer, Row("a")), IsOk());
  EXPECT_EQ(writer->spooled().rows, 1);
  database_.Execute("DROP TRIGGER full_disk");
  EXPECT_THAT(Written(*writer, Row("b")), IsOk());
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_EQ(Resources(), "a,b");
}

TEST_F(SpoolingTest, WhatIsNotWrittenAnywhereIsNotShown) {
  const ReadOnlyDatabase read_only;
  AuditWriter without(db_);
  EXPECT_THAT(Written(without, Row("a")), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  AuditWriter full(db_, spool_.Open(/*most_bytes=*/1));
  EXPECT_THAT(Written(full, Row("a")), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_THAT(spool_.Told(SpoolEvent::kRefuses), ElementsAre(1));
}

// Nothing can be shown then, and the spool's room is kept.
TEST_F(SpoolingTest, ADatabaseThatIsAwayNeedsNoSpool) {
  DatabaseOptions nowhere = database_.options();
  nowhere.socket += ".missing";
  Db unreachable(nowhere);
  AuditWriter writer(unreachable, spool_.Open());
  EXPECT_THAT(Written(writer, Row("a")), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_EQ(writer.spooled().rows, 0);
}

TEST_F(SpoolingTest, TheNextProcessBringsBackWhatIsLeft) {
  Leave({"a", "b"});
  EXPECT_THAT(spool_.Told(SpoolEvent::kLeft), ElementsAre(2));
  EXPECT_EQ(Resources(), "");
  const auto writer = NewWriter();
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_EQ(Resources(), "a,b");
  EXPECT_THAT(spool_.Files(), IsEmpty());
}

// An orderly stop leaves nothing that the database would take.
TEST_F(SpoolingTest, ItsDestructorBringsBackWhatItCan) {
  auto writer = NewWriter();
  {
    const ReadOnlyDatabase read_only;
    EXPECT_THAT(Written(*writer, Row("a")), IsOk());
  }
  writer.reset();
  EXPECT_EQ(Resources(), "a");
  EXPECT_THAT(spool_.Told(SpoolEvent::kLeft), IsEmpty());
}

// The process ends between its commit and the end of the file: the file is there again.
TEST_F(SpoolingTest, WhatIsInTheTableAlreadyIsThereOnce) {
  Leave({"a", "b", "c"});
  const std::string file = spool_.Files().at(0);
  const std::string bytes = TestSpool::Read(file);
  for (size_t times = 1; times <= 2; ++times) {
    const auto writer = NewWriter();
    spool_.Await(SpoolEvent::kDrained, times);
    EXPECT_EQ(Resources(), "a,b,c");
    EXPECT_EQ(Count("audit_subject"), 3);
    TestSpool::Write(file, bytes);
  }
}

TEST_F(SpoolingTest, ARowThatTheTableRefusesIsKeptAside) {
  {
    const ReadOnlyDatabase read_only;
    const auto writer = NewWriter();
    AuditRow too_long = Row("bad");
    too_long.trace += "x";
    for (const AuditRow& row : {Row("before"), too_long, Row("after")}) EXPECT_THAT(Written(*writer, row), IsOk());
  }
  const auto writer = NewWriter();
  spool_.Await(SpoolEvent::kDrained);
  EXPECT_EQ(Resources(), "before,after");
  EXPECT_THAT(spool_.Told(SpoolEvent::kDamaged), ElementsAre(1));
  EXPECT_THAT(spool_.Files(".damaged"), SizeIs(1));
}

TEST_F(SpoolingTest, AFaultOfTheSchemaLosesNoRow) {
  Leave({"a", "b"});
  database_.Execute("RENAME TABLE audit TO audit_elsewhere");
  NewWriter().reset();
  EXPECT_THAT(spool_.Told(SpoolEvent::kDamaged), IsEmpty());
  database_.Execute("RENAME TABLE audit_elsewhere TO audit");
  NewWriter().reset();
  EXPECT_EQ(Resources(), "a,b");
}

TEST_F(AuditWriterTest, ARefusedCallShowedNobody) {
  Call call = NewCall();
  call.Shows("child");
  const AuditRow row = AuditOf(call, Fail(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING", "no"));
  EXPECT_TRUE(row.subjects.empty());
  EXPECT_EQ(row.outcome, "PERMISSION_DENIED");
  EXPECT_EQ(row.reason, "PERMISSION_MISSING");
}

TEST_F(AuditWriterTest, WhatCanBeNoIdIsNoResource) {
  const std::string longest(36, 'a');
  EXPECT_EQ(Row(longest).resource, longest);
  for (const std::string& resource :
       {longest + "a", std::string("a b"), std::string("\xc3\xa9"), std::string(1, '\0')}) {
    EXPECT_EQ(Row(resource).resource, "");
  }
}

TEST_F(AuditWriterTest, ACallThatNobodyMakesHasNoCaller) {
  Call call = NewCall();
  call.caller = nullptr;
  EXPECT_EQ(AuditOf(call, absl::OkStatus()).caller, "");
}

}  // namespace
}  // namespace homeward
