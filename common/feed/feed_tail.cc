#include "common/feed/feed_tail.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <utility>

#include "common/core/status.h"
#include "common/feed/feed_chain.h"

namespace homeward {
namespace {

// Of one look, over all councils; half of what is kept of each, so that who keeps up loses nothing.
constexpr int64_t kShareOfKept = 2;
// Of one message.
constexpr size_t kMostTold = 256;
constexpr absl::Duration kPatience = absl::Seconds(2);
// After the database could not be asked.
constexpr absl::Duration kAfterAFault = absl::Seconds(1);

FeedCursor HeadOf(const FeedCursors& heads, const std::string& council) {
  const auto found = heads.find(council);
  return found == heads.end() ? FeedCursor() : found->second;
}

// What watchers are told: envelopes only.
std::shared_ptr<const Event> Told(const Event& event) {
  auto told = std::make_shared<Event>(event);
  told->body.clear();
  told->body_hash.clear();
  told->hash.clear();
  return told;
}

// Whether a place that was once part of a feed's history can still be: another epoch, an earlier head or another event
// at the head is another history. What lies between is chained.
bool MayContinue(const FeedCursor& place, const FeedCursor& head) {
  if (place.position == 0) return true;
  if (place.epoch != head.epoch || head.position < place.position) return false;
  return head.position > place.position || head.hash == place.hash;
}

}  // namespace

FeedTail::FeedTail(Db& db, FeedWatch& watch, Options options)
    : db_(db), watch_(watch), options_(std::move(options)), thread_([this] { Work(); }) {}

FeedTail::~FeedTail() {
  Stop();
  thread_.join();
}

void FeedTail::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  changed_ = true;
  watch_.Notify();
}

int FeedTail::watchers() const {
  absl::MutexLock lock(&mutex_);
  int all = 0;
  for (const auto& [name, council] : councils_) all += static_cast<int>(council.watchers.size());
  return all;
}

absl::StatusOr<std::unique_ptr<FeedTail::Watcher>> FeedTail::Join(const std::string& council,
                                                                  const std::optional<FeedCursor>& from,
                                                                  absl::Time deadline, Bell bell) {
  std::unique_ptr<Watcher> watcher(new Watcher(*this, council, std::move(bell)));
  bool load = false, look = false;
  {
    absl::MutexLock lock(&mutex_);
    Council& found = councils_.try_emplace(council, options_.kept).first->second;
    found.watchers.insert(watcher.get());
    load = !found.loaded;
    look = !load && from.has_value() && from->position > found.recent.end().position;
  }
  // A place after the end was had from another replica, which has read further; or of another history.
  if (load || look) {
    const absl::Status status = load ? Load(council, deadline) : Look(deadline);
    if (!status.ok()) return status;
  }
  absl::MutexLock lock(&mutex_);
  watcher->Begin(councils_.at(council).recent, from);
  watcher->beats_ = beats_;
  return watcher;
}

void FeedTail::Leave(Watcher& watcher) {
  absl::MutexLock lock(&mutex_);
  const auto found = councils_.find(watcher.council_);
  found->second.watchers.erase(&watcher);
  if (found->second.watchers.empty()) councils_.erase(found);
}

void FeedTail::Watcher::Begin(const RecentEvents& recent, const std::optional<FeedCursor>& from) {
  at_ = recent.end();
  history_ = recent.history();
  if (!from.has_value()) return;
  if (from->position > recent.end().position) {
    gap_ = Gap::kDiverged;
  } else if (!recent.Reaches(from->position)) {
    gap_ = Gap::kTooOld;
  } else if (!recent.Has(*from)) {
    gap_ = Gap::kDiverged;
  } else {
    at_ = *from;
  }
}

std::optional<FeedTail::News> FeedTail::Watcher::Take() {
  absl::MutexLock lock(&tail_.mutex_);
  const RecentEvents& recent = tail_.councils_.at(council_).recent;
  const bool begins = !std::exchange(begun_, true);
  if (!begins) {
    if (history_ != recent.history()) {
      gap_ = Gap::kDiverged;
    } else if (!recent.Reaches(at_.position)) {
      gap_ = Gap::kTooSlow;
    }
    if (gap_ != Gap::kNone) {
      at_ = recent.end();
      history_ = recent.history();
    }
  }
  News news{
      .kind = begins ? News::Kind::kBegun : News::Kind::kQuiet, .at = at_, .gap = std::exchange(gap_, Gap::kNone)};
  if (news.gap != Gap::kNone) news.kind = News::Kind::kGap;
  if (news.kind != News::Kind::kQuiet) return news;
  news.events = recent.After(kMostTold, at_);
  news.at = at_;
  if (!news.events.empty()) news.kind = News::Kind::kEvents;
  const bool silent = std::exchange(beats_, tail_.beats_) != tail_.beats_;
  if (news.events.empty() && !silent) return std::nullopt;
  return news;
}

void FeedTail::Work() {
  FeedWatch::Positions known;
  while (AwaitWatched(&known)) {
    absl::Time next_beat;
    {
      absl::MutexLock lock(&mutex_);
      next_beat = next_beat_;
    }
    const bool news = watch_.WaitForNewsOf(known, next_beat, changed_);
    if (!news && absl::Now() < next_beat) continue;
    const bool looked = Look(absl::Now() + kPatience).ok();
    if (looked && absl::Now() >= next_beat) Beat();
    Rest(looked ? options_.pause : kAfterAFault);
  }
}

