#pragma once

#include <absl/status/status.h>

#include "common/command/timers.h"
#include "episode-service/history.h"

namespace homeward::episode {

// From a timer that came due to what it makes happen.
class Reactions {
 public:
  explicit Reactions(HistoryParts parts) : parts_(parts) {}

  absl::Status Fire(Change& change, const DueTimer& timer) const;

 private:
  const HistoryParts parts_;
};

}  // namespace homeward::episode
