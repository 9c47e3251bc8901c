#pragma once

#include <absl/strings/string_view.h>

#include <optional>
#include <string>

namespace homeward {

// RFC 7515's base64url without padding, in its one canonical spelling: padding, white space, the other alphabet and
// stray bits at the end are refused, so that a token has exactly one text.
std::optional<std::string> DecodeBase64Url(absl::string_view text);

std::string EncodeBase64Url(absl::string_view bytes);

}  // namespace homeward
