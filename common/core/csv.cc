#include "common/core/csv.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>
#include <csv.h>

#include <utility>

#include "common/core/status.h"

namespace homeward {
namespace {

absl::Status Malformed(int64_t line, absl::string_view what) {
  return Fail(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED", absl::StrCat("line ", line, ": ", what));
}

// The line that begins at `from`, with its end.
absl::string_view LineAt(absl::string_view text, size_t from) {
  const size_t end = text.find_first_of("\r\n", from);
  if (end == absl::string_view::npos) return text.substr(from);
  const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  return text.substr(from, end - from + (both ? 2 : 1));
}

// libcsv in strict mode, fed line by line: it does not say on which line it is.
class Parser {
 public:
  Parser(CsvSpaces spaces, const CsvLimits& limits, char separator) : limits_(limits) {
    csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&csv_, static_cast<unsigned char>(separator));
    if (spaces == CsvSpaces::kKept) csv_set_space_func(&csv_, [](unsigned char) { return 0; });
  }
  ~Parser() { csv_free(&csv_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<std::vector<CsvRow>> Parse(absl::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const absl::string_view line = LineAt(text, at);
      HW_RETURN_IF_ERROR(Feed(line));
      at += line.size();
    }
    if (csv_fini(&csv_, OnField, OnRow, this) != 0) return Malformed(row_line_, "a quoted field does not end");
    if (too_long_) return Malformed(row_line_, "a field is too long");
    return std::move(rows_);
  }

 private:
  absl::Status Feed(absl::string_view line) {
    ++line_;
    if (!in_row_) {
      if (line.front() == '\n' || line.front() == '\r') return absl::OkStatus();
      row_line_ = line_;
      in_row_ = true;
    }
    if (line.size() > limits_.line_bytes) return Malformed(line_, "the line is too long");
    if (csv_parse(&csv_, line.data(), line.size(), OnField, OnRow, this) != line.size()) {
      return Malformed(line_, "a quote stands where none may");
    }
    if (too_long_ || csv_.entry_pos > limits_.field_bytes) return Malformed(row_line_, "a field is too long");
    if (rows_.size() <= limits_.rows) return absl::OkStatus();
    return Fail(absl::StatusCode::kResourceExhausted, "CSV_TOO_LARGE",
                absl::StrCat("a file has at most ", limits_.rows, " rows"));
  }

  static void OnField(void* field, size_t size, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    if (size > parser.limits_.field_bytes) parser.too_long_ = true;
    if (parser.fields_.size() <= parser.limits_.fields) {
      parser.fields_.emplace_back(static_cast<const char*>(field), size);
    }
  }

  static void OnRow(int, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    parser.rows_.push_back({.line = parser.row_line_, .fields = std::exchange(parser.fields_, {})});
    parser.in_row_ = false;
  }

  const CsvLimits limits_;
  csv_parser csv_;
  int64_t line_ = 0;
  int64_t row_line_ = 0;
  bool in_row_ = false;
  bool too_long_ = false;
  std::vector<std::string> fields_;
  std::vector<CsvRow> rows_;
};

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(absl::string_view text, CsvSpaces spaces, const CsvLimits& limits,
                                             char separator) {
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  return Parser(spaces, limits, separator).Parse(text);
}

}  // namespace homeward
