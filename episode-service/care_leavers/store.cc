#include "episode-service/care_leavers/store.h"

#include <absl/strings/str_cat.h>

#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"

namespace homeward::episode {

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

}  // namespace homeward::episode
