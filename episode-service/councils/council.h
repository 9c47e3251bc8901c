#pragma once

#include <absl/time/time.h>

#include <string>

namespace homeward::episode {

// See homeward.episode.v1.Council.
struct Council {
  std::string id;
  std::string name;
  absl::Time live_from;
  absl::Time recorded;
};

}  // namespace homeward::episode
