#include "episode-service/providers/store.h"

#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "episode-service/providers/rules.h"

namespace homeward::episode {
namespace {

constexpr absl::string_view kColumns =
    "SELECT procedure_id, version, home, provider, outside_boundary, COALESCE(CAST(written AS CHAR), ''),"
    " COALESCE(CAST(local_protocol_checked AS CHAR), ''), COALESCE(CAST(placing_policy_checked AS CHAR), ''),"
    " COALESCE(CAST(review_due AS CHAR), ''), recorded_us, recorded_by FROM provider_procedure"
    " WHERE council = :council";

void ReadTrainings(Tx& tx, const std::string& council, std::vector<ProviderProcedure>& procedures) {
  if (procedures.empty()) return;
  std::map<std::string, ProviderProcedure*> by_id;
  std::vector<std::string> ids;
  for (ProviderProcedure& procedure : procedures) {
    by_id.emplace(procedure.id, &procedure);
    ids.push_back(procedure.id);
  }
  DynamicQuery query(
      "SELECT procedure_id, CAST(trained AS CHAR), people FROM provider_training WHERE council = :council");
  query.Bind("council", council).AddIn("AND procedure_id", ids);
  query.Add("ORDER BY procedure_id, place LIMIT 10000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    ProcedureTraining& training = by_id.at(row.Text())->statement.trainings.emplace_back();
    training.day = ParseIsoDate(row.Text()).value_or(absl::CivilDay());
    training.people = row.Number();
  });
}

std::vector<ProviderProcedure> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<ProviderProcedure> procedures;
  query.ForEach(tx.sql(), [&](RowReader row) {
    ProviderProcedure& procedure = procedures.emplace_back();
    procedure.council = council;
    procedure.id = row.Text();
    procedure.version = row.Number();
    procedure.home = row.Text();
    procedure.statement.provider = row.Text();
    procedure.statement.outside_boundary = row.Flag();
    procedure.statement.written = ParseIsoDate(row.Text());
    procedure.statement.local_protocol_checked = ParseIsoDate(row.Text());
    procedure.statement.placing_policy_checked = ParseIsoDate(row.Text());
    procedure.statement.review_due = ParseIsoDate(row.Text());
    procedure.recorded = row.Time();
    procedure.recorded_by = row.Text();
  });
  ReadTrainings(tx, council, procedures);
  return procedures;
}

void SaveTrainings(Tx& tx, const ProviderProcedure& procedure) {
  tx.sql() << "DELETE FROM provider_training WHERE council = :council AND procedure_id = :procedure",
      soci::use(procedure.council, "council"), soci::use(procedure.id, "procedure");
  MultiInsert insert("INSERT INTO provider_training (council, procedure_id, place, trained, people) VALUES");
  int64_t place = 0;
  for (const ProcedureTraining& training : procedure.statement.trainings) {
    insert.Row(procedure.council, procedure.id, place++, absl::FormatCivilTime(training.day), training.people);
  }
  insert.Run(tx.sql());
}

}  // namespace

absl::StatusOr<ProviderProcedure> ProcedureStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query(kColumns);
  query.Bind("council", council).Add("AND procedure_id = :procedure").Bind("procedure", id);
  std::vector<ProviderProcedure> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "PROCEDURE_NOT_FOUND", "there is no such record of a procedure");
}

std::vector<ProviderProcedure> ProcedureStore::List(Tx& tx, const ProcedureFilter& filter) {
  DynamicQuery query(kColumns);
  query.Bind("council", filter.council);
  if (!filter.home.empty()) query.Add("AND home = :home").Bind("home", filter.home);
  if (filter.lacking_at.has_value()) {
    query.Add("AND lacks_from_us <= :now").Bind("now", absl::ToUnixMicros(*filter.lacking_at));
  }
  query.Add("AND home > :after").Bind("after", filter.after);
  query.Add(absl::StrCat("ORDER BY home LIMIT ", filter.limit));
  return Collect(tx, filter.council, std::move(query));
}

std::vector<std::string> ProcedureStore::HomesWithout(Tx& tx, const std::string& council, const std::string& after,
                                                      int limit) {
  DynamicQuery query(
      "SELECT DISTINCT home FROM placement WHERE council = :council AND home > :after AND ended_us IS NULL"
      " AND home NOT IN (SELECT r.home FROM provider_procedure r WHERE r.council = :of_council)");
  query.Bind("council", council).Bind("after", after).Bind("of_council", council);
  query.Add(absl::StrCat("ORDER BY home LIMIT ", limit));
  std::vector<std::string> homes;
  query.ForEach(tx.sql(), [&](RowReader row) { homes.push_back(row.Text()); });
  return homes;
}

void ProcedureStore::Save(Tx& tx, const ProviderProcedure& procedure) {
  const ProcedureStatement& statement = procedure.statement;
  MultiInsert insert(
      "INSERT INTO provider_procedure (council, procedure_id, version, home, provider, outside_boundary, written,"
      " local_protocol_checked, placing_policy_checked, review_due, lacks_from_us, recorded_us, recorded_by) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), provider = VALUES(provider),"
      " outside_boundary = VALUES(outside_boundary), written = VALUES(written),"
      " local_protocol_checked = VALUES(local_protocol_checked),"
      " placing_policy_checked = VALUES(placing_policy_checked), review_due = VALUES(review_due),"
      " lacks_from_us = VALUES(lacks_from_us), recorded_us = VALUES(recorded_us), recorded_by = VALUES(recorded_by)");
  insert.Row(procedure.council, procedure.id, procedure.version, procedure.home, statement.provider,
             int64_t{statement.outside_boundary}, DateColumn(statement.written),
             DateColumn(statement.local_protocol_checked), DateColumn(statement.placing_policy_checked),
             DateColumn(statement.review_due), absl::ToUnixMicros(LacksFrom(statement)),
             absl::ToUnixMicros(procedure.recorded), procedure.recorded_by);
  insert.Run(tx.sql());
  SaveTrainings(tx, procedure);
}

}  // namespace homeward::episode
