#pragma once

#include <absl/container/btree_map.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <string>
#include <vector>

namespace homeward::cli {

// A command line taken apart: words in their order, and flags, which may stand anywhere among them.
struct Arguments {
  std::vector<std::string> words;
  absl::btree_map<std::string, std::string> flags;

  bool Has(absl::string_view flag) const { return flags.contains(flag); }
  std::string Get(absl::string_view flag, absl::string_view otherwise = "") const;
};

// Dashes and underscores in the name of a flag mean the same. Errors: see UsageError.
absl::StatusOr<Arguments> ParseArguments(absl::Span<const std::string> line);

// What is wrong with a command line, in words for who typed it; the program then ends with 2 instead of 1.
absl::Status UsageError(absl::string_view message);
bool IsUsageError(const absl::Status& status);

}  // namespace homeward::cli
