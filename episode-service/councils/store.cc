#include "episode-service/councils/store.h"

#include "common/core/status.h"
#include "common/db/dynamic_query.h"

namespace homeward::episode {

absl::StatusOr<Council> CouncilStore::Get(Tx& tx, const std::string& id) {
  Council council{.id = id};
  int64_t live_from_us = 0;
  int64_t recorded_us = 0;
  tx.sql() << "SELECT name, live_from_us, recorded_us FROM council WHERE council = :council", soci::use(id, "council"),
      soci::into(council.name), soci::into(live_from_us), soci::into(recorded_us);
  if (!tx.sql().got_data()) {
    return Fail(absl::StatusCode::kNotFound, "COUNCIL_NOT_FOUND", "the council is not set up here");
  }
  council.live_from = absl::FromUnixMicros(live_from_us);
  council.recorded = absl::FromUnixMicros(recorded_us);
  return council;
}

std::vector<std::string> CouncilStore::All(Tx& tx) {
  std::vector<std::string> ids;
  DynamicQuery query("SELECT council FROM council ORDER BY council LIMIT 1000");
  query.ForEach(tx.sql(), [&](RowReader row) { ids.push_back(row.Text()); });
  return ids;
}

void CouncilStore::Insert(Tx& tx, const Council& council) {
  const int64_t live_from_us = absl::ToUnixMicros(council.live_from);
  const int64_t recorded_us = absl::ToUnixMicros(council.recorded);
  tx.sql() << "INSERT INTO council (council, name, live_from_us, recorded_us)"
              " VALUES (:council, :name, :live_from, :recorded)",
      soci::use(council.id, "council"), soci::use(council.name, "name"), soci::use(live_from_us, "live_from"),
      soci::use(recorded_us, "recorded");
}

}  // namespace homeward::episode
