#pragma once

#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/command/event.h"
#include "common/db/tx.h"

namespace homeward {

// A place in one council's feed: a head, or up to where a reader has read.
struct FeedCursor {
  int64_t epoch = 0;     // a restored database starts a new one
  int64_t position = 0;  // 0 before the first event
  std::string hash;      // of the event at the position; empty before the first

  bool operator==(const FeedCursor&) const = default;
};

// By council.
using FeedCursors = std::map<std::string, FeedCursor>;

// Events after one position of a council's feed, up to and with another.
struct FeedRange {
  std::string council;
  int64_t after = 0;
  int64_t up_to = 0;
};

// The heads of all councils' feeds.
FeedCursors ReadHeads(Tx& tx);

// The same, positions only: what is asked for ten times a second.
std::map<std::string, int64_t> HeadPositions(Tx& tx);

// The councils whose cursor is not part of this feed's history: another epoch, or another event at its position.
// Before the first event everybody agrees.
std::set<std::string> Diverged(Tx& tx, const FeedCursors& heads, const FeedCursors& cursors);

// What to read when there is room for `most` events: something of every council while there is room, so that a long
// backlog of one does not hold up the others; the shortest backlogs are read to their end. Councils in order.
std::vector<FeedRange> ShareOut(const FeedCursors& heads, const FeedCursors& cursors, int64_t most);

// The events of these ranges in one query, in order of council and position.
std::vector<Event> EventsIn(Tx& tx, absl::Span<const FeedRange> ranges);

// The next events of one subject (a young person's chronology) by all its ids, of which there is at least one; at most
// `most`.
std::vector<Event> EventsOfSubject(Tx& tx, absl::string_view council, absl::Span<const std::string> ids, int64_t after,
                                   int64_t most);

}  // namespace homeward
