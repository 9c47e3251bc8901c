#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/db/tx.h"
#include "common/figures/figure.h"
#include "interview-service/figures/figures.h"

namespace homeward::interview {

// The SQL of figures. Inside the caller's snapshot; decides nothing.
class FigureStore {
 public:
  // The episodes that started in the window. FAILED_PRECONDITION (WINDOW_TOO_LARGE) where there are more than
  // kMostEpisodes.
  static absl::StatusOr<std::vector<CountedEpisode>> Read(Tx& tx, const std::string& council, const DayWindow& window);
};

}  // namespace homeward::interview
