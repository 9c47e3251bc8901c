#pragma once

#include <absl/strings/string_view.h>

namespace homeward {

// Whether it is an e-mail address as every mail system takes it: local@domain in ASCII, unquoted, the domain with a
// dot, at most 254 characters. Nothing else stands in it, so it can stand in a header and in a command.
bool IsEmailAddress(absl::string_view text);

}  // namespace homeward
