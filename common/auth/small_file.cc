#include "common/auth/small_file.h"

#include <fstream>

#include "common/core/status.h"

namespace homeward {

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && !file.good()) {
    return Fail(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", "a configured file cannot be read");
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > max_bytes) {
    return Fail(absl::StatusCode::kFailedPrecondition, "FILE_TOO_LARGE", "a configured file is too large");
  }
  return text;
}

}  // namespace homeward
