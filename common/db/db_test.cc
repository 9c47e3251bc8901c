#include "common/db/db.h"

#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/db/errors.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

absl::Status Refusal() { return Fail(absl::StatusCode::kFailedPrecondition, "REFUSED", "no"); }

void Insert(Tx& tx, int64_t id) { tx.sql() << "INSERT INTO tally (id, times) VALUES (:id, 0)", soci::use(id, "id"); }

void Count(Tx& tx, int64_t id) { tx.sql() << "UPDATE tally SET times = times + 1 WHERE id = :id", soci::use(id, "id"); }

class DbTest : public testing::Test {
 protected:
  DbTest() {
    database_.Execute("CREATE TABLE tally (id BIGINT NOT NULL PRIMARY KEY, times BIGINT NOT NULL) ENGINE = InnoDB");
    database_.Execute("INSERT INTO tally (id, times) VALUES (1, 0), (2, 0)");
  }

  int64_t Times(int64_t id) { return database_.Number("SELECT times FROM tally WHERE id = " + std::to_string(id)); }
  int64_t Rows() { return database_.Number("SELECT COUNT(*) FROM tally"); }

  void Kill(int64_t connection) {
    Db administrator(database_.AsAdministrator());
    ASSERT_THAT(administrator.Read(Soon(),
                                   [&](Tx& tx) {
                                     tx.sql() << "KILL " + std::to_string(connection);
                                     return absl::OkStatus();
                                   }),
                IsOk());
  }

  TestDatabase database_;
  Db& db_ = database_.db();
};

int64_t ConnectionId(Tx& tx) {
  int64_t id = 0;
  tx.sql() << "SELECT CONNECTION_ID()", soci::into(id);
  return id;
}

bool InTransaction(Tx& tx) {
  int64_t open = 0;
  tx.sql() << "SELECT @@in_transaction", soci::into(open);
  return open != 0;
}

