#pragma once

#include <absl/status/status.h>

#include "common/command/timers.h"
#include "common/feed/event_applier.h"
#include "meeting-service/history.h"

namespace homeward::meeting {

// From a timer that came due, or an event of episode-service, to what it makes happen.
class Reactions {
 public:
  explicit Reactions(HistoryParts parts) : parts_(parts) {}

  absl::Status Fire(Change& change, const DueTimer& timer) const;

  // What to do about episode-service's events. They call this object.
  EventHandlers Handlers() const;

 private:
  // Keeps an event's facts about an episode or a young person and derives what follows.
  template <class Told>
  absl::Status Learn(Change& change, const Event& event) const;

  // Two young people were one.
  absl::Status Merge(Change& change, const Event& event) const;

  const HistoryParts parts_;
};

}  // namespace homeward::meeting
