// homeward-large-load: what finding a child, opening an episode and listing who is missing cost beside their own SQL,
// and beside a record of a hundredth of the size; see README.md.

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "common/core/status.h"
#include "tests/load/large_record.h"

ABSL_FLAG(int, people, 1000000, "invented young people; beside them two records of a hundredth of these");
ABSL_FLAG(int, councils, 150, "councils, each with as many of them");
ABSL_FLAG(int, requests, 60, "different requests of each kind; of the searches half with a misspelled name");
ABSL_FLAG(int, rounds, 30, "how often each is made by one caller");
ABSL_FLAG(int, callers, 64, "callers at once");
ABSL_FLAG(double, duration, 5, "seconds of one block of the callers");

namespace homeward::load {
namespace {

constexpr int64_t kFewPages = 1000;

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

double Median(std::vector<double> some) {
  const auto middle = some.begin() + static_cast<ptrdiff_t>(some.size() / 2);
  std::nth_element(some.begin(), middle, some.end());
  return *middle;
}

void Print(const char* what, const std::vector<double>& times) {
  const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  std::cout << what << ": mean " << mean << " ms, median " << Median(times) << "\n";
}

// Until what was written is on disk: as long as it is not, every commit waits for pages that have to be written first.
absl::Status Settle(SqlConnection& administrator) {
  HW_RETURN_IF_ERROR(administrator.Execute("SET GLOBAL innodb_io_capacity_max = 100000"));
  HW_RETURN_IF_ERROR(administrator.Execute("SET GLOBAL innodb_io_capacity = 50000"));
  HW_RETURN_IF_ERROR(administrator.Execute("SET GLOBAL innodb_max_dirty_pages_pct = 0"));
  for (const absl::Time end = absl::Now() + absl::Minutes(10); absl::Now() < end; absl::SleepFor(absl::Seconds(1))) {
    HW_ASSIGN_OR_RETURN(const int64_t dirty,
                        administrator.Number("SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM"
                                             " information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME ="
                                             " 'INNODB_BUFFER_POOL_PAGES_DIRTY'"));
    if (dirty < kFewPages) return administrator.Execute("SET GLOBAL innodb_max_dirty_pages_pct = 90");
  }
  return absl::DeadlineExceededError("the database does not come to rest");
}

// The statements of each request of an operation, prepared on one connection.
class PreparedStatements {
 public:
  static absl::StatusOr<PreparedStatements> Prepare(LargeRecord& record, const Operation& operation) {
    PreparedStatements prepared;
    HW_ASSIGN_OR_RETURN(prepared.connection_, record.Connect());
    for (const Asked& asked : operation.asked) {
      auto& statements = prepared.statements_.emplace_back();
      for (const std::string& sql : asked.statements) {
        HW_ASSIGN_OR_RETURN(auto statement, prepared.connection_->Prepare(sql));
        statements.push_back(std::move(statement));
      }
    }
    return prepared;
  }

  // Executes those of one request and reads their results.
  absl::Status Execute(size_t request) {
    for (const auto& statement : statements_[request]) {
      HW_RETURN_IF_ERROR(statement->Run({}));
      for (;;) {
        HW_ASSIGN_OR_RETURN(const bool more, statement->Fetch());
        if (!more) break;
      }
    }
    return absl::OkStatus();
  }

