#include "episode-service/sync/store.h"

#include <absl/strings/str_cat.h>

#include <optional>
#include <utility>

#include "common/core/named_uuid.h"
#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {
namespace {

constexpr size_t kRowsTogether = 1000;

// In the order of ReadSync and of Save.
constexpr absl::string_view kColumns =
    "sync, source, whole, state, young_person, started_us, finished_us, next_row, findings, position, seen, created,"
    " changed, unchanged, older, refused, missing";

Sync ReadSync(const std::string& council, RowReader row) {
  Sync sync;
  sync.council = council;
  sync.id = row.Text();
  sync.source = row.Text();
  sync.full = row.Flag();
  sync.state = static_cast<SyncState>(row.Number());
  sync.young_person = row.Text();
  sync.started = row.Time();
  sync.finished = row.OptionalTime();
  sync.next_row = row.Number();
  sync.findings = row.Number();
  sync.position = row.Number();
  SyncCounts& counts = sync.counts;
  for (int64_t* count : {&counts.seen, &counts.created, &counts.changed, &counts.unchanged, &counts.older,
                         &counts.refused, &counts.missing}) {
    *count = row.Number();
  }
  return sync;
}

absl::StatusOr<Sync> Find(Tx& tx, const std::string& council, const std::string& id, absl::string_view lock) {
  std::optional<Sync> found;
  DynamicQuery query(absl::StrCat("SELECT ", kColumns, " FROM sync WHERE council = :council AND sync = :id", lock));
  query.Bind("council", council).Bind("id", id);
  query.ForEach(tx.sql(), [&](RowReader row) { found = ReadSync(council, row); });
  if (found.has_value()) return *std::move(found);
  return Fail(absl::StatusCode::kNotFound, "SYNC_NOT_FOUND", "there is no such sync");
}

// The keys of a source's ids, which may be of any script: fixed, so that the same id always has the same row.
std::string LinkId(const std::string& council, const std::string& source, const std::string& external_id) {
  return NamedUuid(absl::StrCat("link|", council, "|", source, "|", external_id));
}
std::string SpanLinkId(const std::string& link, SpanKind kind, const std::string& external_id) {
  return NamedUuid(absl::StrCat(link, "|", static_cast<int>(kind), "|", external_id));
}

// A source's own ids of spans, of all these links with one query.
void ReadSpans(Tx& tx, const std::string& council, const std::map<std::string, SourceLink*>& links) {
  if (links.empty()) return;
  std::vector<std::string> ids;
  for (const auto& [id, link] : links) ids.push_back(id);
  DynamicQuery query(
      "SELECT link, kind, span_external_id, span FROM young_person_source_span WHERE council = :council");
  query.Bind("council", council).AddIn("AND link", ids).Add("LIMIT 100000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    SourceLink& link = *links.at(row.Text());
    const auto kind = static_cast<SpanKind>(row.Number());
    const std::string external_id = row.Text();
    link.spans[{kind, external_id}] = row.Text();
  });
}

void SaveSpans(Tx& tx, const std::string& council, const std::string& source, absl::Span<const SourceLink> links) {
  MultiInsert insert(
      "INSERT INTO young_person_source_span (council, span_link, link, kind, span_external_id, span) VALUES",
      "ON DUPLICATE KEY UPDATE span = VALUES(span)");
  for (const SourceLink& link : links) {
    const std::string id = LinkId(council, source, link.external_id);
    for (const auto& [key, span] : link.spans) {
      const auto& [kind, external_id] = key;
      insert.Row(council, SpanLinkId(id, kind, external_id), id, static_cast<int64_t>(kind), external_id, span);
    }
  }
  insert.Run(tx.sql());
}

}  // namespace

absl::StatusOr<Sync> SyncStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  return Find(tx, council, id, "");
}

absl::StatusOr<Sync> SyncStore::Lock(Tx& tx, const std::string& council, const std::string& id) {
  return Find(tx, council, id, " FOR UPDATE");
}

void SyncStore::Save(Tx& tx, const Sync& sync) {
  MultiInsert insert(
      absl::StrCat("INSERT INTO sync (council, ", kColumns, ") VALUES"),
      "ON DUPLICATE KEY UPDATE state = VALUES(state), finished_us = VALUES(finished_us), next_row = VALUES(next_row),"
      " findings = VALUES(findings), position = VALUES(position), created = VALUES(created),"
      " changed = VALUES(changed), unchanged = VALUES(unchanged), older = VALUES(older), refused = VALUES(refused),"
      " missing = VALUES(missing)");
  const SyncCounts& counts = sync.counts;
  insert.Row(sync.council, sync.id, sync.source, int64_t{sync.full}, static_cast<int64_t>(sync.state),
             sync.young_person, absl::ToUnixMicros(sync.started), MultiInsert::Nullable(sync.finished), sync.next_row,
             sync.findings, sync.position, counts.seen, counts.created, counts.changed, counts.unchanged, counts.older,
             counts.refused, counts.missing);
  insert.Run(tx.sql());
}

void SyncStore::AddFindings(Tx& tx, absl::Span<const SyncFinding> findings, Sync& sync) {
  for (size_t from = 0; from < findings.size(); from += kRowsTogether) {
    MultiInsert insert(
        "INSERT INTO sync_finding (council, sync, number, statement, rule, reason, part, young_person) VALUES");
    for (const SyncFinding& finding : findings.subspan(from, kRowsTogether)) {
      insert.Row(sync.council, sync.id, ++sync.findings, finding.row, finding.rule, finding.reason, finding.part,
                 finding.young_person);
    }
    insert.Run(tx.sql());
  }
}

