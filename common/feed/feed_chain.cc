#include "common/feed/feed_chain.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
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

absl::StatusOr<int64_t> VerifyChain(Tx& tx, absl::string_view council) {
  const std::string of(council);
  const End end = EndOf(tx, of);
  FeedCursor last;
  while (last.position < end.head.position) {
    const FeedRange page = {
        .council = of, .after = last.position, .up_to = std::min(last.position + kPage, end.head.position)};
    for (const Event& event : EventsIn(tx, absl::MakeConstSpan(&page, 1))) {
      if (!Follows(last, council, event)) return ChainBroken(last.position + 1);
      last.position = event.position;
      last.hash = event.hash;
    }
    if (last.position != page.up_to) return ChainBroken(last.position + 1);
  }
  if (last.hash != end.head.hash) return ChainBroken(end.head.position);
  if (end.last > end.head.position) return ChainBroken(end.head.position + 1);
  return last.position;
}

}  // namespace homeward
