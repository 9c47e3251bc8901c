#pragma once

#include <absl/strings/string_view.h>

#include <nlohmann/json.hpp>
#include <optional>

namespace homeward {

// Parses RFC 8259 text, refusing also what lenient readers settle silently: a name given twice in one object, and
// nesting beyond `max_depth`. Nothing for anything else than exactly one value.
std::optional<nlohmann::json> ParseStrictJson(absl::string_view text, size_t max_depth = 16);

// The string member `name` of an object, or null when it is absent or no string. Lives as long as `object`.
const std::string* StringMember(const nlohmann::json& object, const char* name);

}  // namespace homeward
