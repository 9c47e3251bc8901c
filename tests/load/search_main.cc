// homeward-search-load: what finding a child by name costs beside its own SQL, and with how many on record; see
// README.md.

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
#include "episode-service/search/service.h"
#include "tests/load/search_rows.h"
#include "tests/support/episode_client.h"
#include "tests/support/private_mariadb.h"

ABSL_FLAG(int, people, 1000000, "invented young people");
ABSL_FLAG(int, councils, 150, "councils, each with as many of them");
ABSL_FLAG(int, searches, 60, "different searches: half with a misspelled name");
ABSL_FLAG(int, rounds, 30, "how often each is made");
ABSL_FLAG(int, callers, 64, "callers at once");
ABSL_FLAG(double, duration, 5, "seconds of one block of the callers");

namespace homeward::load {
namespace {

namespace v1 = episode::v1;

constexpr char kPath[] = "/homeward.episode.v1.PeopleService/SearchYoungPeople";

// One search, and the statements that the service made for it.
struct Search {
  v1::SearchYoungPeopleRequest request;
  std::vector<std::string> statements;
};

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

std::vector<Search> SearchesFor(const std::vector<SearchedPerson>& people, int count) {
  InventedNames typing(7);
  std::vector<Search> searches;
  for (int i = 0; i < count; ++i) {
    const SearchedPerson& person = people[typing.Pick(people.size())];
    Search& search = searches.emplace_back();
    search.request.set_council(person.council);
    search.request.set_name(i % 2 == 0 ? typing.Misspelled(person.name)
                                       : absl::StrCat(person.name.given, " ", person.name.family));
  }
  return searches;
}

class SearchLoad {
 public:
  absl::Status Run() {
    HW_ASSIGN_OR_RETURN(administrator_, Connect());
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL innodb_buffer_pool_size = 4294967296"));
    const absl::Time start = absl::Now();
    HW_ASSIGN_OR_RETURN(const auto people,
                        FillForSearch(*administrator_, absl::GetFlag(FLAGS_people), absl::GetFlag(FLAGS_councils)));
    std::cout << absl::GetFlag(FLAGS_people) << " people in " << absl::GetFlag(FLAGS_councils)
              << " councils, written in " << absl::ToInt64Seconds(absl::Now() - start) << " s\n";
    searches_ = SearchesFor(people, absl::GetFlag(FLAGS_searches));
    HW_RETURN_IF_ERROR(MeasureRecall(people));
    HW_RETURN_IF_ERROR(Capture());
    HW_RETURN_IF_ERROR(CompareTimes());
    return CompareThroughput();
  }

 private:
  TestService& service() { return episodes_.service(); }

  absl::StatusOr<std::unique_ptr<SqlConnection>> Connect() {
    HW_ASSIGN_OR_RETURN(const auto server, PrivateMariadb::Shared());
    HW_ASSIGN_OR_RETURN(auto connection, SqlConnection::Open(server->Administrator().socket));
    HW_RETURN_IF_ERROR(connection->Execute(absl::StrCat("USE ", service().database().options().name)));
    return connection;
  }

  absl::Status Handle(const Search& search) {
    Call call;
    call.council = search.request.council();
    call.deadline = absl::Now() + absl::Seconds(20);
    return handler_.SearchYoungPeople(call, search.request).status();
  }

