#include "common/core/email_address.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_split.h>

#include <vector>

namespace homeward {
namespace {

constexpr size_t kLongest = 254;
constexpr size_t kLongestLocal = 64;
constexpr size_t kLongestLabel = 63;
constexpr absl::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";

// What stands between the dots of the part before the @.
bool IsAtom(absl::string_view atom) {
  return !atom.empty() && absl::c_all_of(atom, [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || kMarks.find(c) != absl::string_view::npos;
  });
}

bool IsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         absl::c_all_of(label, [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-'; });
}

}  // namespace

bool IsEmailAddress(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
  if (text.size() > kLongest || parts.size() != 2 || parts[0].size() > kLongestLocal) return false;
  const std::vector<absl::string_view> atoms = absl::StrSplit(parts[0], '.');
  const std::vector<absl::string_view> labels = absl::StrSplit(parts[1], '.');
  return labels.size() >= 2 && absl::c_all_of(atoms, IsAtom) && absl::c_all_of(labels, IsLabel);
}

}  // namespace homeward
