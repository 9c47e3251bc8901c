#include "episode-service/imports/store.h"

#include <absl/strings/str_cat.h>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {
namespace {

// In the order of ReadImport and of Save.
constexpr absl::string_view kColumns =
    "import, state, collection_year, year_derived, dry_run, started_us, finished_us, next_child, position, header_read,"
    " header_accepted, header_rejected, episodes_read, episodes_accepted, episodes_rejected, missing_read,"
    " missing_accepted, missing_rejected, uasc_read, uasc_accepted, uasc_rejected, spreadsheet_read,"
    " spreadsheet_accepted, spreadsheet_rejected, people_created, people_changed, people_unchanged, missing_created,"
    " missing_changed, missing_unchanged";
constexpr size_t kRejectsTogether = 1000;

FileCount ReadFile(RowReader& row) {
  FileCount count;
  count.read = row.Number();
  count.accepted = row.Number();
  count.rejected = row.Number();
  return count;
}

RecordCount ReadRecords(RowReader& row) {
  RecordCount count;
  count.created = row.Number();
  count.changed = row.Number();
  count.unchanged = row.Number();
  return count;
}

Import ReadImport(const std::string& council, RowReader row) {
  Import import{.council = council};
  import.id = row.Text();
  import.state = static_cast<ImportState>(row.Number());
  import.collection_year = static_cast<int>(row.Number());
  import.year_derived = row.Flag();
  import.dry_run = row.Flag();
  import.started = row.Time();
  import.finished = row.OptionalTime();
  import.next_child = row.Number();
  import.position = row.Number();
  for (FileCount& count : import.counts.files) count = ReadFile(row);
  import.counts.young_people = ReadRecords(row);
  import.counts.episodes = ReadRecords(row);
  return import;
}

absl::StatusOr<Import> Find(Tx& tx, const std::string& council, const std::string& id, absl::string_view lock) {
  std::optional<Import> found;
  DynamicQuery query(absl::StrCat("SELECT ", kColumns, " FROM import WHERE council = :council AND import = :id", lock));
  query.Bind("council", council).Bind("id", id);
  query.ForEach(tx.sql(), [&](RowReader row) { found = ReadImport(council, row); });
  if (found.has_value()) return *std::move(found);
  return Fail(absl::StatusCode::kNotFound, "IMPORT_NOT_FOUND", "there is no such import");
}

Reject ReadReject(RowReader row) {
  Reject reject;
  reject.file = static_cast<ReturnFile>(row.Number());
  reject.line = row.Number();
  reject.rule = row.Text();
  reject.reason = row.Text();
  reject.column = row.Text();
  reject.severity = static_cast<Severity>(row.Number());
  return reject;
}

}  // namespace

absl::StatusOr<Import> ImportStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  return Find(tx, council, id, "");
}

absl::StatusOr<Import> ImportStore::Lock(Tx& tx, const std::string& council, const std::string& id) {
  return Find(tx, council, id, " FOR UPDATE");
}

void ImportStore::Save(Tx& tx, const Import& import) {
  MultiInsert insert(
      absl::StrCat("INSERT INTO import (council, ", kColumns, ") VALUES"),
      "ON DUPLICATE KEY UPDATE state = VALUES(state), finished_us = VALUES(finished_us),"
      " next_child = VALUES(next_child), position = VALUES(position), header_accepted = VALUES(header_accepted),"
      " header_rejected = VALUES(header_rejected), episodes_accepted = VALUES(episodes_accepted),"
      " episodes_rejected = VALUES(episodes_rejected), missing_accepted = VALUES(missing_accepted),"
      " missing_rejected = VALUES(missing_rejected), uasc_accepted = VALUES(uasc_accepted),"
      " uasc_rejected = VALUES(uasc_rejected), spreadsheet_accepted = VALUES(spreadsheet_accepted),"
      " spreadsheet_rejected = VALUES(spreadsheet_rejected), people_created = VALUES(people_created),"
      " people_changed = VALUES(people_changed), people_unchanged = VALUES(people_unchanged),"
      " missing_created = VALUES(missing_created), missing_changed = VALUES(missing_changed),"
      " missing_unchanged = VALUES(missing_unchanged)");
  const auto& [header, episodes, missing, uasc, spreadsheet] = import.counts.files;
  const RecordCount& people = import.counts.young_people;
  const RecordCount& periods = import.counts.episodes;
  insert.Row(import.council, import.id, static_cast<int64_t>(import.state), int64_t{import.collection_year},
             int64_t{import.year_derived}, int64_t{import.dry_run}, absl::ToUnixMicros(import.started),
             MultiInsert::Nullable(import.finished), import.next_child, import.position, header.read, header.accepted,
             header.rejected, episodes.read, episodes.accepted, episodes.rejected, missing.read, missing.accepted,
             missing.rejected, uasc.read, uasc.accepted, uasc.rejected, spreadsheet.read, spreadsheet.accepted,
             spreadsheet.rejected, people.created, people.changed, people.unchanged, periods.created, periods.changed,
             periods.unchanged);
  insert.Run(tx.sql());
}