std::vector<NumberedFinding> SyncStore::ListFindings(Tx& tx, const FindingFilter& filter) {
  DynamicQuery query(
      "SELECT number, statement, rule, reason, part, young_person FROM sync_finding"
      " WHERE council = :council AND sync = :sync AND number > :after");
  query.Bind("council", filter.council).Bind("sync", filter.sync).Bind("after", filter.after);
  query.Add(absl::StrCat("ORDER BY number LIMIT ", filter.limit));
  std::vector<NumberedFinding> findings;
  query.ForEach(tx.sql(), [&](RowReader row) {
    NumberedFinding& found = findings.emplace_back();
    found.number = row.Number();
    found.finding.row = row.Number();
    found.finding.rule = row.Text();
    found.finding.reason = row.Text();
    found.finding.part = row.Text();
    found.finding.young_person = row.Text();
  });
  return findings;
}

std::vector<SyncRuleCount> SyncStore::RulesOf(Tx& tx, const Sync& sync) {
  DynamicQuery query(
      "SELECT rule, COUNT(*) FROM sync_finding WHERE council = :council AND sync = :sync"
      " GROUP BY rule ORDER BY rule LIMIT 100");
  query.Bind("council", sync.council).Bind("sync", sync.id);
  std::vector<SyncRuleCount> counts;
  query.ForEach(tx.sql(), [&](RowReader row) {
    SyncRuleCount& count = counts.emplace_back();
    count.rule = row.Text();
    count.findings = row.Number();
  });
  return counts;
}

std::map<std::string, SourceLink> SyncStore::LinksOf(Tx& tx, const std::string& council, const std::string& source,
                                                     const std::vector<std::string>& external_ids) {
  std::map<std::string, SourceLink> links;
  if (external_ids.empty()) return links;
  DynamicQuery query(
      "SELECT link, external_id, young_person, source_us, follows, last_sync FROM young_person_source"
      " WHERE council = :council AND source = :source");
  query.Bind("council", council).Bind("source", source).AddIn("AND external_id", external_ids).Add("LIMIT 1000");
  std::map<std::string, SourceLink*> by_id;
  query.ForEach(tx.sql(), [&](RowReader row) {
    const std::string id = row.Text();
    const std::string external_id = row.Text();
    SourceLink& link = links[external_id];
    by_id[id] = &link;
    link.external_id = external_id;
    link.young_person = row.Text();
    link.source_time = row.Time();
    link.follows = row.Flag();
    link.last_sync = row.Text();
  });
  ReadSpans(tx, council, by_id);
  return links;
}

std::multimap<std::string, std::string> SyncStore::IdsOf(Tx& tx, const std::string& council, const std::string& source,
                                                         const std::vector<std::string>& young_people) {
  std::multimap<std::string, std::string> ids;
  if (young_people.empty()) return ids;
  DynamicQuery query(
      "SELECT young_person, external_id FROM young_person_source FORCE INDEX (young_person_source_young_person)"
      " WHERE council = :council");
  query.Bind("council", council).AddIn("AND young_person", young_people);
  query.Add("AND source = :source LIMIT 10000").Bind("source", source);
  query.ForEach(tx.sql(), [&](RowReader row) {
    std::string young_person = row.Text();
    ids.emplace(std::move(young_person), row.Text());
  });
  return ids;
}

std::set<std::string> SyncStore::KnownTo(Tx& tx, const std::string& council, const std::string& source,
                                         const std::vector<std::string>& young_people) {
  std::set<std::string> known;
  for (const auto& [young_person, id] : IdsOf(tx, council, source, young_people)) known.insert(young_person);
  return known;
}

void SyncStore::Save(Tx& tx, const std::string& council, const std::string& source,
                     absl::Span<const SourceLink> links) {
  MultiInsert insert(
      "INSERT INTO young_person_source (council, link, source, external_id, young_person, source_us, follows,"
      " last_sync) VALUES",
      "ON DUPLICATE KEY UPDATE source_us = VALUES(source_us), last_sync = VALUES(last_sync)");
  for (const SourceLink& link : links) {
    insert.Row(council, LinkId(council, source, link.external_id), source, link.external_id, link.young_person,
               absl::ToUnixMicros(link.source_time), int64_t{link.follows}, link.last_sync);
  }
  insert.Run(tx.sql());
  SaveSpans(tx, council, source, links);
}

std::vector<std::string> SyncStore::NotNamed(Tx& tx, const Sync& sync) {
  DynamicQuery query(
      "SELECT DISTINCT s.young_person FROM young_person_source s WHERE s.council = :council AND s.source = :source"
      " AND s.last_sync <> :sync"
      " AND NOT EXISTS (SELECT 1 FROM young_person_source o WHERE o.council = s.council"
      " AND o.young_person = s.young_person AND o.source = s.source AND o.last_sync = :sync_again)"
      " AND (EXISTS (SELECT 1 FROM placement p WHERE p.council = s.council AND p.young_person = s.young_person"
      " AND p.ended_us IS NULL)"
      " OR EXISTS (SELECT 1 FROM legal_status l WHERE l.council = s.council AND l.young_person = s.young_person"
      " AND l.ended_us IS NULL)) ORDER BY s.young_person LIMIT 50000");
  query.Bind("council", sync.council).Bind("source", sync.source);
  query.Bind("sync", sync.id).Bind("sync_again", sync.id);
  std::vector<std::string> young_people;
  query.ForEach(tx.sql(), [&](RowReader row) { young_people.push_back(row.Text()); });
  return young_people;
}

}  // namespace homeward::episode
