#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <functional>

#include "cli/client.h"

namespace homeward::cli {

// What a load came to.
struct SampleCounts {
  int children = 0;
  int episodes = 0;
  int missing_now = 0;
};

inline constexpr absl::string_view kSampleCouncil = "E08000036";

// Puts the sample council on the server, through the public RPCs of a gateway only. What is there already stays as it
// is, so that a second load changes nothing and an interrupted one continues. `progress(done, all)` is told after each
// child.
//
// Errors: FAILED_PRECONDITION (NOT_A_SAMPLE): there is a council of this code that is not the sample; UNAVAILABLE
// (SAMPLE_NOT_FOLLOWED): interview-service or meeting-service does not follow what was entered.
absl::StatusOr<SampleCounts> LoadSample(const Client& client, absl::Time now,
                                        const std::function<void(int, int)>& progress);

}  // namespace homeward::cli
