#include "common/command/audit_writer.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/notification.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "common/command/test_command.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

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
