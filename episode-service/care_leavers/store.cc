#include "episode-service/care_leavers/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

// The index is named where it has the list's order.
DynamicQuery SelectStanding(const std::string& council, absl::string_view index = "") {
  return std::move(
      DynamicQuery(absl::StrCat("SELECT young_person, determination, result, determined_us, determined_date_only,"
                                " since_us, since_date_only, risk_level FROM missing_care_leaver ",
                                index, " WHERE council = :council"))
          .Bind("council", council));
}

std::vector<StandingPerson> CollectStanding(Tx& tx, DynamicQuery query) {
  std::vector<StandingPerson> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    StandingPerson& one = found.emplace_back();
    one.young_person = row.Text();
    one.standing.determination = row.Text();
    one.standing.result = static_cast<Determination::Result>(row.Number());
    one.standing.determined = ReadMoment(row);
    one.standing.since = ReadMoment(row);
    one.standing.risk_level = row.Text();
  });
  return found;
}

}  // namespace

std::vector<Unallocated> CareLeaverStore::ListUnallocated(Tx& tx, const UnallocatedFilter& filter) {
  const RoleCohort& cohort = filter.cohort;
  // An end that is recorded has come, so a status that holds has none.
  DynamicQuery query(
      "SELECT s.young_person, s.code, s.started_us, s.started_date_only FROM legal_status AS s"
      " FORCE INDEX (legal_status_code) STRAIGHT_JOIN young_person AS p"
      " ON p.council = s.council AND p.young_person = s.young_person WHERE s.council = :council");
  query.Bind("council", filter.council).AddIn("AND s.code", cohort.legal_statuses);
  query.Add("AND s.ended_us IS NULL AND s.young_person > :last").Bind("last", filter.last_id);
  // As IsAnothersNow.
  query.Add("AND (p.other_authority = '' OR p.other_authority_until IS NOT NULL)");
  query.Add("AND p.born > :born_after AND p.born <= :born_until")
      .Bind("born_after", absl::FormatCivilTime(cohort.born_after))
      .Bind("born_until", absl::FormatCivilTime(cohort.born_until));
  const int64_t at = absl::ToUnixMicros(filter.at);
  query
      .Add(
          "AND NOT EXISTS (SELECT 1 FROM allocation AS a JOIN worker AS w ON w.council = a.council"
          " AND w.worker = a.worker WHERE a.council = s.council AND a.young_person = s.young_person AND a.role = :role"
          " AND a.from_us <= :at AND a.until_us > :at_again AND w.from_us <= :here AND w.until_us > :here_again)")
      .Bind("role", cohort.role)
      .Bind("at", at)
      .Bind("at_again", at)
      .Bind("here", at)
      .Bind("here_again", at);
  query.Add(absl::StrCat("ORDER BY s.young_person LIMIT ", filter.limit));
  std::vector<Unallocated> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Unallocated& one = found.emplace_back();
    one.young_person = row.Text();
    one.legal_status = row.Text();
    one.since = ReadMoment(row);
  });
  return found;
}

std::optional<Standing> CareLeaverStore::StandingOf(Tx& tx, const std::string& council,
                                                    const std::string& young_person) {
  DynamicQuery query = SelectStanding(council);
  query.Add("AND young_person = :young_person").Bind("young_person", young_person);
  std::vector<StandingPerson> found = CollectStanding(tx, std::move(query));
  if (found.empty()) return std::nullopt;
  return std::move(found.front().standing);
}

void CareLeaverStore::Save(Tx& tx, const std::string& council, const std::string& young_person,
                           const std::optional<Standing>& standing) {
  if (!standing.has_value()) {
    tx.sql() << "DELETE FROM missing_care_leaver WHERE council = :council AND young_person = :young_person",
        soci::use(council, "council"), soci::use(young_person, "young_person");
    return;
  }
  MultiInsert insert(
      "INSERT INTO missing_care_leaver (council, young_person, determination, result, determined_us,"
      " determined_date_only, since_us, since_date_only, risk_level) VALUES",
      "ON DUPLICATE KEY UPDATE determination = VALUES(determination), result = VALUES(result),"
      " determined_us = VALUES(determined_us), determined_date_only = VALUES(determined_date_only),"
      " since_us = VALUES(since_us), since_date_only = VALUES(since_date_only), risk_level = VALUES(risk_level)");
  insert.Row(council, young_person, standing->determination, static_cast<int64_t>(standing->result),
             TimeColumn(standing->determined), DateOnlyColumn(standing->determined), TimeColumn(standing->since),
             DateOnlyColumn(standing->since), standing->risk_level);
  insert.Run(tx.sql());
}

std::vector<StandingPerson> CareLeaverStore::ListStanding(Tx& tx, const StandingFilter& filter) {
  DynamicQuery query = SelectStanding(filter.council, "FORCE INDEX (missing_care_leaver_since)");
  query.Add("AND result = :result").Bind("result", static_cast<int64_t>(filter.result));
  AddPage(query, "since_us", "young_person", PageOrder::kEarliestFirst, filter.after, filter.limit);
  return CollectStanding(tx, std::move(query));
}

}  // namespace homeward::episode
