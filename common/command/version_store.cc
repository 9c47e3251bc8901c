#include "common/command/version_store.h"

#include "common/db/dynamic_query.h"

namespace homeward {

std::vector<RecordVersion> VersionsOf(Tx& tx, const std::string& council, const std::string& record) {
  DynamicQuery query(
      "SELECT version, recorded_us, actor, reason, body FROM record_version"
      " WHERE council = :council AND record = :record ORDER BY version LIMIT 1000");
  query.Bind("council", council).Bind("record", record);
  std::vector<RecordVersion> versions;
  query.ForEach(tx.sql(), [&](RowReader row) {
    RecordVersion& version = versions.emplace_back();
    version.version = row.Number();
    version.recorded = row.Time();
    version.actor = row.Text();
    version.reason = row.Text();
    version.body = row.Text();
  });
  return versions;
}

}  // namespace homeward
