#include "episode-service/particulars/store.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

// The index is named where the database is tempted by another one.
DynamicQuery SelectFrom(const std::string& council, absl::string_view index = "") {
  return std::move(
      DynamicQuery(absl::StrCat("SELECT particular, version, young_person, kind, started_us, started_date_only,"
                                " ended_us, ended_date_only, details, recorded_us, recorded_by, void_reason"
                                " FROM particular ",
                                index, " WHERE council = :council"))
          .Bind("council", council));
}

Particular ReadParticular(const std::string& council, RowReader row) {
  Particular particular;
  particular.council = council;
  particular.id = row.Text();
  particular.version = row.Number();
  particular.young_person = row.Text();
  particular.content.kind = static_cast<ParticularKind>(row.Number());
  particular.content.started = ReadMoment(row);
  particular.content.ended = ReadOptionalMoment(row);
  particular.content.details = row.Text();
  particular.recorded = row.Time();
  particular.recorded_by = row.Text();
  particular.void_reason = row.Text();
  return particular;
}

std::vector<Particular> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Particular> particulars;
  query.ForEach(tx.sql(), [&](RowReader row) { particulars.push_back(ReadParticular(council, row)); });
  return particulars;
}

}  // namespace

absl::StatusOr<Particular> ParticularStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND particular = :particular").Bind("particular", id);
  std::vector<Particular> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "PARTICULAR_NOT_FOUND", "there is no such particular");
}

std::vector<Particular> ParticularStore::List(Tx& tx, const ParticularFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council);
  query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  if (!filter.kinds.empty()) {
    std::vector<std::string> numbers;
    for (ParticularKind kind : filter.kinds) numbers.push_back(absl::StrCat(static_cast<int>(kind)));
    query.AddIn("AND kind", numbers);
  }
  if (!filter.ended_too) query.Add("AND ended_us IS NULL AND void_reason = ''");
  AddPage(query, "started_us", "particular", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

std::vector<Particular> ParticularStore::Clocked(Tx& tx, const std::string& council, const std::string& young_person) {
  DynamicQuery query = SelectFrom(council, "FORCE INDEX (particular_clocked)");
  query
      .Add(
          "AND young_person = :young_person AND clocked = 1 AND void_reason = '' ORDER BY started_us, particular"
          " LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, council, std::move(query));
}

std::set<YoungPersonKey> ParticularStore::WithLocationGround(Tx& tx, const std::set<YoungPersonKey>& people) {
  std::set<YoungPersonKey> found;
  if (people.empty()) return found;
  DynamicQuery query("SELECT council, young_person FROM location_ground");
  query.WhereOneOf("young_person", people);
  query.ForEach(tx.sql(), [&](RowReader row) {
    std::string council = row.Text();
    found.emplace(std::move(council), row.Text());
  });
  return found;
}

std::map<YoungPersonKey, LocationGrounds> ParticularStore::LocationGroundsOf(Tx& tx,
                                                                             const std::set<YoungPersonKey>& people) {
  std::map<YoungPersonKey, LocationGrounds> found;
  if (people.empty()) return found;
  DynamicQuery query(
      "(SELECT council, young_person, kind, started_us, started_date_only, ended_us, ended_date_only, details"
      " FROM particular FORCE INDEX (particular_clocked)");
  query.WhereOneOf("young_person", people)
      .AddIn("AND clocked = 1 AND void_reason = '' AND kind",
             {absl::StrCat(static_cast<int>(kLocationGrounds[0])), absl::StrCat(static_cast<int>(kLocationGrounds[1]))})
      .Add("LIMIT 100000)");
  // A flag is no kind of particular.
  query.Add(
      "UNION ALL (SELECT council, young_person, 0, started_us, started_date_only, ended_us, ended_date_only, code"
      " FROM flag FORCE INDEX (PRIMARY)");
  query.WhereOneOf("young_person", people)
      .Add("AND code = :code LIMIT 100000)")
      .Bind("code", std::string(kTraffickingFlag));
  query.ForEach(tx.sql(), [&](RowReader row) {
    std::string council = row.Text();
    LocationGrounds& grounds = found[{std::move(council), row.Text()}];
    const auto kind = static_cast<ParticularKind>(row.Number());
    const Moment started = ReadMoment(row);
    const std::optional<Moment> ended = ReadOptionalMoment(row);
    if (kind == ParticularKind{}) {
      grounds.flags.push_back({.id = "", .code = row.Text(), .started = started, .ended = ended});
    } else {
      grounds.particulars.emplace_back().content = {
          .kind = kind, .started = started, .ended = ended, .facts = {}, .details = row.Text()};
    }
  });
  return found;
}

int ParticularStore::Count(Tx& tx, const std::string& council, const std::string& young_person, ParticularKind kind) {
  int count = 0;
  const int number = static_cast<int>(kind);
  tx.sql() << "SELECT COUNT(*) FROM particular WHERE council = :council AND young_person = :young_person"
              " AND clocked = 1 AND kind = :kind",
      soci::use(council, "council"), soci::use(young_person, "young_person"), soci::use(number, "kind"),
      soci::into(count);
  return count;
}

void ParticularStore::Save(Tx& tx, const Particular& particular, bool clocked) {
  const ParticularContent& content = particular.content;
  MultiInsert insert(
      "INSERT INTO particular (council, particular, version, young_person, kind, clocked, started_us,"
      " started_date_only, ended_us, ended_date_only, details, recorded_us, recorded_by, void_reason) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), started_us = VALUES(started_us),"
      " started_date_only = VALUES(started_date_only), ended_us = VALUES(ended_us),"
      " ended_date_only = VALUES(ended_date_only), details = VALUES(details), void_reason = VALUES(void_reason)");
  insert.Row(particular.council, particular.id, particular.version, particular.young_person,
             static_cast<int64_t>(content.kind), int64_t{clocked}, TimeColumn(content.started),
             DateOnlyColumn(content.started), TimeColumn(content.ended), DateOnlyColumn(content.ended), content.details,
             absl::ToUnixMicros(particular.recorded), particular.recorded_by, particular.void_reason);
  insert.Run(tx.sql());
  if (absl::c_linear_search(kLocationGrounds, content.kind)) {
    AddLocationGround(tx, particular.council, particular.young_person);
  }
}

void ParticularStore::AddLocationGround(Tx& tx, const std::string& council, const std::string& young_person) {
  tx.sql() << "INSERT IGNORE INTO location_ground (council, young_person) VALUES (:council, :young_person)",
      soci::use(council, "council"), soci::use(young_person, "young_person");
}

}  // namespace homeward::episode
