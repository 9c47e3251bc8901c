#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <string>
#include <vector>

namespace homeward {

// A record of a CSV file (RFC 4180), and the line on which it begins as an editor shows it.
struct CsvRow {
  int64_t line = 0;
  std::vector<std::string> fields;
};

// What a file may hold: without limits one stray quote would make one field of a whole file.
struct CsvLimits {
  size_t rows = 1'000'000;
  size_t fields = 1'000;  // of a row; one more is kept, which says enough, and no others
  size_t field_bytes = 64 * 1024;
  size_t line_bytes = 1024 * 1024;
};

// Whether spaces around a field that is not in quotes are part of it.
enum class CsvSpaces { kKept, kTrimmed };

// Every record that is not empty, its fields between `separator`s, without the mark with which spreadsheets begin a
// file in UTF-8.
//
// INVALID_ARGUMENT (CSV_MALFORMED), RESOURCE_EXHAUSTED (CSV_TOO_LARGE); the message names the line and holds nothing of
// the content.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(absl::string_view text, CsvSpaces spaces, const CsvLimits& limits = {},
                                             char separator = ',');

}  // namespace homeward
