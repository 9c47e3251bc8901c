#include "episode-service/entries/store.h"

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
      DynamicQuery(absl::StrCat("SELECT entry, version, young_person, episode, kind, happened_us, happened_date_only,"
                                " details, recorded_us, recorded_by, void_reason FROM entry ",
                                index, " WHERE council = :council"))
          .Bind("council", council));
}

Entry ReadEntry(const std::string& council, RowReader row) {
  Entry entry;
  entry.council = council;
  entry.id = row.Text();
  entry.version = row.Number();
  entry.young_person = row.Text();
  entry.episode = row.Text();
  entry.content.kind = static_cast<EntryKind>(row.Number());
  entry.content.happened = ReadMoment(row);
  entry.content.details = row.Text();
  entry.recorded = row.Time();
  entry.recorded_by = row.Text();
  entry.void_reason = row.Text();
  return entry;
}

std::vector<Entry> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Entry> entries;
  query.ForEach(tx.sql(), [&](RowReader row) { entries.push_back(ReadEntry(council, row)); });
  return entries;
}

}  // namespace

absl::StatusOr<Entry> EntryStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND entry = :entry").Bind("entry", id);
  std::vector<Entry> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "ENTRY_NOT_FOUND", "there is no such entry");
}

std::vector<Entry> EntryStore::List(Tx& tx, const EntryFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council);
  if (!filter.episode.empty()) query.Add("AND episode = :episode").Bind("episode", filter.episode);
  if (!filter.episodes.empty()) query.AddIn("AND episode", filter.episodes);
  if (!filter.young_person.empty()) {
    query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  }
  if (!filter.kinds.empty()) {
    std::vector<std::string> numbers;
    for (EntryKind kind : filter.kinds) numbers.push_back(absl::StrCat(static_cast<int>(kind)));
    query.AddIn("AND kind", numbers);
  }
  if (filter.standing) query.Add("AND void_reason = ''");
  AddPage(query, "happened_us", "entry", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

std::vector<Entry> EntryStore::Clocked(Tx& tx, const std::string& council, const std::string& young_person) {
  DynamicQuery query = SelectFrom(council, "FORCE INDEX (entry_clocked)");
  query
      .Add(
          "AND young_person = :young_person AND clocked = 1 AND void_reason = '' ORDER BY happened_us, entry"
          " LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, council, std::move(query));
}

void EntryStore::Save(Tx& tx, const Entry& entry, bool clocked) {
  MultiInsert insert(
      "INSERT INTO entry (council, entry, version, young_person, episode, kind, clocked, happened_us,"
      " happened_date_only, details, recorded_us, recorded_by, void_reason) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), happened_us = VALUES(happened_us),"
      " happened_date_only = VALUES(happened_date_only), details = VALUES(details), void_reason = VALUES(void_reason)");
  insert.Row(entry.council, entry.id, entry.version, entry.young_person, entry.episode,
             static_cast<int64_t>(entry.content.kind), int64_t{clocked}, TimeColumn(entry.content.happened),
             DateOnlyColumn(entry.content.happened), entry.content.details, absl::ToUnixMicros(entry.recorded),
             entry.recorded_by, entry.void_reason);
  insert.Run(tx.sql());
}

}  // namespace homeward::episode
