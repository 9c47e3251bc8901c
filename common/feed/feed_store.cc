#include "common/feed/feed_store.h"

#include <algorithm>
#include <utility>

#include "common/feed/sql_query.h"

namespace homeward {
namespace {

std::vector<Event> Fetch(Tx& tx, SqlQuery& query) {
  std::vector<Event> events;
  EventRow row;
  query.Run(
      tx, [&](soci::statement& statement) { row.Into(statement); }, [&] { events.push_back(row.Get()); });
  return events;
}

FeedCursor Of(const FeedCursors& cursors, const std::string& council) {
  const auto found = cursors.find(council);
  return found == cursors.end() ? FeedCursor{} : found->second;
}

// The hashes of the events at these cursors' positions, by council, as the feed has them.
std::map<std::string, std::string> HashesAt(Tx& tx, const FeedCursors& cursors) {
  std::map<std::string, std::string> hashes;
  if (cursors.empty()) return hashes;
  SqlQuery query("SELECT council, hash FROM event WHERE ");
  bool first = true;
  for (const auto& [council, cursor] : cursors) {
    query << (first ? "(council = " : " OR (council = ");
    query.Bind(council) << " AND position = ";
    query.Bind(cursor.position) << ")";
    first = false;
  }
  std::string council;
  std::string hash;
  query.Run(
      tx,
      [&](soci::statement& statement) {
        statement.exchange(soci::into(council));
        statement.exchange(soci::into(hash));
      },
      [&] { hashes[council] = hash; });
  return hashes;
}

}  // namespace

FeedCursors ReadHeads(Tx& tx) {
  FeedCursors heads;
  std::string council;
  FeedCursor head;
  soci::statement rows =
      (tx.sql().prepare << "SELECT council, epoch, position, hash FROM feed_head ORDER BY council", soci::into(council),
       soci::into(head.epoch), soci::into(head.position), soci::into(head.hash));
  rows.execute();
  while (rows.fetch()) heads[council] = head;
  return heads;
}

std::map<std::string, int64_t> HeadPositions(Tx& tx) {
  std::map<std::string, int64_t> positions;
  std::string council;
  int64_t position = 0;
  soci::statement rows = (tx.sql().prepare << "SELECT council, position FROM feed_head ORDER BY council",
                          soci::into(council), soci::into(position));
  rows.execute();
  while (rows.fetch()) positions[council] = position;
  return positions;
}

std::set<std::string> Diverged(Tx& tx, const FeedCursors& heads, const FeedCursors& cursors) {
  std::set<std::string> diverged;
  FeedCursors behind;
  for (const auto& [council, cursor] : cursors) {
    const FeedCursor head = Of(heads, council);
    if (cursor.position == 0 || cursor == head) continue;
    if (cursor.epoch == head.epoch && cursor.position < head.position) {
      behind[council] = cursor;
    } else {
      diverged.insert(council);
    }
  }
  const std::map<std::string, std::string> hashes = HashesAt(tx, behind);
  for (const auto& [council, cursor] : behind) {
    const auto found = hashes.find(council);
    if (found == hashes.end() || found->second != cursor.hash) diverged.insert(council);
  }
  return diverged;
}

std::vector<FeedRange> ShareOut(const FeedCursors& heads, const FeedCursors& cursors, int64_t most) {
  std::vector<FeedRange> ranges;
  for (const auto& [council, head] : heads) {
    const int64_t after = Of(cursors, council).position;
    if (head.position > after) ranges.push_back({.council = council, .after = after, .up_to = head.position});
  }
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const FeedRange& a, const FeedRange& b) { return a.up_to - a.after < b.up_to - b.after; });
  auto left = static_cast<int64_t>(ranges.size());
  for (FeedRange& range : ranges) {
    const int64_t share = (most + left - 1) / left;
    --left;
    range.up_to = std::min(range.up_to, range.after + share);
    most -= range.up_to - range.after;
  }
  std::erase_if(ranges, [](const FeedRange& range) { return range.up_to == range.after; });
  std::sort(ranges.begin(), ranges.end(), [](const FeedRange& a, const FeedRange& b) { return a.council < b.council; });
  return ranges;
}

std::vector<Event> EventsIn(Tx& tx, absl::Span<const FeedRange> ranges) {
  if (ranges.empty()) return {};
  SqlQuery query("SELECT ");
  query << kEventColumns << " FROM event WHERE ";
  bool first = true;
  for (const FeedRange& range : ranges) {
    query << (first ? "(council = " : " OR (council = ");
    query.Bind(range.council) << " AND position > ";
    query.Bind(range.after) << " AND position <= ";
    query.Bind(range.up_to) << ")";
    first = false;
  }
  query << " ORDER BY council, position";
  return Fetch(tx, query);
}

std::vector<Event> EventsOfSubject(Tx& tx, absl::string_view council, absl::Span<const std::string> ids, int64_t after,
                                   int64_t most) {
  const std::string of_council(council);
  SqlQuery query("SELECT ");
  query << kEventColumns << " FROM event WHERE council = ";
  query.Bind(of_council) << " AND subject IN ";
  absl::string_view before = "(";
  for (const std::string& id : ids) {
    query << before;
    query.Bind(id);
    before = ", ";
  }
  query << ") AND position > ";
  query.Bind(after) << " ORDER BY position LIMIT ";
  query.Bind(most);
  return Fetch(tx, query);
}

}  // namespace homeward
