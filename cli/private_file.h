#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>

#include <string>

namespace homeward::cli {

// Writes a file that nobody else may read: it holds children's data. Error: FILE_UNWRITABLE.
absl::Status WritePrivately(const std::string& path, absl::string_view bytes);

}  // namespace homeward::cli
