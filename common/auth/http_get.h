#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <string>

namespace homeward {

// Whether nobody on the way can read or change what goes there: https, or http to this machine.
bool IsSecureUrl(const std::string& url);

// Whether an issuer's keys may be fetched from here: whoever can change the answer on its way could sign tokens.
// Error: KEY_URL_INVALID.
absl::Status CheckKeyUrl(const std::string& url);

// The body of a 200 answer. Redirects are not followed, other statuses and larger bodies are errors.
// Errors: UNAVAILABLE (KEYS_UNREACHABLE), KEY_URL_INVALID.
absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes,
                                    absl::Duration timeout = absl::Seconds(5));

}  // namespace homeward
