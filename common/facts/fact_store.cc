#include "common/facts/fact_store.h"

#include "common/db/dynamic_query.h"

namespace homeward {

void KeepFact(Tx& tx, const std::string& council, const Fact& fact) {
  const int64_t recorded_us = absl::ToUnixMicros(fact.recorded);
  // `version` is set last: MySQL evaluates the assignments in order, and the others compare with what stood before.
  tx.sql() << "INSERT INTO fact (council, subject, kind, record, version, recorded_us, body)"
              " VALUES (:council, :subject, :kind, :record, :version, :recorded, :body)"
              " ON DUPLICATE KEY UPDATE"
              " recorded_us = IF(VALUES(version) > version, VALUES(recorded_us), recorded_us),"
              " body = IF(VALUES(version) > version, VALUES(body), body),"
              " version = GREATEST(version, VALUES(version))",
      soci::use(council, "council"), soci::use(fact.subject, "subject"), soci::use(fact.kind, "kind"),
      soci::use(fact.record, "record"), soci::use(fact.version, "version"), soci::use(recorded_us, "recorded"),
      soci::use(fact.body, "body");
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

}  // namespace homeward
