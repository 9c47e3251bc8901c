#include "common/core/named_uuid.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include "common/core/sha256.h"

namespace homeward {

std::string NamedUuid(absl::string_view name) {
  std::string bytes = Sha256(name).substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);  // version 8
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // RFC 9562 variant
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-", view.substr(16, 4), "-",
                      view.substr(20));
}

}  // namespace homeward
