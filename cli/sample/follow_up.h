#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

#include "cli/client.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// A sample child as the server knows them.
struct LoadedChild {
  std::string young_person;
  std::vector<std::string> episodes;  // in the order of the sample's
  std::string token;                  // of the last change: who follows has to have come so far
};

// Enters what followed a child's episodes up to a time: return interviews, strategy meetings, and what a manager
// waived. What the server has already is not sent again.
absl::Status LoadFollowUp(const Client& client, const SampleChild& child, const LoadedChild& loaded, absl::Time until);

}  // namespace homeward::cli
