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

  // For the reader of episode-service's feed; they use these parts for as long as they live.
  EventHandlers ToEpisodeFeed() const;

 private:
  const HistoryParts parts_;
};

}  // namespace homeward::meeting
