// homeward-large-load: what finding a child, opening an episode and listing who is missing cost beside their own SQL,
// and with how many on record; see README.md.

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "homeward/episode/v1/people_service.pb.h"
#include "tests/load/large_rows.h"
#include "tests/support/episode_client.h"
#include "tests/support/private_mariadb.h"

ABSL_FLAG(int, people, 1000000, "invented young people");
ABSL_FLAG(int, councils, 150, "councils, each with as many of them");
ABSL_FLAG(int, requests, 60, "different requests of each kind; of the searches half with a misspelled name");
ABSL_FLAG(int, rounds, 30, "how often each is made by one caller");
ABSL_FLAG(int, callers, 64, "callers at once");
ABSL_FLAG(double, duration, 5, "seconds of one block of the callers");

namespace homeward::load {
namespace {

namespace v1 = episode::v1;

constexpr int64_t kFewPages = 1000;
constexpr char kSearch[] = "/homeward.episode.v1.PeopleService/SearchYoungPeople";

// A request, and the statements that the service makes for it.
struct Asked {
  std::string council;
  std::unique_ptr<google::protobuf::Message> request;
  std::vector<std::string> statements;
};

// Requests of one RPC.
struct Operation {
  std::string name;
  const Rpc* rpc = nullptr;
  std::vector<Asked> asked;
};

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

class LargeLoad {
 public:
  absl::Status Run() {
    HW_ASSIGN_OR_RETURN(administrator_, Connect());
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL innodb_buffer_pool_size = 6442450944"));
    const absl::Time start = absl::Now();
    HW_ASSIGN_OR_RETURN(const auto people,
                        FillLarge(*administrator_, absl::GetFlag(FLAGS_people), absl::GetFlag(FLAGS_councils)));
    std::cout << absl::GetFlag(FLAGS_people) << " people with two episodes each in " << absl::GetFlag(FLAGS_councils)
              << " councils, written in " << absl::ToInt64Seconds(absl::Now() - start) << " s\n";
    HW_RETURN_IF_ERROR(Settle());
    HW_RETURN_IF_ERROR(MeasureRecall(people));
    std::vector<Operation> operations;
    operations.push_back(Searching(people));
    operations.push_back(Opening(people));
    operations.push_back(ListingMissing(people));
    for (Operation& operation : operations) {
      std::cout << "\n" << operation.name << "\n";
      HW_RETURN_IF_ERROR(Capture(operation));
      HW_RETURN_IF_ERROR(CompareTimes(operation));
      HW_RETURN_IF_ERROR(CompareThroughput(operation));
    }
    return absl::OkStatus();
  }

 private:
  using People = std::vector<InventedPerson>;

  TestService& service() { return episodes_.service(); }

  absl::StatusOr<std::unique_ptr<SqlConnection>> Connect() {
    HW_ASSIGN_OR_RETURN(const auto server, PrivateMariadb::Shared());
    HW_ASSIGN_OR_RETURN(auto connection, SqlConnection::Open(server->Administrator().socket));
    HW_RETURN_IF_ERROR(connection->Execute(absl::StrCat("USE ", service().database().options().name)));
    return connection;
  }

  // Until what was written is on disk: as long as it is not, every commit waits for pages that have to be written
  // first.
  absl::Status Settle() {
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL innodb_io_capacity_max = 100000"));
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL innodb_io_capacity = 50000"));
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL innodb_max_dirty_pages_pct = 0"));
    HW_ASSIGN_OR_RETURN(const auto dirty,
                        administrator_->Prepare("SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM"
                                                " information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME ="
                                                " 'INNODB_BUFFER_POOL_PAGES_DIRTY'"));
    for (const absl::Time end = absl::Now() + absl::Minutes(10); absl::Now() < end; absl::SleepFor(absl::Seconds(1))) {
      HW_RETURN_IF_ERROR(dirty->Run({}));
      HW_ASSIGN_OR_RETURN(const bool found, dirty->Fetch());
      const int64_t pages = found ? dirty->Number(0) : 0;
      while (dirty->Fetch().value_or(false)) {
      }
      if (pages < kFewPages) return administrator_->Execute("SET GLOBAL innodb_max_dirty_pages_pct = 90");
    }
    return absl::DeadlineExceededError("the database does not come to rest");
  }

  // So many requests, each made from one of these people.
  template <class Make>
  Operation OperationOf(const std::string& name, const std::string& path, const People& people, Make make) {
    InventedNames typing(7);
    Operation operation{.name = name, .rpc = service().host().rpcs().Find(path), .asked = {}};
    for (int i = 0; i < absl::GetFlag(FLAGS_requests); ++i) {
      const InventedPerson& person = people[typing.Pick(people.size())];
      auto request = make(person, i, typing);
      request.set_council(person.council);
      operation.asked.push_back(
          {.council = person.council, .request = std::make_unique<decltype(request)>(request), .statements = {}});
    }
    return operation;
  }