// Waits until a council is watched; false when nothing is to be told any more.
bool FeedTail::AwaitWatched(FeedWatch::Positions* known) {
  auto any = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    if (stopping_) return true;
    return std::any_of(councils_.begin(), councils_.end(), [](const auto& council) { return council.second.loaded; });
  };
  absl::MutexLock lock(&mutex_);
  if (!any()) {
    mutex_.Await(absl::Condition(&any));
    next_beat_ = absl::Now() + options_.beat;
  }
  if (stopping_) return false;
  changed_ = false;
  known->clear();
  for (const auto& [name, council] : councils_) {
    if (council.loaded) (*known)[name] = council.recent.end().position;
  }
  return true;
}

// Who has heard nothing since the last beat is told so. Only after a look that went well: who hears nothing goes to
// another replica, which may be able to look.
void FeedTail::Beat() {
  {
    absl::MutexLock lock(&mutex_);
    ++beats_;
    next_beat_ = absl::Now() + options_.beat;
  }
  Ring(nullptr);
}

void FeedTail::Rest(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

// What there is of a council's feed when the first comes who watches it.
absl::Status FeedTail::Load(const std::string& council, absl::Time deadline) {
  FeedCursor head;
  std::vector<Event> events;
  HW_RETURN_IF_ERROR(db_.Read(deadline, [&](Tx& tx) {
    head = HeadOf(ReadHeads(tx), council);
    // One more than is kept: the place before the first.
    const int64_t after = std::max<int64_t>(0, head.position - static_cast<int64_t>(options_.kept) - 1);
    const FeedRange range{.council = council, .after = after, .up_to = head.position};
    events = head.position == 0 ? std::vector<Event>() : EventsIn(tx, absl::MakeConstSpan(&range, 1));
    return absl::OkStatus();
  }));
  {
    absl::MutexLock lock(&mutex_);
    Council& found = councils_.at(council);
    if (std::exchange(found.loaded, true)) return absl::OkStatus();
    FeedCursor begin{.epoch = head.epoch};
    absl::Span<const Event> rest = events;
    if (!rest.empty() && rest.front().position > 1) {
      begin = {.epoch = head.epoch, .position = rest.front().position, .hash = rest.front().hash};
      rest.remove_prefix(1);
    }
    found.recent.Restart(begin);
    Append(council, head, rest, found.recent);
  }
  changed_ = true;
  watch_.Notify();
  return absl::OkStatus();
}

// Reads what is new in the councils that are watched, and rings.
absl::Status FeedTail::Look(absl::Time deadline) {
  const FeedCursors before = Known();
  FeedCursors heads;
  std::vector<Event> events;
  HW_RETURN_IF_ERROR(db_.Read(deadline, [&](Tx& tx) {
    const FeedCursors all = ReadHeads(tx);
    FeedCursors readable;
    for (const auto& [council, place] : before) {
      heads[council] = HeadOf(all, council);
      if (MayContinue(place, heads[council])) readable[council] = heads[council];
    }
    events = EventsIn(tx, ShareOut(readable, before, static_cast<int64_t>(options_.kept) / kShareOfKept));
    return absl::OkStatus();
  }));
  const std::set<std::string> news = Extend(before, heads, events);
  Ring(&news);
  return absl::OkStatus();
}

FeedCursors FeedTail::Known() const {
  FeedCursors known;
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, council] : councils_) {
    if (council.loaded) known[name] = council.recent.end();
  }
  return known;
}

// Takes over what a look has found; another look may have been faster. Returns the councils with news.
std::set<std::string> FeedTail::Extend(const FeedCursors& before, const FeedCursors& heads,
                                       absl::Span<const Event> events) {
  std::set<std::string> news;
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, place] : before) {
    const auto found = councils_.find(name);
    if (found == councils_.end() || !found->second.loaded || found->second.recent.end() != place) continue;
    RecentEvents& recent = found->second.recent;
    const FeedCursor& head = heads.at(name);
    if (!MayContinue(place, head)) {
      recent.Restart(head);
    } else {
      const auto is_before = [&name = name](const Event& event) { return event.council < name; };
      const auto is_of = [&name = name](const Event& event) { return event.council == name; };
      const auto first = std::partition_point(events.begin(), events.end(), is_before);
      const auto last = std::partition_point(first, events.end(), is_of);
      Append(name, head, absl::MakeConstSpan(first, last - first), recent);
    }
    if (recent.end() != place) news.insert(name);
  }
  return news;
}

// What does not follow on what is known is of another history: whoever watches has to begin anew.
void FeedTail::Append(const std::string& council, const FeedCursor& head, absl::Span<const Event> events,
                      RecentEvents& recent) const {
  recent.SetEpoch(head.epoch);
  for (const Event& event : events) {
    if (!Follows(recent.end(), council, event)) return recent.Restart(head);
    recent.Add(event.hash, options_.wanted(event) ? Told(event) : nullptr);
  }
}

// Of all councils if `councils` is null. Without the lock: who is rung asks at once what there is.
void FeedTail::Ring(const std::set<std::string>* councils) {
  std::vector<Bell> bells;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [name, council] : councils_) {
      if (councils != nullptr && !councils->contains(name)) continue;
      for (const Watcher* watcher : council.watchers) bells.push_back(watcher->bell_);
    }
  }
  for (const Bell& bell : bells) bell();
}

}  // namespace homeward
