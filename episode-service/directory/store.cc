#include "episode-service/directory/store.h"

#include <absl/strings/str_cat.h>

#include <map>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"
#include "episode-service/directory/period_columns.h"

namespace homeward::episode {
namespace {

// More than any council has; a list without a page is cut there.
constexpr char kMostRows[] = " LIMIT 20000";

DynamicQuery SelectWorkers(const std::string& council) {
  return std::move(
      DynamicQuery("SELECT worker, version, external_id, display_name, email, team, from_us, until_us, source_us"
                   " FROM worker WHERE council = :council")
          .Bind("council", council));
}

DynamicQuery SelectTeams(const std::string& council) {
  return std::move(
      DynamicQuery("SELECT team, version, external_id, name, kind, inbox, parent, from_us, until_us, source_us"
                   " FROM team WHERE council = :council")
          .Bind("council", council));
}

template <class Record>
std::map<std::string, Record*> ById(std::vector<Record>& records) {
  std::map<std::string, Record*> by_id;
  for (Record& record : records) by_id[record.id] = &record;
  return by_id;
}

template <class Record>
std::vector<std::string> IdsOf(const std::vector<Record>& records) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.id);
  return ids;
}

// The posts of all these workers, with one query.
void ReadPosts(Tx& tx, const std::string& council, std::vector<Worker>& workers) {
  if (workers.empty()) return;
  const auto by_id = ById(workers);
  DynamicQuery query("SELECT worker, role, team, from_us, until_us FROM worker_post");
  const std::string names = BindAll(query, "i", IdsOf(workers));
  query.Bind("council", council)
      .Add("WHERE council = :council AND worker IN (")
      .Add(names)
      .Add(") ORDER BY worker, number")
      .Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    Post& post = by_id.at(row.Text())->posts.emplace_back();
    post.role = row.Text();
    post.team = row.Text();
    post.held = ReadPeriod(row);
  });
}

void ReadManagers(Tx& tx, const std::string& council, std::vector<Team>& teams) {
  if (teams.empty()) return;
  const auto by_id = ById(teams);
  DynamicQuery query("SELECT team, worker, from_us, until_us FROM team_manager");
  const std::string names = BindAll(query, "i", IdsOf(teams));
  query.Bind("council", council)
      .Add("WHERE council = :council AND team IN (")
      .Add(names)
      .Add(") ORDER BY team, number")
      .Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    TeamManager& manager = by_id.at(row.Text())->managers.emplace_back();
    manager.worker = row.Text();
    manager.held = ReadPeriod(row);
  });
}

std::vector<Worker> CollectWorkers(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Worker> workers;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Worker& worker = workers.emplace_back();
    worker.council = council;
    worker.id = row.Text();
    worker.version = row.Number();
    worker.external_id = row.Text();
    worker.display_name = row.Text();
    worker.email = row.Text();
    worker.team = row.Text();
    worker.employed = ReadPeriod(row);
    worker.source = row.Time();
  });
  ReadPosts(tx, council, workers);
  return workers;
}

std::vector<Team> CollectTeams(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Team> teams;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Team& team = teams.emplace_back();
    team.council = council;
    team.id = row.Text();
    team.version = row.Number();
    team.external_id = row.Text();
    team.name = row.Text();
    team.kind = row.Text();
    team.inbox = row.Text();
    team.parent = row.Text();
    team.stands = ReadPeriod(row);
    team.source = row.Time();
  });
  ReadManagers(tx, council, teams);
  return teams;
}

template <class Record>
std::optional<Record> First(std::vector<Record> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

absl::StatusOr<std::vector<Worker>> DirectoryStore::GetWorkers(Tx& tx, const std::string& council,
                                                               const std::vector<std::string>& ids) {
  DynamicQuery query = SelectWorkers(council);
  const std::string names = BindAll(query, "i", ids);
  query.Add("AND worker IN (").Add(names).Add(")");
  std::vector<Worker> found = CollectWorkers(tx, council, std::move(query));
  const auto by_id = ById(found);
  std::vector<Worker> ordered;
  for (const std::string& id : ids) {
    const auto one = by_id.find(id);
    if (one == by_id.end()) return Fail(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND", "there is no such worker");
    ordered.push_back(*one->second);
  }
  return ordered;
}

std::optional<Worker> DirectoryStore::FindWorker(Tx& tx, const std::string& council, const std::string& external_id) {
  DynamicQuery query = SelectWorkers(council);
  query.Add("AND external_id = :external").Bind("external", external_id);
  return First(CollectWorkers(tx, council, std::move(query)));
}

std::map<std::string, std::string> DirectoryStore::IdsOfWorkers(Tx& tx, const std::string& council,
                                                                const std::vector<std::string>& external_ids) {
  std::map<std::string, std::string> ids;
  if (external_ids.empty()) return ids;
  DynamicQuery query("SELECT external_id, worker FROM worker WHERE council = :council");
  query.Bind("council", council).AddIn("AND external_id", external_ids).Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    const std::string external_id = row.Text();
    ids[external_id] = row.Text();
  });
  return ids;
}

std::map<std::string, std::string> DirectoryStore::AddressesOf(Tx& tx, const std::string& council,
                                                               const std::vector<std::string>& workers,
                                                               const std::vector<std::string>& teams) {
  std::map<std::string, std::string> addresses;
  const auto read = [&](DynamicQuery query, absl::string_view in, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    query.Bind("council", council).AddIn(in, ids).Add(kMostRows);
    query.ForEach(tx.sql(), [&](RowReader row) {
      const std::string id = row.Text();
      if (const std::string address = row.Text(); !address.empty()) addresses[id] = address;
    });
  };
  read(DynamicQuery("SELECT worker, email FROM worker WHERE council = :council"), "AND worker", workers);
  read(DynamicQuery("SELECT team, inbox FROM team WHERE council = :council"), "AND team", teams);
  return addresses;
}

