#include "common/db/session_pool.h"

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/db/db.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

class SessionPoolTest : public testing::Test {
 protected:
  DatabaseOptions WithSessions(int sessions) const {
    DatabaseOptions options = database_.options();
    options.sessions = sessions;
    return options;
  }

  TestDatabase database_;
};

TEST_F(SessionPoolTest, EverySessionSpeaksTheSameDialect) {
  EXPECT_EQ(database_.Text("SELECT @@session.tx_isolation"), "READ-COMMITTED");
  EXPECT_EQ(database_.Text("SELECT @@session.sql_mode"),
            "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION");
  EXPECT_EQ(database_.Text("SELECT @@session.time_zone"), "+00:00");
  EXPECT_EQ(database_.Text("SELECT @@session.character_set_client"), "utf8mb4");
  EXPECT_EQ(database_.Number("SELECT @@session.innodb_lock_wait_timeout"), 5);
  EXPECT_EQ(database_.Number("SELECT @@session.autocommit"), 1);
}

TEST_F(SessionPoolTest, WaitsForAFreeSessionNoLongerThanItsDeadline) {
  SessionPool pool(WithSessions(1));
  auto lease = pool.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  const absl::Time deadline = absl::Now() + absl::Milliseconds(20);
  EXPECT_THAT(pool.Acquire(deadline), FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_GE(absl::Now(), deadline);
  EXPECT_EQ(pool.in_use(), 1);
}

TEST_F(SessionPoolTest, AWaiterGetsTheSessionThatComesBack) {
  SessionPool pool(WithSessions(1));
  auto first = std::make_unique<absl::StatusOr<SessionPool::Lease>>(pool.Acquire(Soon()));
  ASSERT_THAT(*first, IsOk());
  absl::Status second;
  std::thread waiter([&] { second = pool.Acquire(Soon()).status(); });
  first.reset();
  waiter.join();
  EXPECT_THAT(second, IsOk());
}

TEST_F(SessionPoolTest, ALeaseIsCountedOnceWhereverItIsMoved) {
  SessionPool pool(WithSessions(2));
  {
    auto acquired = pool.Acquire(Soon());
    ASSERT_THAT(acquired, IsOk());
    const SessionPool::Lease moved = *std::move(acquired);
    EXPECT_EQ(pool.in_use(), 1);
  }
  EXPECT_EQ(pool.in_use(), 0);
}

TEST_F(SessionPoolTest, ADroppedSessionDoesNotComeBack) {
  SessionPool pool(WithSessions(1));
  auto connection = [&](bool drop) {
    auto lease = pool.Acquire(Soon());
    int64_t id = 0;
    lease->session() << "SELECT CONNECTION_ID()", soci::into(id);
    if (drop) lease->Drop();
    return id;
  };
  const int64_t first = connection(false);
  EXPECT_EQ(connection(true), first);
  EXPECT_NE(connection(false), first);
  EXPECT_EQ(pool.in_use(), 0);
}

TEST_F(SessionPoolTest, WhatCannotBeOpenedIsNotCounted) {
  DatabaseOptions nowhere = WithSessions(1);
  nowhere.socket += ".missing";
  SessionPool pool(nowhere);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(pool.Acquire(Soon()), FailsWith(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
    EXPECT_EQ(pool.in_use(), 0);
  }
}

TEST_F(SessionPoolTest, PasswordsMayHoldQuotesBackslashesAndSpaces) {
  Db administrator(database_.AsAdministrator());
  const std::string password = R"(it's "a\b" = c;)";
  ASSERT_THAT(administrator.Read(Soon(),
                                 [&](Tx& tx) {
                                   tx.sql() << "SET PASSWORD FOR '" + database_.options().user +
                                                   "'@'localhost' = PASSWORD('it''s \"a\\\\b\" = c;')";
                                   return absl::OkStatus();
                                 }),
              IsOk());
  DatabaseOptions options = WithSessions(1);
  options.password = password;
  SessionPool pool(options);
  EXPECT_THAT(pool.Acquire(Soon()), IsOk());
}

TEST_F(SessionPoolTest, SixteenThreadsShareFourSessions) {
  SessionPool pool(WithSessions(4));
  constexpr int kThreads = 16, kRounds = 50;
  std::barrier start(kThreads);
  std::atomic<int> done = 0, now = 0, most = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int round = 0; round < kRounds; ++round) {
        auto lease = pool.Acquire(Soon());
        if (!lease.ok()) return;
        const int held = ++now;
        for (int seen = most; held > seen && !most.compare_exchange_weak(seen, held);) {
        }
        int64_t one = 0;
        lease->session() << "SELECT 1", soci::into(one);
        --now;
        done += static_cast<int>(one);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, kThreads * kRounds);
  EXPECT_LE(most, 4);
  EXPECT_EQ(pool.in_use(), 0);
}

}  // namespace
}  // namespace homeward
