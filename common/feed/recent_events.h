#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/command/event.h"
#include "common/feed/feed_store.h"

namespace homeward {

// The last events of one council's feed, at most so many, without holes. Of each the hash is kept, so that a place can
// be told from one in another history.
class RecentEvents {
 public:
  explicit RecentEvents(size_t most) : most_(most) {}

  // Begins at a place of another history, or at the first; nothing before it is known.
  void Restart(FeedCursor at);
  // The next event; `told` is null if nobody wants to hear of it.
  void Add(std::string hash, std::shared_ptr<const Event> told);
  void SetEpoch(int64_t epoch) { begin_.epoch = end_.epoch = epoch; }

  const FeedCursor& end() const { return end_; }
  // Grows with each Restart.
  int64_t history() const { return history_; }

  // Whether everything after this position is here; the position is not after the end.
  bool Reaches(int64_t position) const { return position >= begin_.position && position <= end_.position; }
  // Whether that very place is one of this history; asked only of a position that it reaches.
  bool Has(const FeedCursor& place) const;

  // What is told after a position that it reaches, at most `most`; moves `place` to the last of them, or to the end if
  // there are no more.
  std::vector<std::shared_ptr<const Event>> After(size_t most, FeedCursor& place) const;

 private:
  struct Kept {
    std::string hash;
    std::shared_ptr<const Event> told;
  };

  const std::string& HashAt(int64_t position) const;

  const size_t most_;
  int64_t history_ = 0;
  FeedCursor begin_;
  FeedCursor end_;
  std::deque<Kept> events_;  // those after `begin_`
};

}  // namespace homeward