 private:
  std::unique_ptr<SqlConnection> connection_;
  std::vector<std::vector<std::unique_ptr<SqlStatement>>> statements_;
};

// One caller: the handler and its own statements, in turn.
absl::Status CompareWithSql(LargeRecord& record, const Operation& operation) {
  HW_ASSIGN_OR_RETURN(const auto connection, record.Connect());
  HW_ASSIGN_OR_RETURN(auto prepared, PreparedStatements::Prepare(record, operation));
  std::vector<double> handler, sql, text, ratios;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    for (size_t i = 0; i < operation.asked.size(); ++i) {
      // Whoever came first would pay for what the processor has forgotten.
      HW_RETURN_IF_ERROR(prepared.Execute(i));
      const absl::Time start = absl::Now();
      HW_RETURN_IF_ERROR(LargeRecord::Handle(operation, operation.asked[i]));
      const absl::Time handled = absl::Now();
      HW_RETURN_IF_ERROR(prepared.Execute(i));
      const absl::Time executed = absl::Now();
      for (const std::string& statement : operation.asked[i].statements) {
        HW_RETURN_IF_ERROR(connection->Query(statement));
      }
      text.push_back(Milliseconds(absl::Now() - executed));
      handler.push_back(Milliseconds(handled - start));
      sql.push_back(Milliseconds(executed - handled));
      ratios.push_back(handler.back() / text.back());
    }
  }
  Print("handler", handler);
  Print("its SQL as text", text);
  Print("its SQL, prepared", sql);
  std::cout << "handler to its SQL as text: median of the pairs " << Median(ratios) << "\n";
  return absl::OkStatus();
}

// As many callers as asked for ask as fast as they are answered; how many a second.
template <class Body>
absl::StatusOr<double> Throughput(size_t requests, Body body) {
  std::atomic<int64_t> done = 0;
  std::atomic<bool> failed = false;
  const absl::Time end = absl::Now() + absl::Seconds(absl::GetFlag(FLAGS_duration));
  std::vector<std::thread> callers;
  for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
    callers.emplace_back([&, caller] {
      for (auto i = static_cast<size_t>(caller); absl::Now() < end && !failed; ++i) {
        if (!body(static_cast<size_t>(caller), i % requests).ok()) failed = true;
        ++done;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  if (failed) return absl::InternalError("a request failed");
  return static_cast<double>(done) / absl::GetFlag(FLAGS_duration);
}

absl::Status CompareThroughput(LargeRecord& record, const Operation& operation) {
  std::vector<PreparedStatements> prepared;
  for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
    HW_ASSIGN_OR_RETURN(prepared.emplace_back(), PreparedStatements::Prepare(record, operation));
  }
  const auto& asked = operation.asked;
  for (int round = 0; round < 3; ++round) {
    HW_ASSIGN_OR_RETURN(const double sql,
                        Throughput(asked.size(), [&](size_t caller, size_t i) { return prepared[caller].Execute(i); }));
    HW_ASSIGN_OR_RETURN(const double wire,
                        Throughput(asked.size(), [&](size_t, size_t i) { return record.Call(operation, asked[i]); }));
    HW_ASSIGN_OR_RETURN(const double direct, Throughput(asked.size(), [&](size_t, size_t i) {
                          return LargeRecord::Handle(operation, asked[i]);
                        }));
    std::cout << absl::GetFlag(FLAGS_callers) << " callers, a second: SQL " << sql << ", service " << wire << " ("
              << wire / sql << "), handler without the edge " << direct << " (" << direct / sql << ")\n";
  }
  return absl::OkStatus();
}

// A small and a large record by turns, request after request: what disturbs the one disturbs the other.
absl::Status CompareGrowth(const char* name, const Operation& small, const Operation& large) {
  const auto timed = [](const Operation& operation, size_t i) -> absl::StatusOr<double> {
    const absl::Time start = absl::Now();
    HW_RETURN_IF_ERROR(LargeRecord::Handle(operation, operation.asked[i]));
    return Milliseconds(absl::Now() - start);
  };
  std::vector<double> of_small, of_large;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    for (size_t i = 0; i < large.asked.size(); ++i) {
      HW_ASSIGN_OR_RETURN(of_small.emplace_back(), timed(small, i));
      HW_ASSIGN_OR_RETURN(of_large.emplace_back(), timed(large, i));
    }
  }
  std::cout << "from " << name << "\n";
  Print("  the hundredth", of_small);
  Print("  the whole", of_large);
  std::cout << "  growth: by the means "
            << std::accumulate(of_large.begin(), of_large.end(), 0.0) /
                   std::accumulate(of_small.begin(), of_small.end(), 0.0)
            << ", by the medians " << Median(of_large) / Median(of_small) << "\n";
  return absl::OkStatus();
}

absl::Status Run() {
  LargeRecord small, same_size, large;
  HW_ASSIGN_OR_RETURN(const auto administrator, large.Connect());
  HW_RETURN_IF_ERROR(administrator->Execute("SET GLOBAL innodb_buffer_pool_size = 6442450944"));
  const int people = absl::GetFlag(FLAGS_people), councils = absl::GetFlag(FLAGS_councils);
  HW_RETURN_IF_ERROR(small.Fill(people / 100, councils, absl::GetFlag(FLAGS_requests)));
  HW_RETURN_IF_ERROR(same_size.Fill(people / 100, std::max(1, (councils + 50) / 100), absl::GetFlag(FLAGS_requests)));
  HW_RETURN_IF_ERROR(large.Fill(people, councils, absl::GetFlag(FLAGS_requests)));
  HW_RETURN_IF_ERROR(Settle(*administrator));
  for (LargeRecord* const record : {&small, &same_size, &large}) {
    HW_RETURN_IF_ERROR(record->PrintRecall());
    HW_RETURN_IF_ERROR(record->Capture());
  }
  for (size_t i = 0; i < large.operations().size(); ++i) {
    const Operation& operation = large.operations()[i];
    std::cout << "\n" << operation.name << "\n";
    HW_RETURN_IF_ERROR(CompareGrowth("a hundredth in as many councils", small.operations()[i], operation));
    HW_RETURN_IF_ERROR(CompareGrowth("a hundredth in councils of that size", same_size.operations()[i], operation));
    HW_RETURN_IF_ERROR(CompareWithSql(large, operation));
    HW_RETURN_IF_ERROR(CompareThroughput(small, small.operations()[i]));
    HW_RETURN_IF_ERROR(CompareThroughput(large, operation));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace homeward::load

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("What a read costs beside its own SQL, with how many on record.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = homeward::load::Run();
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
