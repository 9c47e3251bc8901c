#pragma once

#include <absl/strings/string_view.h>

namespace homeward {

// Whether the bytes are valid UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool IsUtf8(absl::string_view bytes);

// How many code points valid UTF-8 has.
int CountCodePoints(absl::string_view text);

// Whether valid UTF-8 has no control characters but tabs and line breaks.
bool IsText(absl::string_view text);

// Whether it is one line that is not blank: no control characters at all, something else than spaces.
bool IsLine(absl::string_view text);

}  // namespace homeward
