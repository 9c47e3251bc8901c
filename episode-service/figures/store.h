#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/db/tx.h"
#include "common/figures/figure.h"
#include "episode-service/figures/figures.h"

namespace homeward::episode {

// The SQL of figures. Inside the caller's snapshot; decides nothing.
class FigureStore {
 public:
  // The episodes that started in the window, and those from before it that had not ended when it began.
  // FAILED_PRECONDITION (WINDOW_TOO_LARGE) where there are more than kMostEpisodes of either.
  static absl::StatusOr<std::vector<CountedEpisode>> Read(Tx& tx, const std::string& council, const DayWindow& window);
};

}  // namespace homeward::episode
