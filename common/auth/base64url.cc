#include "common/auth/base64url.h"

#include <absl/strings/escaping.h>

namespace homeward {

// Abseil reads leniently and writes canonically: what does not come back unchanged was not canonical.
std::optional<std::string> DecodeBase64Url(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || EncodeBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

std::string EncodeBase64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

}  // namespace homeward
