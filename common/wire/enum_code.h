#pragma once

#include <absl/strings/ascii.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/descriptor.h>

#include <string>

namespace homeward {

// A value as a code: "raised" of OBLIGATION_CHANGE_RAISED. What goes before is what its enum's UNSPECIFIED begins with.
inline std::string CodeOf(const google::protobuf::EnumValueDescriptor& value) {
  constexpr absl::string_view kUnset = "UNSPECIFIED";
  const std::string& unset = value.type()->FindValueByNumber(0)->name();
  return absl::AsciiStrToLower(value.name().substr(unset.size() - kUnset.size()));
}

}  // namespace homeward
