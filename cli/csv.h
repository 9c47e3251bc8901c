#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <string>
#include <vector>

namespace homeward::cli {

// A record of a CSV file (RFC 4180), and the line on which it begins.
struct CsvRow {
  int line = 0;
  std::vector<std::string> fields;
};

// Every record that is not empty; spaces around a field are no part of it. INVALID_ARGUMENT (CSV_UNREADABLE) with the
// line at fault.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(absl::string_view text);

}  // namespace homeward::cli
