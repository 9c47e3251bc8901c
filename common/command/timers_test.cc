#include "common/command/timers.h"

#include <absl/strings/str_cat.h>

#include <atomic>
#include <barrier>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "common/command/journal.h"
#include "common/command/test_command.h"
#include "common/core/clock.h"
#include "common/core/status_matchers.h"
#include "common/db/multi_insert.h"

namespace homeward {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

absl::Status Fault() { return Fail(absl::StatusCode::kUnavailable, "NOT_YET_KNOWN", "no"); }

class TimersTest : public CommandFixture {
 protected:
  void Set(const std::string& aggregate, const std::string& subject, std::optional<absl::Time> due) {
    ASSERT_THAT(db_.Transact(Soon(),
                             [&](Tx& tx) {
                               Change change(tx, kWakefield, "worker-1", TestNow());
                               change.SetTimer({.aggregate = aggregate, .subject = subject, .kind = "k", .due = due});
                               const Change* const changes[] = {&change};
                               WriteJournal(tx, changes);
                               return absl::OkStatus();
                             }),
                IsOk());
  }

  // Timers n0, n1 … of `subjects` young people in two councils.
  void SetMany(int timers, int subjects, absl::Time due) {
    MultiInsert people("INSERT INTO subject (council, subject, version) VALUES");
    MultiInsert insert(
        "INSERT INTO timer (council, aggregate, kind, subject, due_us, try_us, attempts, last_error) VALUES");
    const int64_t due_us = absl::ToUnixMicros(due);
    auto council = [](int subject) { return std::string(subject % 2 == 0 ? kWakefield : kKent); };
    for (int s = 0; s < subjects; ++s) people.Row(council(s), absl::StrCat("s", s), int64_t{1});
    for (int n = 0; n < timers; ++n) {
      const int s = n % subjects;
      insert.Row(council(s), absl::StrCat("n", n), "k", absl::StrCat("s", s), due_us, due_us, int64_t{0}, "");
    }
    ASSERT_THAT(db_.Transact(Soon(),
                             [&](Tx& tx) {
                               people.Run(tx.sql());
                               insert.Run(tx.sql());
                               return absl::OkStatus();
                             }),
                IsOk());
  }

  Timers Firing(Timers::Fire fire) {
    return Timers(db_, clock_, std::move(fire), [this] { ++committed_; });
  }

  absl::Time RunUntil() {
    return *db_.Read(Soon(), [&](Tx& tx) -> absl::StatusOr<absl::Time> { return TimersRunUntil(tx, clock_.Now()); });
  }

  FakeClock clock_{TestNow()};
  std::atomic<int> committed_ = 0;
};

TEST_F(TimersTest, FiresWhatIsDueOnItsMicrosecondAndNotBefore) {
  Set("a", "s", TestNow() + absl::Microseconds(1));
  std::vector<std::string> fired;
  Timers timers = Firing([&](Change& change, const DueTimer& timer) {
    EXPECT_EQ(change.council(), kWakefield);
    EXPECT_EQ(change.actor(), "timer");
    EXPECT_EQ(change.now(), clock_.Now());
    EXPECT_EQ(timer.kind, "k");
    EXPECT_EQ(timer.due, TestNow() + absl::Microseconds(1));
    fired.push_back(timer.aggregate);
    EmitRemark(change, timer.aggregate, "s");
    return absl::OkStatus();
  });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
  EXPECT_EQ(RunUntil(), clock_.Now());
  EXPECT_EQ(committed_, 0);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(RunUntil(), TestNow()) << "it has come due and has not run";
  EXPECT_EQ(timers.RunDue(Soon()).value(), 1);
  EXPECT_THAT(fired, testing::ElementsAre("a"));
  EXPECT_EQ(Count("timer"), 0);
  EXPECT_EQ(Count("event", "actor = 'timer' AND aggregate = 'a'"), 1);
  EXPECT_EQ(RunUntil(), clock_.Now());
  EXPECT_EQ(committed_, 1);
}

TEST_F(TimersTest, ManyReplicasFireEachTimerOnce) {
  constexpr int kTimers = 2000, kSubjects = 500, kReplicas = 4;
  SetMany(kTimers, kSubjects, TestNow() - absl::Hours(1));
  std::barrier start(kReplicas);
  std::vector<absl::StatusOr<int>> fired(kReplicas);
  std::vector<std::thread> replicas;
  for (auto& count : fired) {
    replicas.emplace_back([&] {
      Timers timers = Firing([](Change& change, const DueTimer& timer) {
        SaveRemark(change, timer.aggregate, "fired");
        EmitRemark(change, timer.aggregate, timer.aggregate);
        return absl::OkStatus();
      });
      start.arrive_and_wait();
      count = timers.RunDue(Soon());
    });
  }
  for (std::thread& replica : replicas) replica.join();
  int total = 0;
  for (const auto& count : fired) {
    ASSERT_THAT(count, IsOk());
    total += *count;
  }
  EXPECT_EQ(total, kTimers);
  EXPECT_EQ(Count("timer"), 0);
  EXPECT_EQ(Count("remark"), kTimers);
  EXPECT_EQ(Count("event"), kTimers);
  EXPECT_EQ(database_.Number("SELECT COUNT(DISTINCT subject) FROM remark"), kTimers);
}

TEST_F(TimersTest, AFailingTimerStaysDueAndIsTriedAgainLaterAndLater) {
  Set("a", "s", TestNow());
  Set("b", "t", TestNow());
  int tries = 0;
  bool works = false;
  Timers timers = Firing([&](Change& change, const DueTimer& timer) {
    if (timer.aggregate != "a") return absl::OkStatus();
    ++tries;
    SaveRemark(change, "s", "fired");
    return works ? absl::OkStatus() : Fault();
  });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 1) << "the other one";
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(Count("remark"), 0);
  EXPECT_EQ(Count("timer", "aggregate = 'a' AND attempts = 1 AND last_error = 'NOT_YET_KNOWN'"), 1);
  for (const absl::Duration pause : {absl::Seconds(5), absl::Seconds(10), absl::Seconds(20)}) {
    const int before = tries;
    clock_.Advance(pause - absl::Microseconds(1));
    EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
    EXPECT_EQ(tries, before);
    EXPECT_EQ(RunUntil(), TestNow() - absl::Microseconds(1)) << "postponed is not run";
    clock_.Advance(absl::Microseconds(1));
    EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
    EXPECT_EQ(tries, before + 1);
  }
  works = true;
  clock_.Advance(absl::Seconds(40));
  EXPECT_EQ(timers.RunDue(Soon()).value(), 1);
  EXPECT_EQ(Count("timer"), 0);
  EXPECT_EQ(Count("remark"), 1);
  EXPECT_EQ(RunUntil(), clock_.Now());
}