  Operation Searching(const People& people) {
    return OperationOf("search by name", kSearch, people,
                       [](const InventedPerson& person, int i, InventedNames& typing) {
                         v1::SearchYoungPeopleRequest request;
                         request.set_name(i % 2 == 0 ? typing.Misspelled(person.name)
                                                     : absl::StrCat(person.name.given, " ", person.name.family));
                         return request;
                       });
  }
  Operation Opening(const People& people) {
    return OperationOf("open an episode", "/homeward.episode.v1.EpisodeService/GetEpisode", people,
                       [](const InventedPerson& person, int, InventedNames&) {
                         v1::GetEpisodeRequest request;
                         request.set_episode(person.episode);
                         return request;
                       });
  }
  Operation ListingMissing(const People& people) {
    return OperationOf("list a council's missing now", "/homeward.episode.v1.EpisodeService/ListEpisodes", people,
                       [](const InventedPerson&, int, InventedNames&) {
                         v1::ListEpisodesRequest request;
                         request.set_state(v1::EPISODE_STATE_OPEN);
                         request.set_longest_first(true);
                         return request;
                       });
  }

  static absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Handle(const Rpc& rpc, const std::string& council,
                                                                           const google::protobuf::Message& request) {
    Call call;
    call.council = council;
    call.deadline = absl::Now() + absl::Seconds(20);
    return rpc.handle(call, request);
  }
  static absl::Status Handle(const Operation& operation, const Asked& asked) {
    return Handle(*operation.rpc, asked.council, *asked.request).status();
  }

  // How often a misspelled name finds somebody of that name at the first, in the first five and the first ten places.
  absl::Status MeasureRecall(const People& people) {
    InventedNames typing(11);
    const Rpc* const rpc = service().host().rpcs().Find(kSearch);
    std::vector<double> within(11);
    for (const InventedPerson& person : people) {
      v1::SearchYoungPeopleRequest request;
      request.set_council(person.council);
      request.set_name(typing.Misspelled(person.name));
      HW_ASSIGN_OR_RETURN(const auto answer, Handle(*rpc, person.council, request));
      const auto& reply = static_cast<const v1::SearchYoungPeopleResponse&>(*answer);
      for (int place = 0; place < std::min(10, reply.found_size()); ++place) {
        const auto& found = reply.found(place).person();
        if (found.given_name() != person.name.given || found.family_name() != person.name.family) continue;
        for (size_t i = static_cast<size_t>(place) + 1; i < within.size(); ++i) ++within[i];
        break;
      }
    }
    const auto all = static_cast<double>(people.size());
    std::cout << "recall of " << people.size() << " misspelled names at 1, 5, 10: " << within[1] / all << ", "
              << within[5] / all << ", " << within[10] / all << "\n";
    return absl::OkStatus();
  }

