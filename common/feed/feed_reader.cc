#include "common/feed/feed_reader.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "common/core/failpoint.h"
#include "common/core/status.h"
#include "common/feed/cursor_store.h"
#include "common/feed/feed_chain.h"
#include "common/feed/feed_convert.h"

namespace homeward {
namespace {

constexpr int kMostEvents = 1000;
constexpr size_t kEventsACommit = 64;
constexpr absl::Duration kPatience = absl::Seconds(5);

FeedWatch::Query AppliedOf(Db& db, const std::string& source) {
  return [&db, source](absl::Time deadline) {
    return db.Read(deadline,
                   [&](Tx& tx) -> absl::StatusOr<FeedWatch::Positions> { return AppliedPositions(tx, source); });
  };
}

absl::Status FeedDiverged() {
  return Fail(absl::StatusCode::kFailedPrecondition, "FEED_DIVERGED",
              "the feed was restored or replaced: what was read is not part of its history");
}

// The events up to the first that does not follow its predecessor.
std::vector<Event> Chained(const common::v1::CouncilFeed& feed, FeedCursor last) {
  std::vector<Event> events;
  for (const common::v1::Event& wire : feed.events()) {
    Event event = FromProto(wire);
    if (!Follows(last, feed.head().council(), event)) break;
    last.position = event.position;
    last.hash = event.hash;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

FeedReader::FeedReader(Db& db, const Clock& clock, FeedSource& source, Options options)
    : db_(db),
      source_(source),
      applier_(db, clock, options.source, std::move(options.handlers), std::move(options.committed)),
      applied_(AppliedOf(db, options.source)) {}

absl::StatusOr<int> FeedReader::RunOnce(absl::Duration wait) {
  HW_ASSIGN_OR_RETURN(FeedCursors cursors, LoadCursors());
  HW_ASSIGN_OR_RETURN(const common::v1::PullResponse reply,
                      source_.Pull(Ask(cursors, wait), absl::Now() + wait + kPatience));
  int taken = 0;
  absl::Status first;
  for (const common::v1::CouncilFeed& feed : reply.councils()) {
    const absl::StatusOr<int> of_council = Take(feed, cursors[feed.head().council()]);
    if (of_council.ok()) {
      taken += *of_council;
    } else {
      first.Update(of_council.status());
    }
  }
  if (!first.ok()) return first;
  return taken;
}

absl::StatusOr<int> FeedReader::RetryParked() { return applier_.RetryParked(); }

absl::StatusOr<int> FeedReader::ReplayParked(const std::string& council, const std::string& subject) {
  return applier_.ReplayParked(council, subject);
}

std::map<std::string, absl::Status> FeedReader::Stopped() const {
  absl::MutexLock lock(&mutex_);
  std::map<std::string, absl::Status> stopped;
  for (const auto& [council, stop] : stopped_) stopped[council] = stop.why;
  return stopped;
}

absl::StatusOr<int64_t> FeedReader::ParkedCount() {
  return db_.Read(absl::Now() + kPatience,
                  [&](Tx& tx) -> absl::StatusOr<int64_t> { return homeward::ParkedCount(tx, applier_.source()); });
}

bool FeedReader::AwaitApplied(const std::string& council, int64_t position, absl::Time deadline) {
  return applied_.WaitFor(council, position, deadline);
}

absl::StatusOr<FeedCursors> FeedReader::LoadCursors() {
  HW_ASSIGN_OR_RETURN(FeedCursors cursors,
                      db_.Read(absl::Now() + kPatience, [&](Tx& tx) -> absl::StatusOr<FeedCursors> {
                        return ReadCursors(tx, applier_.source());
                      }));
  absl::MutexLock lock(&mutex_);
  std::erase_if(stopped_, [&](const auto& stop) { return cursors[stop.first] != stop.second.at; });
  return cursors;
}

common::v1::PullRequest FeedReader::Ask(const FeedCursors& cursors, absl::Duration wait) const {
  common::v1::PullRequest request;
  request.set_max_events(kMostEvents);
  request.set_wait_ms(static_cast<int32_t>(absl::ToInt64Milliseconds(wait)));
  absl::MutexLock lock(&mutex_);
  for (const auto& [council, stop] : stopped_) request.add_stopped(council);
  for (const auto& [council, cursor] : cursors) {
    if (!stopped_.contains(council)) *request.add_cursors() = ToProto(council, cursor);
  }
  return request;
}

absl::StatusOr<int> FeedReader::Take(const common::v1::CouncilFeed& feed, FeedCursor cursor) {
  const std::string& council = feed.head().council();
  if (feed.diverged() || (cursor.position > 0 && cursor.epoch != feed.head().epoch())) {
    StopAt(council, cursor, FeedDiverged());
    return 0;
  }
  const std::vector<Event> events = Chained(feed, cursor);
  for (size_t begin = 0; begin < events.size(); begin += kEventsACommit) {
    const auto batch = absl::MakeConstSpan(events).subspan(begin, kEventsACommit);
    const FeedCursor to = {.epoch = feed.head().epoch(), .position = batch.back().position, .hash = batch.back().hash};
    Pass(Failpoint::kFeedPulled);
    HW_ASSIGN_OR_RETURN(const bool ours, applier_.Apply(council, cursor, to, batch));
    if (!ours) return static_cast<int>(begin);
    cursor = to;
    applied_.Notify();
  }
  if (static_cast<int>(events.size()) < feed.events_size()) {
    StopAt(council, cursor, ChainBroken(cursor.position + 1));
  }
  return static_cast<int>(events.size());
}

void FeedReader::StopAt(const std::string& council, const FeedCursor& cursor, absl::Status why) {
  absl::MutexLock lock(&mutex_);
  stopped_.insert_or_assign(council, Stop{.at = cursor, .why = std::move(why)});
}

}  // namespace homeward
