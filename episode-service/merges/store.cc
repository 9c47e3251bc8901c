#include "episode-service/merges/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::episode {
namespace {

DynamicQuery SelectFrom(const std::string& council) {
  return std::move(DynamicQuery("SELECT person_merge, kept, merged, merged_us, details FROM person_merge"
                                " WHERE council = :council")
                       .Bind("council", council));
}

std::vector<Merge> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Merge> merges;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Merge& merge = merges.emplace_back();
    merge.council = council;
    merge.id = row.Text();
    merge.kept = row.Text();
    merge.merged = row.Text();
    merge.time = row.Time();
    merge.details = row.Text();
  });
  return merges;
}

}  // namespace

absl::StatusOr<Merge> MergeStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND person_merge = :id").Bind("id", id);
  std::vector<Merge> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "MERGE_NOT_FOUND", "there is no such merge");
}

std::vector<Merge> MergeStore::List(Tx& tx, const MergeFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council);
  if (!filter.kept.empty()) query.AddIn("AND kept", filter.kept);
  AddPage(query, "merged_us", "person_merge", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

void MergeStore::Insert(Tx& tx, const Merge& merge) {
  MultiInsert insert("INSERT INTO person_merge (council, person_merge, kept, merged, merged_us, details) VALUES");
  insert.Row(merge.council, merge.id, merge.kept, merge.merged, absl::ToUnixMicros(merge.time), merge.details);
  insert.Run(tx.sql());
}

void MergeStore::Move(Tx& tx, const std::string& council, const std::string& merged, const std::string& kept) {
  const auto run = [&](absl::string_view update) {
    DynamicQuery query(update);
    query.Bind("kept", kept).Bind("council", council).Bind("merged", merged).Run(tx.sql());
  };
  // Their new versions come with the events that tell of them.
  run("UPDATE episode SET young_person = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE entry SET young_person = :kept, version = version + 1"
      " WHERE council = :council AND young_person = :merged");
  run("UPDATE particular SET young_person = :kept, version = version + 1"
      " WHERE council = :council AND young_person = :merged");
  run("INSERT IGNORE INTO location_ground (council, young_person) SELECT council, :kept FROM location_ground"
      " WHERE council = :council AND young_person = :merged");
  run("UPDATE photograph SET young_person = :kept, version = version + 1"
      " WHERE council = :council AND young_person = :merged");
  // What belongs to an episode goes with it.
  run("UPDATE hand_over SET young_person = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE episode_holder SET young_person = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE notification SET young_person = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE group_member SET young_person = :kept WHERE council = :council AND young_person = :merged");
  // Derived anew of both, under the kept one's id.
  run("DELETE FROM missing_care_leaver WHERE council = :council AND young_person = :merged");
  run("UPDATE allocation SET young_person = :kept, version = version + 1"
      " WHERE council = :council AND young_person = :merged");
  // Of two ids in one source the kept one's says who they are.
  DynamicQuery follow(
      "UPDATE young_person_source SET follows = 1 WHERE council = :council AND young_person = :merged"
      " AND source IN (SELECT source FROM (SELECT source FROM young_person_source"
      " WHERE council = :council_again AND young_person = :kept) AS known)");
  follow.Bind("council", council).Bind("merged", merged).Bind("council_again", council).Bind("kept", kept);
  follow.Run(tx.sql());
  run("UPDATE young_person_source SET young_person = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE young_person SET merged_into = :kept WHERE council = :council AND young_person = :merged");
  run("UPDATE young_person SET merged_into = :kept WHERE council = :council AND merged_into = :merged");
}

void MergeStore::ReleaseExternalId(Tx& tx, const std::string& council, const std::string& merged) {
  tx.sql() << "UPDATE young_person SET external_id = NULL WHERE council = :council AND young_person = :merged",
      soci::use(council, "council"), soci::use(merged, "merged");
}

}  // namespace homeward::episode
