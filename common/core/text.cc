#include "common/core/text.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>

#include <algorithm>
#include <cstdint>

namespace homeward {
namespace {

unsigned char At(absl::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

bool IsContinuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Bytes of the code point that starts with `lead`; 0 if none does.
size_t LengthOf(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

// Excludes overlong forms, surrogates and what lies past U+10FFFF, which the lead byte alone does not.
bool SecondByteFits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

// C0, DEL and C1, which UTF-8 writes as C2 80 to C2 9F.
bool IsControlAt(absl::string_view text, size_t i) {
  return absl::ascii_iscntrl(At(text, i)) || (At(text, i) == 0xc2 && i + 1 < text.size() && At(text, i + 1) < 0xa0);
}

bool HasControl(absl::string_view text, absl::string_view allowed) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsControlAt(text, i) && !absl::StrContains(allowed, text[i])) return true;
  }
  return false;
}

}  // namespace

bool IsUtf8(absl::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = LengthOf(At(bytes, i));
    if (length == 0 || i + length > bytes.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if (!IsContinuation(At(bytes, i + k))) return false;
    }
    if (length > 1 && !SecondByteFits(At(bytes, i), At(bytes, i + 1))) return false;
    i += length;
  }
  return true;
}

int CountCodePoints(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(static_cast<unsigned char>(c)); }));
}

bool IsText(absl::string_view text) { return !HasControl(text, "\n\r\t"); }

bool IsLine(absl::string_view text) { return !HasControl(text, "") && !absl::StripAsciiWhitespace(text).empty(); }

}  // namespace homeward
