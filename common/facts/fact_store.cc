#include "common/facts/fact_store.h"

#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward {
namespace {

// Kinds of facts that say which ids are of one young person: under the merged id the kept one, and the other way round.
constexpr char kMergedInto[] = "merged_into";
constexpr char kMerged[] = "merged";

// The records of a kind of fact about a young person.
std::vector<std::string> RecordsOf(Tx& tx, const std::string& council, const std::string& subject,
                                   const std::string& kind) {
  DynamicQuery query(
      "SELECT record FROM fact WHERE council = :council AND subject = :subject AND kind = :kind ORDER BY record"
      " LIMIT 1000");
  query.Bind("council", council).Bind("subject", subject).Bind("kind", kind);
  std::vector<std::string> records;
  query.ForEach(tx.sql(), [&](RowReader row) { records.push_back(row.Text()); });
  return records;
}

}  // namespace

void KeepFacts(Tx& tx, const std::string& council, absl::Span<const Fact> facts) {
  // `version` is set last: MySQL evaluates the assignments in order, and the others compare with what stood before.
  MultiInsert insert("INSERT INTO fact (council, subject, kind, record, version, recorded_us, body) VALUES",
                     "ON DUPLICATE KEY UPDATE recorded_us = IF(VALUES(version) > version, VALUES(recorded_us),"
                     " recorded_us), body = IF(VALUES(version) > version, VALUES(body), body),"
                     " version = GREATEST(version, VALUES(version))");
  for (const Fact& fact : facts) {
    insert.Row(council, fact.subject, fact.kind, fact.record, fact.version, absl::ToUnixMicros(fact.recorded),
               fact.body);
  }
  insert.Run(tx.sql());
}

void KeepFact(Tx& tx, const std::string& council, const Fact& fact) {
  KeepFacts(tx, council, absl::MakeConstSpan(&fact, 1));
}

std::vector<Fact> FactsAbout(Tx& tx, const std::string& council, const std::string& subject) {
  DynamicQuery query(
      "SELECT kind, record, version, recorded_us, body FROM fact WHERE council = :council AND subject = :subject"
      " ORDER BY kind, record LIMIT 10000");
  query.Bind("council", council).Bind("subject", subject);
  std::vector<Fact> facts;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Fact& fact = facts.emplace_back();
    fact.subject = subject;
    fact.kind = row.Text();
    fact.record = row.Text();
    fact.version = row.Number();
    fact.recorded = row.Time();
    fact.body = row.Text();
  });
  return facts;
}

void KeepMerge(Tx& tx, const std::string& council, const std::string& merged, const std::string& kept) {
  const std::string into = KeptOf(tx, council, kept);
  if (into == KeptOf(tx, council, merged)) return;
  std::vector<Fact> facts;
  for (Fact& fact : FactsAbout(tx, council, merged)) {
    fact.subject = into;
    facts.push_back(std::move(fact));
  }
  tx.sql() << "DELETE FROM fact WHERE council = :council AND subject = :merged", soci::use(council, "council"),
      soci::use(merged, "merged");
  facts.push_back({.subject = merged, .kind = kMergedInto, .record = into, .version = 1, .body = ""});
  facts.push_back({.subject = into, .kind = kMerged, .record = merged, .version = 1, .body = ""});
  KeepFacts(tx, council, facts);
}

std::string KeptOf(Tx& tx, const std::string& council, const std::string& id) {
  const std::vector<std::string> into = RecordsOf(tx, council, id, kMergedInto);
  // Merges of merges: each leads one step on.
  return into.empty() ? id : KeptOf(tx, council, into.front());
}

std::vector<std::string> IdsOf(Tx& tx, const std::string& council, const std::string& id) {
  const std::string kept = KeptOf(tx, council, id);
  std::vector<std::string> ids = RecordsOf(tx, council, kept, kMerged);
  ids.insert(ids.begin(), kept);
  return ids;
}

}  // namespace homeward