TEST_F(TimersTest, TheLongestPauseIsTenMinutes) {
  Set("a", "s", TestNow());
  database_.Execute("UPDATE timer SET attempts = 50");
  Timers timers = Firing([](Change&, const DueTimer&) { return Fault(); });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
  EXPECT_EQ(database_.Number("SELECT try_us FROM timer"), absl::ToUnixMicros(TestNow() + absl::Minutes(10)));
}

TEST_F(TimersTest, SettingAFailedTimerAnewForgetsItsFailures) {
  Set("a", "s", TestNow());
  Timers timers = Firing([](Change&, const DueTimer&) { return Fault(); });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
  Set("a", "s", TestNow());
  EXPECT_EQ(Count("timer", "attempts = 0 AND last_error = '' AND try_us = due_us"), 1);
}

TEST_F(TimersTest, FiringMaySetTheSameTimerAgain) {
  Set("a", "s", TestNow());
  std::vector<absl::Time> fired;
  Timers timers = Firing([&](Change& change, const DueTimer& timer) {
    fired.push_back(timer.due);
    change.SetTimer(
        {.aggregate = timer.aggregate, .subject = "s", .kind = timer.kind, .due = timer.due + absl::Hours(1)});
    return absl::OkStatus();
  });
  clock_.Advance(absl::Minutes(90));
  EXPECT_EQ(timers.RunDue(Soon()).value(), 2) << "the second has come due meanwhile";
  EXPECT_THAT(fired, testing::ElementsAre(TestNow(), TestNow() + absl::Hours(1)));
  EXPECT_EQ(Count("timer", absl::StrCat("due_us = ", absl::ToUnixMicros(TestNow() + absl::Hours(2)))), 1);
}

TEST_F(TimersTest, AnExceptionKeepsTheTimerAndUndoesTheEffect) {
  Set("a", "s", TestNow());
  Timers timers = Firing([](Change& change, const DueTimer&) -> absl::Status {
    SaveRemark(change, "s", "fired");
    throw std::runtime_error("from a reaction");
  });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
  EXPECT_EQ(Count("remark"), 0);
  EXPECT_EQ(Count("timer", "attempts = 1 AND last_error = 'DATABASE_MISUSED'"), 1);
  EXPECT_EQ(committed_, 0);
}

