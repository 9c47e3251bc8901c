#include "cli/csv_text.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include <utility>

namespace homeward::cli {
namespace {

// Where a line begins: after LF, CR, or both.
std::vector<size_t> LinesOf(absl::string_view bytes) {
  std::vector<size_t> lines = {0};
  for (size_t i = 0; i < bytes.size(); ++i) {
    const bool carriage_only = bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n');
    if (bytes[i] == '\n' || carriage_only) lines.push_back(i + 1);
  }
  return lines;
}

}  // namespace

CsvText::CsvText(std::string bytes) : bytes_(std::move(bytes)), lines_(LinesOf(bytes_)) {}

std::string CsvText::RowAt(int64_t line) const {
  if (line < 1 || line > lines()) return "";
  bool quoted = false;
  const size_t from = lines_[static_cast<size_t>(line) - 1];
  size_t end = from;
  for (; end < bytes_.size(); ++end) {
    if (bytes_[end] == '"') quoted = !quoted;
    if (!quoted && (bytes_[end] == '\n' || bytes_[end] == '\r')) break;
  }
  return bytes_.substr(from, end - from);
}

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace homeward::cli
