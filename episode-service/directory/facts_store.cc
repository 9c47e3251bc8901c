#include "episode-service/directory/facts_store.h"

#include <algorithm>
#include <set>

#include "common/db/dynamic_query.h"
#include "episode-service/directory/period_columns.h"
#include "episode-service/directory/store.h"

namespace homeward::episode {
namespace {

// More than any council has at a time.
constexpr char kMostRows[] = " LIMIT 20000";

// What is asked for: the facts that it cannot do without.
struct Asked {
  std::set<std::string> roles;
  std::set<std::string> young_people;
  absl::Time first = absl::InfiniteFuture();
  absl::Time last = absl::InfinitePast();
};

Asked AskedBy(const std::vector<RoleQuestion>& questions) {
  Asked asked;
  asked.roles.insert("team_manager");  // who manages a team of which the staff system names no manager
  for (const RoleQuestion& question : questions) {
    asked.roles.insert(question.role);
    if (!question.young_person.empty()) asked.young_people.insert(question.young_person);
    asked.first = std::min(asked.first, question.when);
    asked.last = std::max(asked.last, question.when);
  }
  return asked;
}

// What holds at some time between the first and the last one that is asked about.
DynamicQuery Between(absl::string_view select, const std::string& council, const Asked& asked) {
  DynamicQuery query(select);
  query.Add("WHERE council = :council AND until_us > :first AND from_us <= :last")
      .Bind("council", council)
      .Bind("first", Micros(asked.first))
      .Bind("last", Micros(asked.last));
  return query;
}

void ReadAllocations(Tx& tx, const std::string& council, const Asked& asked, DirectoryFacts& facts) {
  if (asked.young_people.empty()) return;
  DynamicQuery query = Between("SELECT young_person, role, worker, from_us, until_us FROM allocation", council, asked);
  const std::string names = BindAll(query, "y", asked.young_people);
  query.Add("AND young_person IN (").Add(names).Add(")").Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    Allocation& allocation = facts.allocations.emplace_back();
    allocation.young_person = row.Text();
    allocation.role = row.Text();
    allocation.worker = row.Text();
    allocation.held = ReadPeriod(row);
  });
}

void ReadPosts(Tx& tx, const std::string& council, const Asked& asked, DirectoryFacts& facts) {
  DynamicQuery query = Between("SELECT worker, role, team, from_us, until_us FROM worker_post", council, asked);
  const std::string names = BindAll(query, "r", asked.roles);
  query.Add("AND role IN (").Add(names).Add(")").Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    HeldPost& held = facts.posts.emplace_back();
    held.worker = row.Text();
    held.post.role = row.Text();
    held.post.team = row.Text();
    held.post.held = ReadPeriod(row);
  });
}

void ReadDuties(Tx& tx, const std::string& council, const Asked& asked, DirectoryFacts& facts) {
  DynamicQuery query = Between("SELECT duty, role, worker, team, from_us, until_us FROM duty", council, asked);
  const std::string names = BindAll(query, "r", asked.roles);
  query.Add("AND role IN (").Add(names).Add(")").Add(kMostRows);
  query.ForEach(tx.sql(), [&](RowReader row) {
    Duty& duty = facts.duties.emplace_back();
    duty.id = row.Text();
    duty.role = row.Text();
    duty.worker = row.Text();
    duty.team = row.Text();
    duty.held = ReadPeriod(row);
  });
}

void ReadCovers(Tx& tx, const std::string& council, const Asked& asked, DirectoryFacts& facts) {
  DynamicQuery query = Between("SELECT worker, covered_by, from_us, until_us FROM cover", council, asked);
  query.Add(kMostRows).ForEach(tx.sql(), [&](RowReader row) {
    Cover& cover = facts.covers.emplace_back();
    cover.worker = row.Text();
    cover.covered_by = row.Text();
    cover.held = ReadPeriod(row);
  });
}

void ReadDesks(Tx& tx, const std::string& council, const Asked& asked, DirectoryFacts& facts) {
  DynamicQuery query("SELECT contact, from_us FROM duty_desk WHERE council = :council AND from_us <= :last");
  query.Bind("council", council).Bind("last", Micros(asked.last));
  query.Add("ORDER BY from_us, duty_desk").Add(kMostRows).ForEach(tx.sql(), [&](RowReader row) {
    DutyDesk& desk = facts.desks.emplace_back();
    desk.contact = row.Text();
    desk.from = row.Time();
  });
}

// Everybody whom the facts name.
void ReadWorkers(Tx& tx, const std::string& council, DirectoryFacts& facts) {
  std::set<std::string> ids;
  for (const Allocation& allocation : facts.allocations) ids.insert(allocation.worker);
  for (const HeldPost& held : facts.posts) ids.insert(held.worker);
  for (const Duty& duty : facts.duties) {
    if (!duty.worker.empty()) ids.insert(duty.worker);
  }
  for (const Cover& cover : facts.covers) ids.insert(cover.covered_by);
  for (const auto& [id, team] : facts.teams) {
    for (const TeamManager& manager : team.managers) ids.insert(manager.worker);
  }
  if (ids.empty()) return;
  DynamicQuery query("SELECT worker, display_name, team, from_us, until_us FROM worker");
  const std::string names = BindAll(query, "i", ids);
  query.Bind("council", council).Add("WHERE council = :council AND worker IN (").Add(names).Add(")");
  query.ForEach(tx.sql(), [&](RowReader row) {
    Worker worker;
    worker.id = row.Text();
    worker.display_name = row.Text();
    worker.team = row.Text();
    worker.employed = ReadPeriod(row);
    facts.workers.emplace(worker.id, worker);
  });
}

}  // namespace

DirectoryFacts ReadDirectoryFacts(Tx& tx, const std::string& council, const std::vector<RoleQuestion>& questions) {
  const Asked asked = AskedBy(questions);
  DirectoryFacts facts;
  for (Team& team : DirectoryStore::AllTeams(tx, council)) facts.teams.emplace(team.id, std::move(team));
  ReadAllocations(tx, council, asked, facts);
  ReadPosts(tx, council, asked, facts);
  ReadDuties(tx, council, asked, facts);
  ReadCovers(tx, council, asked, facts);
  ReadDesks(tx, council, asked, facts);
  ReadWorkers(tx, council, facts);
  return facts;
}

}  // namespace homeward::episode
