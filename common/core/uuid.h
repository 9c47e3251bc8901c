#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>

namespace homeward {

// A new UUIDv7 (RFC 9562) in lower-case text, greater than every one made before it in this process: within the
// same millisecond, and also when the clock has been set back, it continues from the last one.
std::string NewUuid(absl::Time now);

// Whether this is a UUID of any version in its canonical lower-case form: two spellings would be two keys.
bool IsUuid(absl::string_view text);

// Whether this can be an id made here.
bool IsUuidV7(absl::string_view text);

}  // namespace homeward
