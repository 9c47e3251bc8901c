#pragma once

#include <absl/strings/string_view.h>

#include <string>

namespace homeward {

// The UUID (version 8) that stands for a name: the same name always gives the same one. For records that are derived
// from facts, so that deriving them again, in any order and on any machine, makes the same record.
std::string NamedUuid(absl::string_view name);

}  // namespace homeward
