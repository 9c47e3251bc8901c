#include "common/edge/trace.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <openssl/rand.h>

#include <algorithm>

namespace homeward {
namespace {

constexpr size_t kTraceDigits = 32;
constexpr size_t kSpanDigits = 16;

std::string RandomHex(size_t digits) {
  std::string bytes(digits / 2, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return absl::BytesToHexString(bytes);
}

bool IsTraceId(absl::string_view text) {
  return text.size() == kTraceDigits && text.find_first_not_of('0') != absl::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string TraceIdOf(absl::string_view traceparent) {
  // "00-<32 digits>-<16 digits>-<2 digits>"
  constexpr size_t kVersion = 3;
  if (traceparent.size() >= kVersion + kTraceDigits) {
    const absl::string_view id = traceparent.substr(kVersion, kTraceDigits);
    if (IsTraceId(id)) return std::string(id);
  }
  return RandomHex(kTraceDigits);
}

std::string TraceparentFor(absl::string_view trace_id) {
  return absl::StrCat("00-", trace_id, "-", RandomHex(kSpanDigits), "-01");
}

}  // namespace homeward