void ImportStore::AddRejects(Tx& tx, const Import& import, absl::Span<const Reject> rejects) {
  for (size_t from = 0; from < rejects.size(); from += kRejectsTogether) {
    MultiInsert insert(
        "INSERT INTO import_reject (council, import, file, line, rule, reason, column_name, severity) VALUES");
    for (const Reject& reject : rejects.subspan(from, kRejectsTogether)) {
      insert.Row(import.council, import.id, static_cast<int64_t>(reject.file), reject.line, reject.rule, reject.reason,
                 reject.column, static_cast<int64_t>(reject.severity));
    }
    insert.Run(tx.sql());
  }
}

std::vector<Reject> ImportStore::ListRejects(Tx& tx, const RejectFilter& filter) {
  DynamicQuery query(
      "SELECT file, line, rule, reason, column_name, severity FROM import_reject"
      " WHERE council = :council AND import = :import");
  query.Bind("council", filter.council).Bind("import", filter.import);
  if (filter.after.has_value()) {
    const int64_t file = static_cast<int64_t>(filter.after->file);
    query.Add("AND file >= :file AND (file > :file_2 OR line > :line OR (line = :line_2 AND rule > :rule))")
        .Bind("file", file)
        .Bind("file_2", file)
        .Bind("line", filter.after->line)
        .Bind("line_2", filter.after->line)
        .Bind("rule", filter.after->rule);
  }
  query.Add(absl::StrCat("ORDER BY file, line, rule LIMIT ", filter.limit));
  std::vector<Reject> rejects;
  query.ForEach(tx.sql(), [&](RowReader row) { rejects.push_back(ReadReject(row)); });
  return rejects;
}

std::vector<RuleCount> ImportStore::RulesOf(Tx& tx, const Import& import) {
  DynamicQuery query(
      "SELECT file, rule, severity, COUNT(*) FROM import_reject WHERE council = :council AND import = :import"
      " GROUP BY file, rule, severity ORDER BY file, rule, severity LIMIT 1000");
  query.Bind("council", import.council).Bind("import", import.id);
  std::vector<RuleCount> counts;
  query.ForEach(tx.sql(), [&](RowReader row) {
    RuleCount& count = counts.emplace_back();
    count.file = static_cast<ReturnFile>(row.Number());
    count.rule = row.Text();
    count.severity = static_cast<Severity>(row.Number());
    count.rows = row.Number();
  });
  return counts;
}

void ImportStore::AddRows(Tx& tx, const Import& import, absl::Span<const SpreadsheetPlan::Taken> taken) {
  MultiInsert insert("INSERT INTO spreadsheet_row (council, episode, import, line, digest) VALUES");
  for (const SpreadsheetPlan::Taken& one : taken) {
    insert.Row(import.council, one.row->report.id, import.id, one.row->line, one.digest);
  }
  insert.Run(tx.sql());
}

std::map<std::string, std::string> ImportStore::DigestsOf(Tx& tx, const std::string& council,
                                                          const std::vector<std::string>& episodes) {
  std::map<std::string, std::string> digests;
  if (episodes.empty()) return digests;
  DynamicQuery query("SELECT episode, digest FROM spreadsheet_row WHERE council = :council");
  query.Bind("council", council).AddIn("AND episode", episodes).Add(absl::StrCat("LIMIT ", episodes.size()));
  query.ForEach(tx.sql(), [&](RowReader row) {
    const std::string episode = row.Text();
    digests[episode] = row.Text();
  });
  return digests;
}

}  // namespace homeward::episode
