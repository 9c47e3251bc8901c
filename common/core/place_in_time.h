#pragma once

#include <absl/time/time.h>

#include <string>

namespace homeward {

// Where a page in the order of a time and an id ended.
struct PlaceInTime {
  absl::Time time;
  std::string id;
};

}  // namespace homeward
