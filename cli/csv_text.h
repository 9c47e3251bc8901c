#pragma once

#include <absl/strings/string_view.h>

#include <cstdint>
#include <string>
#include <vector>

namespace homeward::cli {

// The bytes of a CSV file, of which a server's findings name lines.
class CsvText {
 public:
  CsvText() = default;
  explicit CsvText(std::string bytes);

  const std::string& bytes() const { return bytes_; }
  // The row that begins on a line, as it stands there; line breaks in quotes belong to it.
  std::string RowAt(int64_t line) const;
  // How many lines there are, as an editor counts them.
  int64_t lines() const { return static_cast<int64_t>(lines_.size()); }

 private:
  std::string bytes_;
  std::vector<size_t> lines_;  // where each begins
};

// A field of a CSV row, in quotes where it needs them.
std::string CsvField(absl::string_view text);

}  // namespace homeward::cli