  // The statements of each request, from the database's general log.
  absl::Status Capture(Operation& operation) {
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL log_output = 'TABLE'"));
    for (Asked& asked : operation.asked) {
      HW_RETURN_IF_ERROR(administrator_->Execute("TRUNCATE mysql.general_log"));
      HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 1"));
      HW_RETURN_IF_ERROR(Handle(operation, asked));
      HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 0"));
      HW_RETURN_IF_ERROR(log_.Read(absl::Now() + absl::Seconds(20), [&](Tx& tx) {
        DynamicQuery(
            "SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE '%council%'"
            " ORDER BY event_time")
            .ForEach(tx.sql(), [&](RowReader row) { asked.statements.push_back(row.Text()); });
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  using Prepared = std::vector<std::vector<std::unique_ptr<SqlStatement>>>;

  static absl::StatusOr<Prepared> Prepare(const Operation& operation, SqlConnection& connection) {
    Prepared prepared;
    for (const Asked& asked : operation.asked) {
      auto& statements = prepared.emplace_back();
      for (const std::string& sql : asked.statements) {
        HW_ASSIGN_OR_RETURN(auto statement, connection.Prepare(sql));
        statements.push_back(std::move(statement));
      }
    }
    return prepared;
  }

  static absl::Status Execute(std::vector<std::unique_ptr<SqlStatement>>& statements) {
    for (const auto& statement : statements) {
      HW_RETURN_IF_ERROR(statement->Run({}));
      for (;;) {
        HW_ASSIGN_OR_RETURN(const bool more, statement->Fetch());
        if (!more) break;
      }
    }
    return absl::OkStatus();
  }

  // One caller: the handler and its own statements, in turn.
  absl::Status CompareTimes(const Operation& operation) {
    HW_ASSIGN_OR_RETURN(const auto connection, Connect());
    HW_ASSIGN_OR_RETURN(Prepared prepared, Prepare(operation, *connection));
    std::vector<double> handler, sql, text;
    for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
      for (size_t i = 0; i < operation.asked.size(); ++i) {
        // Whoever came first would pay for what the processor has forgotten.
        HW_RETURN_IF_ERROR(Execute(prepared[i]));
        const absl::Time start = absl::Now();
        HW_RETURN_IF_ERROR(Handle(operation, operation.asked[i]));
        const absl::Time between = absl::Now();
        HW_RETURN_IF_ERROR(Execute(prepared[i]));
        handler.push_back(Milliseconds(between - start));
        const absl::Time after = absl::Now();
        for (const std::string& statement : operation.asked[i].statements)
          HW_RETURN_IF_ERROR(connection->Query(statement));
        text.push_back(Milliseconds(absl::Now() - after));
        sql.push_back(Milliseconds(after - between));
      }
    }
    std::vector<double> ratios;
    for (size_t i = 0; i < handler.size(); ++i) ratios.push_back(handler[i] / text[i]);
    std::nth_element(ratios.begin(), ratios.begin() + static_cast<ptrdiff_t>(ratios.size() / 2), ratios.end());
    std::cout << "handler to its SQL as text: median of the pairs " << ratios[ratios.size() / 2] << "\n";
    Print("handler", handler);
    Print("its SQL as text", text);
    Print("its SQL, prepared", sql);
    return absl::OkStatus();
  }

  static void Print(const char* what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    double sum = 0;
    for (const double time : times) sum += time;
    std::cout << what << ": mean " << sum / static_cast<double>(times.size()) << " ms, median "
              << times[times.size() / 2] << ", 95th " << times[times.size() * 95 / 100] << "\n";
  }

  // As many callers as asked for ask as fast as they are answered; how many a second.
  template <class Body>
  static absl::StatusOr<double> Throughput(size_t requests, Body body) {
    std::atomic<int64_t> done = 0;
    std::atomic<bool> failed = false;
    const absl::Time end = absl::Now() + absl::Seconds(absl::GetFlag(FLAGS_duration));
    std::vector<std::thread> callers;
    for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
      callers.emplace_back([&, caller] {
        for (auto i = static_cast<size_t>(caller); absl::Now() < end && !failed; ++i) {
          if (!body(caller, i % requests).ok()) failed = true;
          ++done;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    if (failed) return absl::InternalError("a request failed");
    return static_cast<double>(done) / absl::GetFlag(FLAGS_duration);
  }

  absl::Status CompareThroughput(const Operation& operation) {
    const size_t requests = operation.asked.size();
    std::vector<std::unique_ptr<SqlConnection>> connections;
    std::vector<Prepared> prepared;
    for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
      HW_ASSIGN_OR_RETURN(connections.emplace_back(), Connect());
      HW_ASSIGN_OR_RETURN(prepared.emplace_back(), Prepare(operation, *connections.back()));
    }
    std::vector<std::string> tokens;
    for (const Asked& asked : operation.asked) tokens.push_back(service().TokenFor(asked.council));
    for (int round = 0; round < 3; ++round) {
      HW_ASSIGN_OR_RETURN(const double sql, Throughput(requests, [&](int caller, size_t i) {
                            return Execute(prepared[static_cast<size_t>(caller)][i]);
                          }));
      HW_ASSIGN_OR_RETURN(const double wire, Throughput(requests, [&](int, size_t i) {
                            return service()
                                .CallBytes(operation.rpc->path, operation.asked[i].request->SerializeAsString(),
                                           {.token = tokens[i]})
                                .status;
                          }));
      HW_ASSIGN_OR_RETURN(const double direct,
                          Throughput(requests, [&](int, size_t i) { return Handle(operation, operation.asked[i]); }));
      std::cout << absl::GetFlag(FLAGS_callers) << " callers, a second: SQL " << sql << ", service " << wire << " ("
                << wire / sql << "), handler without the edge " << direct << " (" << direct / sql << ")\n";
    }
    return absl::OkStatus();
  }

  const SystemClock clock_;
  episode::EpisodeClient episodes_{clock_};
  Db log_{service().database().AsAdministrator()};
  std::unique_ptr<SqlConnection> administrator_;
};

}  // namespace
}  // namespace homeward::load

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("What a read costs beside its own SQL, with how many on record.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = homeward::load::LargeLoad().Run();
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