TEST_F(TimersTest, OneThatCannotBeWrittenIsUndoneAndHoldsUpNobody) {
  Set("good-1", "s1", TestNow() - absl::Seconds(2));
  Set("bad", "s2", TestNow() - absl::Seconds(1));
  Set("good-2", "s3", TestNow());
  Timers timers = Firing([](Change& change, const DueTimer& timer) {
    SaveRemark(change, timer.aggregate, "fired");
    const size_t length = timer.aggregate == "bad" ? 200 : 10;  // longer than its column
    change.Emit(
        {.type = std::string(length, 'x'), .aggregate = "a", .subject = "s", .occurred = TestNow(), .body = ""});
    return absl::OkStatus();
  });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 2);
  EXPECT_EQ(Count("remark"), 2);
  EXPECT_EQ(Count("timer", "aggregate = 'bad' AND attempts = 1 AND last_error = 'DATA_REFUSED'"), 1);
  EXPECT_EQ(RunUntil(), TestNow() - absl::Seconds(1) - absl::Microseconds(1));
}

// Waiting would end in an error: the holder below is this very thread.
TEST_F(TimersTest, ASubjectThatIsLockedIsSkippedAndNotWaitedFor) {
  Set("a", "s", TestNow());
  Set("b", "t", TestNow());
  std::vector<std::string> fired;
  Timers timers = Firing([&](Change&, const DueTimer& timer) {
    fired.push_back(timer.aggregate);
    return absl::OkStatus();
  });
  ASSERT_THAT(db_.Transact(Soon(),
                           [&](Tx& tx) {
                             Change change(tx, kWakefield, "worker-1", TestNow());
                             change.Lock("s");
                             EXPECT_EQ(timers.RunDue(absl::Now() + absl::Seconds(2)).value(), 1);
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_THAT(fired, testing::ElementsAre("b"));
  EXPECT_EQ(RunUntil(), TestNow() - absl::Microseconds(1));
  EXPECT_EQ(timers.RunDue(Soon()).value(), 1);
  EXPECT_THAT(fired, testing::ElementsAre("b", "a"));
}

TEST_F(TimersTest, AClearedTimerDoesNotFire) {
  Set("a", "s", TestNow());
  Set("a", "s", std::nullopt);
  Timers timers = Firing([](Change&, const DueTimer&) { return absl::OkStatus(); });
  EXPECT_EQ(timers.RunDue(Soon()).value(), 0);
}

// How many rows the server touches while one due timer among 2,000 is claimed, by its own counters.
class ClaimCostTest : public TimersTest, public testing::WithParamInterface<int> {
 protected:
  static int64_t RowsTouched(Tx& tx) {
    int64_t rows = 0;
    tx.sql() << "SELECT SUM(variable_value) FROM information_schema.session_status WHERE variable_name IN"
                " ('HANDLER_READ_NEXT', 'HANDLER_READ_RND', 'HANDLER_READ_RND_NEXT', 'HANDLER_READ_KEY')",
        soci::into(rows);
    return rows;
  }
};

TEST_P(ClaimCostTest, ClaimingReadsOnlyWhatIsDue) {
  const int subjects = GetParam();
  SetMany(2000, subjects, TestNow() + absl::Hours(1));
  database_.Execute(
      absl::StrCat("UPDATE timer SET try_us = ", absl::ToUnixMicros(TestNow()), " WHERE aggregate = 'n7'"));
  database_.Execute("ANALYZE TABLE timer, subject");
  DatabaseOptions options = database_.options();
  options.sessions = 1;
  Db db(options);
  int64_t before = 0, after = 0;
  ASSERT_THAT(db.Read(Soon(),
                      [&](Tx& tx) {
                        before = RowsTouched(tx);
                        before = 2 * RowsTouched(tx) - before;  // what asking costs
                        return absl::OkStatus();
                      }),
              IsOk());
  Timers timers(
      db, clock_,
      [&](Change& change, const DueTimer&) {
        after = RowsTouched(change.tx());
        return absl::OkStatus();
      },
      [] {});
  EXPECT_EQ(timers.RunDue(Soon()).value(), 1);
  EXPECT_GT(after, before);
  EXPECT_LT(after - before, 20);
}

INSTANTIATE_TEST_SUITE_P(Subjects, ClaimCostTest, testing::Values(1, 10, 2000));

// A claimer that locked more than its batch would leave the other replicas idle.
TEST_F(TimersTest, ABatchLocksNoMoreThanItTakes) {
  SetMany(2000, 2000, TestNow());
  int outer = 0, inner = 0;
  Timers other = Firing([&](Change&, const DueTimer&) {
    ++inner;
    return absl::OkStatus();
  });
  Timers timers = Firing([&](Change&, const DueTimer&) {
    if (outer++ == 0) {
      EXPECT_THAT(other.RunDue(Soon()), IsOk());
    }
    return absl::OkStatus();
  });
  EXPECT_THAT(timers.RunDue(Soon()), IsOk());
  EXPECT_EQ(outer, 64);
  EXPECT_EQ(inner, 2000 - 64);
}

}  // namespace
}  // namespace homeward
