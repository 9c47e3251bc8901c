#include "common/feed/feed_service.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/command/timers.h"
#include "common/core/status.h"
#include "common/feed/cursor_store.h"
#include "common/feed/feed_convert.h"
#include "common/feed/feed_store.h"
#include "common/wire/times.h"

namespace homeward {
namespace {

constexpr int kUsualEvents = 256;
constexpr int kMostEvents = 1000;
constexpr int kLongestWaitMs = 10000;
// gRPC refuses messages of more than 4 MiB.
constexpr size_t kMostBytes = 3 << 20;
// What a call needs after its wait.
constexpr absl::Duration kForTheReading = absl::Milliseconds(200);

// A request whose form is right.
struct Asked {
  FeedCursors cursors;
  std::set<std::string> stopped;
  int64_t most = kUsualEvents;
  absl::Duration wait;
};

absl::StatusOr<Asked> Parse(const common::v1::PullRequest& request) {
  if (request.max_events() < 0) return Invalid("max_events", "FIELD_INVALID", "0 to 1000");
  if (request.wait_ms() < 0) return Invalid("wait_ms", "FIELD_INVALID", "0 to 10000");
  Asked asked;
  if (request.max_events() > 0) asked.most = std::min(request.max_events(), kMostEvents);
  asked.wait = absl::Milliseconds(std::min(request.wait_ms(), kLongestWaitMs));
  asked.stopped.insert(request.stopped().begin(), request.stopped().end());
  for (const common::v1::Cursor& cursor : request.cursors()) {
    if (cursor.position() < 0) return Invalid("cursors.position", "FIELD_INVALID", "0 or more");
    if (!asked.cursors.emplace(cursor.council(), FromProto(cursor)).second) {
      return Invalid("cursors", "FIELD_INVALID", "each council once");
    }
  }
  for (const std::string& council : asked.stopped) asked.cursors.erase(council);
  return asked;
}

// Everything that a reply says, of one moment or later ones in the order in which they are listed: what a watermark
// promises is in the feed up to the head.
struct Snapshot {
  absl::Time timers_run_until;
  std::map<std::string, std::vector<AppliedMark>> applied;
  FeedCursors heads;
  std::set<std::string> diverged;
  std::vector<Event> events;
};

Snapshot Look(Tx& tx, const Asked& asked, absl::Time now) {
  Snapshot snapshot;
  snapshot.timers_run_until = TimersRunUntil(tx, now);
  snapshot.applied = ReadWatermarks(tx);
  snapshot.heads = ReadHeads(tx);
  for (const std::string& council : asked.stopped) snapshot.heads.erase(council);
  snapshot.diverged = Diverged(tx, snapshot.heads, asked.cursors);
  FeedCursors readable = snapshot.heads;
  for (const std::string& council : snapshot.diverged) readable.erase(council);
  snapshot.events = EventsIn(tx, ShareOut(readable, asked.cursors, asked.most));
  return snapshot;
}

bool HasNews(const Snapshot& snapshot) { return !snapshot.events.empty() || !snapshot.diverged.empty(); }

void Describe(const Snapshot& snapshot, const std::string& council, common::v1::CouncilFeed& feed) {
  const auto head = snapshot.heads.find(council);
  *feed.mutable_head() = ToProto(council, head == snapshot.heads.end() ? FeedCursor{} : head->second);
  const auto applied = snapshot.applied.find(council);
  if (applied == snapshot.applied.end()) return;
  for (const AppliedMark& mark : applied->second) {
    common::v1::Watermark& watermark = *feed.add_applied();
    watermark.set_source(mark.source);
    watermark.set_position(mark.position);
    watermark.mutable_parked()->Add(mark.parked.begin(), mark.parked.end());
  }
}

common::v1::PullResponse ToReply(const Snapshot& snapshot) {
  std::map<std::string, common::v1::CouncilFeed> feeds;
  size_t bytes = 0;
  for (const Event& event : snapshot.events) {
    common::v1::Event wire = ToProto(event);
    // The first one always: the feed must not stand still.
    if (bytes > 0 && bytes + wire.ByteSizeLong() > kMostBytes) break;
    bytes += wire.ByteSizeLong();
    *feeds[event.council].add_events() = std::move(wire);
  }
  for (const std::string& council : snapshot.diverged) feeds[council].set_diverged(true);
  if (!HasNews(snapshot)) {
    for (const auto& [council, head] : snapshot.heads) feeds[council];
  }
  common::v1::PullResponse reply;
  for (auto& [council, feed] : feeds) {
    Describe(snapshot, council, feed);
    *reply.add_councils() = std::move(feed);
  }
  Put(snapshot.timers_run_until, reply.mutable_timers_run_until());
  return reply;
}

// What the reader knows: stopped councils have no news for it.
FeedWatch::Positions Known(const Asked& asked) {
  FeedWatch::Positions known;
  for (const auto& [council, cursor] : asked.cursors) known[council] = cursor.position;
  for (const std::string& council : asked.stopped) known[council] = std::numeric_limits<int64_t>::max();
  return known;
}

}  // namespace

absl::StatusOr<common::v1::PullResponse> FeedService::Pull(Call& call, const common::v1::PullRequest& request) {
  HW_ASSIGN_OR_RETURN(const Asked asked, Parse(request));
  const absl::Time until = std::min(absl::Now() + asked.wait, call.deadline - kForTheReading);
  for (;;) {
    HW_ASSIGN_OR_RETURN(const Snapshot snapshot, db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<Snapshot> {
      return Look(tx, asked, clock_.Now());
    }));
    const bool over = HasNews(snapshot) || absl::Now() >= until;
    if (over || !watch_.WaitForNews(Known(asked), until)) return ToReply(snapshot);
  }
}

}  // namespace homeward