  // How often a misspelled name finds somebody of that name at the first, in the first five and the first ten places.
  absl::Status MeasureRecall(const std::vector<SearchedPerson>& people) {
    InventedNames typing(11);
    std::vector<double> within(11);
    for (const SearchedPerson& person : people) {
      Call call;
      call.council = person.council;
      call.deadline = absl::Now() + absl::Seconds(20);
      v1::SearchYoungPeopleRequest request;
      request.set_council(person.council);
      request.set_name(typing.Misspelled(person.name));
      HW_ASSIGN_OR_RETURN(const auto reply, handler_.SearchYoungPeople(call, request));
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

  // The statements of each search, from the database's general log.
  absl::Status Capture() {
    HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL log_output = 'TABLE'"));
    for (Search& search : searches_) {
      HW_RETURN_IF_ERROR(administrator_->Execute("TRUNCATE mysql.general_log"));
      HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 1"));
      HW_RETURN_IF_ERROR(Handle(search));
      HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 0"));
      HW_RETURN_IF_ERROR(log_.Read(absl::Now() + absl::Seconds(20), [&](Tx& tx) {
        DynamicQuery(
            "SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE '%council%'"
            " ORDER BY event_time")
            .ForEach(tx.sql(), [&](RowReader row) { search.statements.push_back(row.Text()); });
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  using Prepared = std::vector<std::vector<std::unique_ptr<SqlStatement>>>;

  absl::StatusOr<Prepared> Prepare(SqlConnection& connection) {
    Prepared prepared;
    for (const Search& search : searches_) {
      auto& statements = prepared.emplace_back();
      for (const std::string& sql : search.statements) {
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
  absl::Status CompareTimes() {
    HW_ASSIGN_OR_RETURN(const auto connection, Connect());
    HW_ASSIGN_OR_RETURN(Prepared prepared, Prepare(*connection));
    std::vector<double> handler, sql, text;
    for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
      for (size_t i = 0; i < searches_.size(); ++i) {
        const absl::Time start = absl::Now();
        HW_RETURN_IF_ERROR(Handle(searches_[i]));
        const absl::Time between = absl::Now();
        HW_RETURN_IF_ERROR(Execute(prepared[i]));
        handler.push_back(Milliseconds(between - start));
        const absl::Time after = absl::Now();
        for (const std::string& statement : searches_[i].statements) HW_RETURN_IF_ERROR(connection->Query(statement));
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

  // As many callers as asked for make searches as fast as they are answered; how many a second.
  template <class Body>
  absl::StatusOr<double> Throughput(Body body) {
    std::atomic<int64_t> done = 0;
    std::atomic<bool> failed = false;
    const absl::Time end = absl::Now() + absl::Seconds(absl::GetFlag(FLAGS_duration));
    std::vector<std::thread> callers;
    for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
      callers.emplace_back([&, caller] {
        for (auto i = static_cast<size_t>(caller); absl::Now() < end && !failed; ++i) {
          if (!body(caller, i % searches_.size()).ok()) failed = true;
          ++done;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    if (failed) return absl::InternalError("a search failed");
    return static_cast<double>(done) / absl::GetFlag(FLAGS_duration);
  }

  absl::Status CompareThroughput() {
    std::vector<std::unique_ptr<SqlConnection>> connections;
    std::vector<Prepared> prepared;
    for (int caller = 0; caller < absl::GetFlag(FLAGS_callers); ++caller) {
      HW_ASSIGN_OR_RETURN(connections.emplace_back(), Connect());
      HW_ASSIGN_OR_RETURN(prepared.emplace_back(), Prepare(*connections.back()));
    }
    std::vector<std::string> tokens;
    for (const Search& search : searches_) tokens.push_back(service().TokenFor(search.request.council()));
    for (int round = 0; round < 3; ++round) {
      HW_ASSIGN_OR_RETURN(const double sql, Throughput([&](int caller, size_t i) {
                            return Execute(prepared[static_cast<size_t>(caller)][i]);
                          }));
      HW_ASSIGN_OR_RETURN(
          const double wire, Throughput([&](int, size_t i) {
            return service().CallBytes(kPath, searches_[i].request.SerializeAsString(), {.token = tokens[i]}).status;
          }));
      HW_ASSIGN_OR_RETURN(const double direct, Throughput([&](int, size_t i) { return Handle(searches_[i]); }));
      std::cout << absl::GetFlag(FLAGS_callers) << " callers, a second: SQL " << sql << ", service " << wire << " ("
                << wire / sql << "), handler without the edge " << direct << " (" << direct / sql << ")\n";
    }
    return absl::OkStatus();
  }

  const SystemClock clock_;
  episode::EpisodeClient episodes_{clock_};
  episode::IndexKeeper keeper_{service().host().db()};
  episode::SearchService handler_{service().host().db(), keeper_};
  Db log_{service().database().AsAdministrator()};
  std::unique_ptr<SqlConnection> administrator_;
  std::vector<Search> searches_;
};

}  // namespace
}  // namespace homeward::load

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("What finding a child by name costs beside its own SQL.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = homeward::load::SearchLoad().Run();
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
