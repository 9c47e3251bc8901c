#pragma once

#include <absl/time/civil_time.h>

#include <optional>
#include <vector>

#include "common/calendar/window.h"
#include "episode-service/particulars/particular.h"

// Nights are what the law counts of a stay: the local midnights that were spent there (policy 56).
namespace homeward::episode {

// A stay as nights: of the days from `first` on, before `until`, the midnight at the end was spent there.
struct StayNights {
  const Particular* particular;
  absl::CivilDay first;
  std::optional<absl::CivilDay> until;  // none: it lasts

  bool Has(absl::CivilDay day) const { return day >= first && (!until.has_value() || day < *until); }
};

StayNights NightsOf(const Particular& stay);

// The first night of `stay`, if it lasts, that is one too many: more than `allowed` in an unbroken row of nights in any
// of `stays`. The night of a day is the one at its end.
absl::CivilDay FirstNightOver(const std::vector<StayNights>& stays, const StayNights& stay, int allowed);
// The same within a window that ends on each night; nothing if the window is too short to hold so many.
std::optional<absl::CivilDay> FirstNightOver(const std::vector<StayNights>& stays, const StayNights& stay, int allowed,
                                             WindowLength window);

}  // namespace homeward::episode
