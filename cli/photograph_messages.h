#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "homeward/episode/v1/photograph_service.pb.h"

namespace homeward::cli {

// The serialized messages that add a photograph. `first` says whose it is, when it was taken and where it came from;
// the rest of its header follows from the image. Error: MEDIA_TYPE_UNKNOWN, for what begins neither as JPEG nor as PNG.
absl::StatusOr<std::vector<std::string>> PhotographMessages(episode::v1::AddPhotographRequest first,
                                                            const std::string& image);

}  // namespace homeward::cli
