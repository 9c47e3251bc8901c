#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include "common/command/event.h"
#include "common/feed/feed_store.h"

namespace homeward {

// Whether retention has removed the body that this event once had. What it told is gone: it cannot be applied.
bool IsBodyRemoved(const Event& event);

// Whether `event` is what comes after `last` in this council's feed: the next position, its own hash over its
// predecessor's, and the body that its hash speaks of (or none, once retention has removed it).
bool Follows(const FeedCursor& last, absl::string_view council, const Event& event);

// DATA_LOSS (CHAIN_BROKEN), naming nothing but the position.
absl::Status ChainBroken(int64_t position);

// What checking a part of a council's feed has come to.
struct FeedCheck {
  int64_t events = 0;   // how many were checked
  FeedCursor verified;  // up to here everything fits
  FeedCursor head;      // the feed's head when the check began
  int64_t fault = 0;    // the first position that does not fit; 0: none so far
};

// Recomputes the hashes of at most `most` events after a point, which must be one of this feed. Writers may go on
// meanwhile. A fault is an event changed, missing or inserted, a tail cut off, or a head that is not the last event.
FeedCheck CheckFeed(Tx& tx, absl::string_view council, const FeedCursor& after, int64_t most);

// Walks a council's whole feed and recomputes every hash up to the head; returns how many events there are. Writers
// may go on meanwhile. DATA_LOSS (CHAIN_BROKEN) at the first position that does not fit: an event changed, missing or
// inserted, a tail cut off, or a head that is not the last event.
absl::StatusOr<int64_t> VerifyChain(Tx& tx, absl::string_view council);

}  // namespace homeward
