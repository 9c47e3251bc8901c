#include "cli/policy_file.h"

#include <absl/strings/str_cat.h>

#include "common/auth/small_file.h"
#include "common/core/status.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"

namespace homeward::cli {
namespace {

constexpr size_t kMostBytes = 1024 * 1024;

}  // namespace

absl::StatusOr<policy::v1::PolicyVersion> ReadPolicy(const std::string& file_or_name) {
  for (const EmbeddedFile& file : kPolicyFiles) {
    if (file.name == absl::StrCat(file_or_name, ".textproto")) return ParsePolicyVersion(file.text);
  }
  HW_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(file_or_name, kMostBytes));
  return ParsePolicyVersion(text);
}

}  // namespace homeward::cli
