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

// Head and last event in one statement: between two, somebody could write.
End EndOf(Tx& tx, const std::string& council) {
  End end;
  soci::indicator known = soci::i_null;
  soci::indicator found = soci::i_null;
  soci::indicator hashed = soci::i_null;
  tx.sql()
      << "SELECT h.position, h.hash, l.last FROM (SELECT MAX(position) AS last FROM event WHERE council = :events) l"
         " LEFT JOIN feed_head h ON h.council = :head",
      soci::use(council, "events"), soci::use(council, "head"), soci::into(end.head.position, known),
      soci::into(end.head.hash, hashed), soci::into(end.last, found);
  if (known != soci::i_ok) end.head = {};
  if (found != soci::i_ok) end.last = 0;
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
  if (end.last != end.head.position) return ChainBroken(end.head.position + 1);
  return last.position;
}

}  // namespace homeward
