#include "common/feed/feed_chain.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <limits>
#include <string>

#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr int64_t kPage = 500;

struct End {
  FeedCursor head;
  int64_t last = 0;  // position of the last event there is
};

// The last event first, the head after it: a statement's snapshot may show a later commit and not an earlier one, but
// whatever one statement has seen the next one sees too. So a sound feed's head is never behind.
End EndOf(Tx& tx, const std::string& council) {
  End end;
  tx.sql() << "SELECT COALESCE(MAX(position), 0) FROM event WHERE council = :council", soci::use(council, "council"),
      soci::into(end.last);
  tx.sql() << "SELECT position, hash FROM feed_head WHERE council = :council", soci::use(council, "council"),
      soci::into(end.head.position), soci::into(end.head.hash);
  if (!tx.sql().got_data()) end.head = {};
  return end;
}

// Whether the feed has an event with this hash at this position.
bool IsAt(Tx& tx, const std::string& council, const FeedCursor& point) {
  if (point.position == 0) return true;
  std::string hash;
  tx.sql() << "SELECT hash FROM event WHERE council = :council AND position = :position", soci::use(council, "council"),
      soci::use(point.position, "position"), soci::into(hash);
  return tx.sql().got_data() && hash == point.hash;
}

}  // namespace

bool IsBodyRemoved(const Event& event) { return event.body.empty() && event.body_hash != Sha256(""); }

bool Follows(const FeedCursor& last, absl::string_view council, const Event& event) {
  return event.council == council && event.position == last.position + 1 &&
         (event.body.empty() || event.body_hash == Sha256(event.body)) && event.hash == ChainHash(last.hash, event);
}

absl::Status ChainBroken(int64_t position) {
  return Fail(absl::StatusCode::kDataLoss, "CHAIN_BROKEN",
              absl::StrCat("the chain of events is broken at position ", position));
}

FeedCheck CheckFeed(Tx& tx, absl::string_view council, const FeedCursor& after, int64_t most) {
  const std::string of(council);
  const End end = EndOf(tx, of);
  FeedCheck check{.verified = {.position = after.position, .hash = after.hash}, .head = end.head};
  FeedCursor& last = check.verified;
  if (!IsAt(tx, of, after)) {
    last = {};
    check.fault = after.position;
    return check;
  }
  const int64_t until = std::min(end.head.position, after.position + std::min(most, end.head.position));
  while (last.position < until) {
    const FeedRange page = {.council = of, .after = last.position, .up_to = std::min(last.position + kPage, until)};
    for (const Event& event : EventsIn(tx, absl::MakeConstSpan(&page, 1))) {
      check.fault = last.position + 1;
      if (!Follows(last, council, event)) return check;
      last.position = event.position;
      last.hash = event.hash;
      ++check.events;
    }
    check.fault = last.position == page.up_to ? 0 : last.position + 1;
    if (check.fault != 0) return check;
  }
  if (last.position < end.head.position) return check;
  if (last.position > end.head.position || end.last > end.head.position) check.fault = end.head.position + 1;
  if (last.position == end.head.position && last.hash != end.head.hash) check.fault = end.head.position;
  return check;
}

absl::StatusOr<int64_t> VerifyChain(Tx& tx, absl::string_view council) {
  const FeedCheck check = CheckFeed(tx, council, {}, std::numeric_limits<int64_t>::max());
  if (check.fault != 0) return ChainBroken(check.fault);
  return check.events;
}

}  // namespace homeward
