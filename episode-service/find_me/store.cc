#include "episode-service/find_me/store.h"

#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {

void SnapshotStore::Save(Tx& tx, const std::string& council, const std::string& particular, const std::string& body) {
  MultiInsert insert("INSERT INTO plan_snapshot (council, particular, body) VALUES");
  insert.Row(council, particular, body);
  insert.Run(tx.sql());
}

std::optional<std::string> SnapshotStore::Find(Tx& tx, const std::string& council, const std::string& particular) {
  std::optional<std::string> body;
  DynamicQuery query("SELECT body FROM plan_snapshot WHERE council = :council AND particular = :particular");
  query.Bind("council", council).Bind("particular", particular);
  query.ForEach(tx.sql(), [&](RowReader row) { body = row.Text(); });
  return body;
}

}  // namespace homeward::episode
