#include "tests/load/run.h"

#include <absl/strings/str_format.h>
#include <absl/time/clock.h>

#include <cstdlib>
#include <memory>
#include <thread>
#include <utility>

#include "common/core/status.h"
#include "tests/load/comparison.h"
#include "tests/load/prepare.h"
#include "tests/load/report.h"
#include "tests/load/rpc_targets.h"
#include "tests/load/soak.h"
#include "tests/load/sql_operations.h"
#include "tests/load/watching.h"

namespace homeward::load {
namespace {

using TargetOf = std::unique_ptr<Target> (*)(Rows&, Endpoint&);

// An operation as the suite and as the bare database do it.
struct Operation {
  const char* name;
  SqlTarget::Prepare (*sql)(Rows&);
  TargetOf rpc;
  bool at_service;  // episode-service offers it as well, not the gateway alone
};

constexpr Operation kOperations[] = {
    {"read", ReadEpisodeSql, GetEpisodeTarget, true},
    {"chronology", ReadChronologySql, GetChronologyTarget, false},
    {"change", CorrectEpisodeSql, CorrectEpisodeTarget, true},
};

// What a run works with, once all of it is ready.
struct Stage {
  std::unique_ptr<Suite> suite;
  std::unique_ptr<Endpoint> gateway;
  std::unique_ptr<Endpoint> service;
  std::unique_ptr<SqlConnection> database;
  Prepared prepared;
  std::unique_ptr<Rows> rows;
};

absl::Status SetUp(const RunOptions& options, std::ostream& out, Stage& stage) {
  HW_ASSIGN_OR_RETURN(stage.suite, Suite::Start(options.suite));
  HW_ASSIGN_OR_RETURN(stage.gateway, stage.suite->Connect("gateway"));
  HW_ASSIGN_OR_RETURN(stage.service, stage.suite->Connect("episode"));
  HW_ASSIGN_OR_RETURN(stage.database, SqlConnection::Open(stage.suite->database_socket()));
  const absl::Time began = absl::Now();
  HW_ASSIGN_OR_RETURN(stage.prepared, Prepare(*stage.gateway, options.people));
  stage.rows = std::make_unique<Rows>(stage.prepared.people);
  for (const PreparedEpisode& episode : stage.prepared.episodes) {
    stage.rows->Add(stage.prepared.people[episode.person], episode.id, episode.version);
  }
  HW_RETURN_IF_ERROR(AwaitQuiet(*stage.database));
  out << absl::StrFormat("%d young people and %d episodes entered through the gateway in %.0f s\n",
                         stage.prepared.people.size(), stage.prepared.episodes.size(),
                         absl::ToDoubleSeconds(absl::Now() - began));
  return absl::OkStatus();
}

absl::StatusOr<Measured> Measure(const Operation& operation, int concurrency, const RunOptions& options, Stage& stage) {
  std::vector<Contestant> contestants;
  HW_ASSIGN_OR_RETURN(auto sql,
                      SqlTarget::Open(stage.suite->database_socket(), concurrency, operation.sql(*stage.rows)));
  contestants.push_back({"SQL", std::move(sql)});
  if (operation.at_service) contestants.push_back({"service", operation.rpc(*stage.rows, *stage.service)});
  contestants.push_back({"gateway", operation.rpc(*stage.rows, *stage.gateway)});
  Measured measured{.operation = operation.name, .concurrency = concurrency};
  HW_ASSIGN_OR_RETURN(
      measured.figures,
      Compare(contestants, {.concurrency = concurrency, .rounds = options.rounds, .block = options.block},
              {.quiet = [&] { return AwaitQuiet(*stage.database); },
               .cpu = [&] { return stage.suite->Cpu(); },
               .statements = [&] { return StatementsSent(*stage.database); }}));
  return measured;
}

// All watch one council, and only its episodes are changed.
absl::StatusOr<nlohmann::json> Watch(const RunOptions& options, std::ostream& out, Stage& stage) {
  Rows rows(stage.prepared.people);
  for (const PreparedEpisode& episode : stage.prepared.episodes) {
    const Person& person = stage.prepared.people[episode.person];
    if (person.council == kCouncils[0]) rows.Add(person, episode.id, episode.version);
  }
  return MeasureWatching(*stage.suite, rows, *stage.database,
                         {.watchers = options.watchers,
                          .rounds = options.rounds,
                          .block = options.block,
                          .per_second = options.watched_per_second},
                         out);
}

bool Wanted(const RunOptions& options, const Operation& operation) {
  for (const std::string& name : options.operations) {
    if (name == operation.name) return true;
  }
  return false;
}

// How busy the machine was before the run: its figures are worth less when it was.
nlohmann::json Machine() {
  double load = 0;
  if (getloadavg(&load, 1) != 1) load = -1;
  return {{"cores", std::thread::hardware_concurrency()}, {"load_before", load}};
}

absl::StatusOr<nlohmann::json> CompareAll(const RunOptions& options, std::ostream& out, Stage& stage) {
  HW_RETURN_IF_ERROR(CopyTables(*stage.database));
  out << "\nThe baseline's statements, as the database executes them:\n";
  HW_RETURN_IF_ERROR(Explain(*stage.database, stage.rows->AnyEpisode(), out));
  std::vector<Measured> all;
  for (const Operation& operation : kOperations) {
    if (!Wanted(options, operation)) continue;
    for (const int concurrency : options.concurrency) {
      HW_ASSIGN_OR_RETURN(Measured measured, Measure(operation, concurrency, options, stage));
      all.push_back(std::move(measured));
      out << "." << std::flush;
    }
  }
  out << "\n\n";
  PrintTable(all, out);
  return ToJson(all);
}

}  // namespace

absl::StatusOr<nlohmann::json> RunLoad(const RunOptions& options, std::ostream& out) {
  nlohmann::json report{{"machine", Machine()}, {"block_seconds", absl::ToDoubleSeconds(options.block)}};
  Stage stage;
  HW_RETURN_IF_ERROR(SetUp(options, out, stage));
  if (options.soak > absl::ZeroDuration()) {
    HW_RETURN_IF_ERROR(Soak(*stage.suite, *stage.rows, *stage.gateway,
                            {.length = options.soak, .per_second = options.soak_per_second, .csv = options.soak_csv},
                            out));
    return report;
  }
  if (options.watchers > 0) {
    HW_ASSIGN_OR_RETURN(report["watching"], Watch(options, out, stage));
    return report;
  }
  HW_ASSIGN_OR_RETURN(report["results"], CompareAll(options, out, stage));
  return report;
}

}  // namespace homeward::load
