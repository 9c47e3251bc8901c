#pragma once

#include <absl/strings/string_view.h>
#include <absl/types/span.h>

namespace homeward {

// A text file compiled into the program (migrations, reviewed data), see homeward_embed in cmake/Homeward.cmake.
struct EmbeddedFile {
  absl::string_view name;
  absl::string_view text;
};

}  // namespace homeward