std::vector<Worker> DirectoryStore::ListWorkers(Tx& tx, const WorkerFilter& filter) {
  DynamicQuery query = SelectWorkers(filter.council);
  if (!filter.team.empty()) query.Add("AND team = :team").Bind("team", filter.team);
  if (!filter.role.empty()) {
    query
        .Add(
            "AND worker IN (SELECT worker FROM worker_post WHERE council = :council_again AND role = :role"
            " AND until_us > :role_at AND from_us <= :role_at_again)")
        .Bind("council_again", filter.council)
        .Bind("role", filter.role)
        .Bind("role_at", Micros(filter.role_at))
        .Bind("role_at_again", Micros(filter.role_at));
  }
  if (filter.employed_at.has_value()) {
    query.Add("AND from_us <= :at AND until_us > :at_again")
        .Bind("at", Micros(*filter.employed_at))
        .Bind("at_again", Micros(*filter.employed_at));
  }
  if (filter.after.has_value()) {
    query.Add("AND display_name >= :after AND (display_name > :after_again OR worker > :after_id)")
        .Bind("after", filter.after->first)
        .Bind("after_again", filter.after->first)
        .Bind("after_id", filter.after->second);
  }
  query.Add(absl::StrCat("ORDER BY display_name, worker LIMIT ", filter.limit));
  return CollectWorkers(tx, filter.council, std::move(query));
}

void DirectoryStore::Save(Tx& tx, const Worker& worker) {
  MultiInsert insert(
      "INSERT INTO worker (council, worker, version, external_id, display_name, email, team, from_us, until_us,"
      " source_us) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), display_name = VALUES(display_name), email = VALUES(email),"
      " team = VALUES(team), from_us = VALUES(from_us), until_us = VALUES(until_us), source_us = VALUES(source_us)");
  insert.Row(worker.council, worker.id, worker.version, worker.external_id, worker.display_name, worker.email,
             worker.team, Micros(worker.employed.from), Micros(worker.employed.until), Micros(worker.source));
  insert.Run(tx.sql());
  MultiInsert posts("INSERT INTO worker_post (council, worker, number, role, team, from_us, until_us) VALUES",
                    "ON DUPLICATE KEY UPDATE until_us = VALUES(until_us)");
  int64_t number = 0;
  for (const Post& post : worker.posts) {
    posts.Row(worker.council, worker.id, number++, post.role, post.team, Micros(post.held.from),
              Micros(post.held.until));
  }
  posts.Run(tx.sql());
}

absl::StatusOr<Team> DirectoryStore::GetTeam(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectTeams(council);
  query.Add("AND team = :team").Bind("team", id);
  std::optional<Team> found = First(CollectTeams(tx, council, std::move(query)));
  if (!found.has_value()) return Fail(absl::StatusCode::kNotFound, "TEAM_NOT_FOUND", "there is no such team");
  return *std::move(found);
}

std::optional<Team> DirectoryStore::FindTeam(Tx& tx, const std::string& council, const std::string& external_id) {
  DynamicQuery query = SelectTeams(council);
  query.Add("AND external_id = :external").Bind("external", external_id);
  return First(CollectTeams(tx, council, std::move(query)));
}

std::vector<Team> DirectoryStore::ListTeams(Tx& tx, const TeamFilter& filter) {
  DynamicQuery query = SelectTeams(filter.council);
  if (!filter.kind.empty()) query.Add("AND kind = :kind").Bind("kind", filter.kind);
  if (filter.after.has_value()) {
    query.Add("AND name >= :after AND (name > :after_again OR team > :after_id)")
        .Bind("after", filter.after->first)
        .Bind("after_again", filter.after->first)
        .Bind("after_id", filter.after->second);
  }
  query.Add(absl::StrCat("ORDER BY name, team LIMIT ", filter.limit));
  return CollectTeams(tx, filter.council, std::move(query));
}

std::vector<Team> DirectoryStore::AllTeams(Tx& tx, const std::string& council) {
  DynamicQuery query = SelectTeams(council);
  query.Add(kMostRows);
  return CollectTeams(tx, council, std::move(query));
}

void DirectoryStore::Save(Tx& tx, const Team& team) {
  MultiInsert insert(
      "INSERT INTO team (council, team, version, external_id, name, kind, inbox, parent, from_us, until_us, source_us)"
      " VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), name = VALUES(name), kind = VALUES(kind),"
      " inbox = VALUES(inbox), parent = VALUES(parent), from_us = VALUES(from_us), until_us = VALUES(until_us),"
      " source_us = VALUES(source_us)");
  insert.Row(team.council, team.id, team.version, team.external_id, team.name, team.kind, team.inbox, team.parent,
             Micros(team.stands.from), Micros(team.stands.until), Micros(team.source));
  insert.Run(tx.sql());
  MultiInsert managers("INSERT INTO team_manager (council, team, number, worker, from_us, until_us) VALUES",
                       "ON DUPLICATE KEY UPDATE until_us = VALUES(until_us)");
  int64_t number = 0;
  for (const TeamManager& manager : team.managers) {
    managers.Row(team.council, team.id, number++, manager.worker, Micros(manager.held.from),
                 Micros(manager.held.until));
  }
  managers.Run(tx.sql());
}

}  // namespace homeward::episode
