#pragma once

#include <absl/status/statusor.h>

#include <string>

namespace homeward {

// The whole of a small file (keys, reviewed data). Errors: FILE_UNREADABLE, FILE_TOO_LARGE.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t max_bytes);

}  // namespace homeward
