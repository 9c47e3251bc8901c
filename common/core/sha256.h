#pragma once

#include <absl/strings/string_view.h>

#include <string>

namespace homeward {

// SHA-256 of some bytes: 32 bytes.
std::string Sha256(absl::string_view bytes);

// The same as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace homeward
