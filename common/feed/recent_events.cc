#include "common/feed/recent_events.h"

#include <utility>

namespace homeward {

void RecentEvents::Restart(FeedCursor at) {
  events_.clear();
  begin_ = at;
  end_ = std::move(at);
  ++history_;
}

void RecentEvents::Add(std::string hash, std::shared_ptr<const Event> told) {
  ++end_.position;
  end_.hash = hash;
  events_.push_back({.hash = std::move(hash), .told = std::move(told)});
  if (events_.size() <= most_) return;
  ++begin_.position;
  begin_.hash = std::move(events_.front().hash);
  events_.pop_front();
}

const std::string& RecentEvents::HashAt(int64_t position) const {
  return position == begin_.position ? begin_.hash : events_[position - begin_.position - 1].hash;
}

// Before the first event everybody agrees.
bool RecentEvents::Has(const FeedCursor& place) const {
  if (place.position == 0) return true;
  return place.epoch == end_.epoch && place.hash == HashAt(place.position);
}

std::vector<std::shared_ptr<const Event>> RecentEvents::After(size_t most, FeedCursor& place) const {
  std::vector<std::shared_ptr<const Event>> found;
  for (size_t i = place.position - begin_.position; i < events_.size() && found.size() < most; ++i) {
    if (events_[i].told != nullptr) found.push_back(events_[i].told);
  }
  const bool all = found.size() < most;
  place.position = all ? end_.position : found.back()->position;
  place.epoch = end_.epoch;
  place.hash = HashAt(place.position);
  return found;
}

}  // namespace homeward