TEST_F(DbTest, ASnapshotSeesWhatWasCommittedWhenItBegan) {
  auto rows_in = [](Tx& tx) {
    int64_t rows = 0;
    tx.sql() << "SELECT COUNT(*) FROM tally", soci::into(rows);
    return rows;
  };
  EXPECT_THAT(db_.Snapshot(Soon(),
                           [&](Tx& tx) {
                             database_.Execute("INSERT INTO tally (id, times) VALUES (3, 0)");
                             EXPECT_EQ(rows_in(tx), 2);
                             database_.Execute("INSERT INTO tally (id, times) VALUES (4, 0)");
                             EXPECT_EQ(rows_in(tx), 2);
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_EQ(Rows(), 4);
}

// The session goes back as it came: no open transaction, and transactions see again what others commit meanwhile.
TEST_F(DbTest, ASnapshotLeavesNoTrace) {
  EXPECT_THAT(db_.Snapshot(Soon(),
                           [](Tx& tx) {
                             Insert(tx, 3);
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_THAT(db_.Snapshot(Soon(), [](Tx&) { return Refusal(); }),
              FailsWith(absl::StatusCode::kFailedPrecondition, "REFUSED"));
  EXPECT_EQ(Rows(), 2);
  EXPECT_THAT(db_.Read(Soon(),
                       [](Tx& tx) {
                         EXPECT_FALSE(InTransaction(tx));
                         std::string level;
                         tx.sql() << "SELECT @@tx_isolation", soci::into(level);
                         EXPECT_EQ(level, "READ-COMMITTED");
                         return absl::OkStatus();
                       }),
              IsOk());
}

TEST_F(DbTest, TransactCommitsAndHandsTheResultOut) {
  const absl::StatusOr<std::string> result = db_.Transact(Soon(), [](Tx& tx) -> absl::StatusOr<std::string> {
    Insert(tx, 3);
    return InTransaction(tx) ? "inside" : "outside";
  });
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(*result, "inside");
  EXPECT_EQ(Rows(), 3);
}

TEST_F(DbTest, AnErrorRollsBack) {
  EXPECT_THAT(db_.Transact(Soon(),
                           [](Tx& tx) {
                             Insert(tx, 3);
                             return Refusal();
                           }),
              FailsWith(absl::StatusCode::kFailedPrecondition, "REFUSED"));
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(db_.pool().in_use(), 0);
}

TEST_F(DbTest, AnExceptionRollsBackAndEndsThere) {
  auto thrower = [](Tx& tx) -> absl::Status {
    Insert(tx, 3);
    throw std::runtime_error("from a body");
  };
  EXPECT_THAT(db_.Transact(Soon(), thrower), FailsWith(absl::StatusCode::kInternal, "DATABASE_MISUSED"));
  auto duplicate = [](Tx& tx) {
    Insert(tx, 3);
    Insert(tx, 1);
    return absl::OkStatus();
  };
  EXPECT_THAT(db_.Transact(Soon(), duplicate), FailsWith(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(db_.pool().in_use(), 0);
}

// Two transactions that each want the other's row: the server rolls one back (1213), which runs again.
TEST_F(DbTest, ABodyRunsAgainAfterADeadlock) {
  std::latch both_hold_one(2);
  std::atomic<int> runs = 0;
  auto work = [&](int64_t first, int64_t second) {
    bool met = false;
    return db_.Transact(Soon(), [&, met](Tx& tx) mutable {
      ++runs;
      Count(tx, first);
      if (!std::exchange(met, true)) both_hold_one.arrive_and_wait();
      Count(tx, second);
      return absl::OkStatus();
    });
  };
  absl::Status other;
  std::thread thread([&] { other = work(2, 1); });
  const absl::Status own = work(1, 2);
  thread.join();
  EXPECT_THAT(own, IsOk());
  EXPECT_THAT(other, IsOk());
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(db_.conflicts(), 1);
  EXPECT_EQ(Times(1), 2);
  EXPECT_EQ(Times(2), 2);
}

// 1205 leaves the transaction open with half of its work: that half must go before the body runs again.
TEST_F(DbTest, ABodyRunsAgainAfterALockWait) {
  absl::Notification held, refused_once, released;
  std::thread holder([&] {
    ASSERT_THAT(db_.Transact(Soon(),
                             [&](Tx& tx) {
                               Count(tx, 1);
                               held.Notify();
                               refused_once.WaitForNotification();
                               return absl::OkStatus();
                             }),
                IsOk());
    released.Notify();
  });
  held.WaitForNotification();
  int runs = 0;
  EXPECT_THAT(db_.Transact(Soon(),
                           [&](Tx& tx) {
                             if (++runs == 2) {
                               refused_once.Notify();
                               released.WaitForNotification();
                             }
                             Insert(tx, 3);
                             tx.sql() << "SET SESSION innodb_lock_wait_timeout = 0";
                             Count(tx, 1);
                             return absl::OkStatus();
                           }),
              IsOk());
  holder.join();
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(db_.conflicts(), 1);
  EXPECT_EQ(Times(1), 2);
  EXPECT_EQ(Rows(), 3);
}

TEST_F(DbTest, AConflictThatDoesNotEndIsToldAtTheDeadline) {
  const absl::Status status = db_.Transact(Soon(), [&](Tx& holder) {
    Count(holder, 1);
    const absl::Status other = db_.Transact(absl::Now() + absl::Milliseconds(50), [&](Tx& tx) {
      tx.sql() << "SET SESSION innodb_lock_wait_timeout = 0";
      Count(tx, 1);
      return absl::OkStatus();
    });
    EXPECT_THAT(other, FailsWith(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT"));
    return absl::OkStatus();
  });
  EXPECT_THAT(status, IsOk());
  EXPECT_GE(db_.conflicts(), 1);
}

TEST_F(DbTest, ReadRunsOutsideATransactionAndSeesWhatIsCommittedMeanwhile) {
  const absl::StatusOr<int64_t> seen = db_.Read(Soon(), [&](Tx& tx) -> absl::StatusOr<int64_t> {
    EXPECT_FALSE(InTransaction(tx));
    int64_t times = 0;
    tx.sql() << "SELECT times FROM tally WHERE id = 1", soci::into(times);
    EXPECT_EQ(times, 0);
    database_.Execute("UPDATE tally SET times = 7 WHERE id = 1");
    tx.sql() << "SELECT times FROM tally WHERE id = 1", soci::into(times);
    EXPECT_FALSE(InTransaction(tx));
    return times;
  });
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(*seen, 7);
}

TEST_F(DbTest, AfterAnErrorTheSessionIsCleanForTheNext) {
  TestDatabase one({}, 1);
  one.Execute("CREATE TABLE tally (id BIGINT NOT NULL PRIMARY KEY, times BIGINT NOT NULL) ENGINE = InnoDB");
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(one.db().Transact(Soon(),
                                  [](Tx& tx) {
                                    Insert(tx, 1);
                                    return Refusal();
                                  }),
                FailsWith(absl::StatusCode::kFailedPrecondition, "REFUSED"));
    const absl::StatusOr<bool> open =
        one.db().Read(Soon(), [](Tx& tx) -> absl::StatusOr<bool> { return InTransaction(tx); });
    ASSERT_THAT(open, IsOk());
    EXPECT_FALSE(*open);
  }
  EXPECT_EQ(one.Number("SELECT COUNT(*) FROM tally"), 0);
}

TEST_F(DbTest, ASessionThatDiedWhileItWasIdleIsReplacedUnnoticed) {
  TestDatabase one({}, 1);
  auto read = [&] { return one.db().Read(Soon(), [](Tx& tx) -> absl::StatusOr<int64_t> { return ConnectionId(tx); }); };
  auto transact = [&] {
    return one.db().Transact(Soon(), [](Tx& tx) -> absl::StatusOr<int64_t> { return ConnectionId(tx); });
  };
  const absl::StatusOr<int64_t> first = read();
  ASSERT_THAT(first, IsOk());
  Kill(*first);
  const absl::StatusOr<int64_t> second = read();
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(*second, *first);
  Kill(*second);
  const absl::StatusOr<int64_t> third = transact();
  ASSERT_THAT(third, IsOk());
  EXPECT_NE(*third, *second);
  EXPECT_EQ(one.db().pool().in_use(), 0);
}

TEST_F(DbTest, ATransactionWhoseSessionIsKilledLeavesNothing) {
  EXPECT_THAT(db_.Transact(Soon(),
                           [&](Tx& tx) {
                             Insert(tx, 3);
                             Kill(ConnectionId(tx));
                             return absl::OkStatus();
                           }),
              FailsWith(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_THAT(db_.Transact(Soon(), [](Tx&) { return absl::OkStatus(); }), IsOk());
  EXPECT_EQ(Rows(), 2);
}

TEST_F(DbTest, ASavepointUndoesOnlyWhatFailedInIt) {
  EXPECT_THAT(db_.Transact(Soon(),
                           [](Tx& tx) {
                             Insert(tx, 3);
                             const SavepointResult refused = InSavepoint(tx, [](Tx& inner) {
                               Insert(inner, 4);
                               return Refusal();
                             });
                             EXPECT_THAT(refused.status, FailsWith(absl::StatusCode::kFailedPrecondition, "REFUSED"));
                             EXPECT_FALSE(refused.lost);
                             const SavepointResult thrown = InSavepoint(tx, [](Tx& inner) {
                               Insert(inner, 5);
                               Insert(inner, 1);
                               return absl::OkStatus();
                             });
                             EXPECT_THAT(thrown.status, FailsWith(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
                             EXPECT_FALSE(thrown.lost);
                             const SavepointResult done = InSavepoint(tx, [](Tx& inner) {
                               Insert(inner, 6);
                               return absl::OkStatus();
                             });
                             EXPECT_THAT(done.status, IsOk());
                             EXPECT_FALSE(done.lost);
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_EQ(database_.Text("SELECT GROUP_CONCAT(id ORDER BY id) FROM tally"), "1,2,3,6");
}

TEST_F(DbTest, AfterADeadlockTheWholeTransactionIsLost) {
  std::latch both_hold_one(2);
  std::atomic<int> lost = 0;
  auto work = [&](int64_t first, int64_t second) {
    bool met = false;
    return db_.Transact(Soon(), [&, met](Tx& tx) mutable {
      Count(tx, first);
      if (!std::exchange(met, true)) both_hold_one.arrive_and_wait();
      const SavepointResult result = InSavepoint(tx, [&](Tx& inner) {
        Count(inner, second);
        return absl::OkStatus();
      });
      if (result.lost) {
        ++lost;
        EXPECT_TRUE(IsConflict(result.status));
      }
      return result.status;
    });
  };
  absl::Status other;
  std::thread thread([&] { other = work(2, 1); });
  EXPECT_THAT(work(1, 2), IsOk());
  thread.join();
  EXPECT_THAT(other, IsOk());
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(Times(1), 2);
  EXPECT_EQ(Times(2), 2);
}

TEST_F(DbTest, AfterALockWaitTheWholeTransactionIsLost) {
  SavepointResult waited;
  EXPECT_THAT(db_.Transact(Soon(),
                           [&](Tx& holder) {
                             Count(holder, 1);
                             db_.Transact(absl::Now(),
                                          [&](Tx& tx) {
                                            waited = InSavepoint(tx, [](Tx& inner) {
                                              inner.sql() << "SET SESSION innodb_lock_wait_timeout = 0";
                                              Count(inner, 1);
                                              return absl::OkStatus();
                                            });
                                            return waited.status;
                                          })
                                 .IgnoreError();
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_TRUE(IsConflict(waited.status));
  EXPECT_TRUE(waited.lost);
}

TEST_F(DbTest, SixteenThreadsLoseNoUpdate) {
  constexpr int kThreads = 16, kRounds = 20;
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const absl::Status status = db_.Transact(Soon(), [](Tx& tx) {
          Count(tx, 1);
          return absl::OkStatus();
        });
        if (!status.ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Times(1), kThreads * kRounds);
}

}  // namespace
}  // namespace homeward
