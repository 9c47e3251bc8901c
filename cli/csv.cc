#include "cli/csv.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>
#include <csv.h>

#include <memory>
#include <utility>

#include "common/core/status.h"

namespace homeward::cli {
namespace {

// What the parser tells while it reads.
struct Reading {
  int line = 0;
  CsvRow row;
  std::vector<CsvRow> rows;

  static void Field(void* bytes, size_t size, void* self) {
    auto& reading = *static_cast<Reading*>(self);
    if (reading.row.fields.empty()) reading.row.line = reading.line;
    reading.row.fields.emplace_back(static_cast<const char*>(bytes), size);
  }

  static void EndOfRow(int /*terminator*/, void* self) {
    auto& reading = *static_cast<Reading*>(self);
    reading.rows.push_back(std::exchange(reading.row, {}));
  }
};

absl::Status Unreadable(int line) {
  return Fail(absl::StatusCode::kInvalidArgument, "CSV_UNREADABLE",
              absl::StrCat("line ", line, ": a quotation mark stands where none may be, or one is missing"));
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");  // the mark with which spreadsheets begin a file in UTF-8
  csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> freed(&parser, csv_free);
  Reading reading;
  // Line by line: the parser itself does not say on which line it is.
  while (!text.empty()) {
    ++reading.line;
    const absl::string_view line = text.substr(0, text.find('\n') == text.npos ? text.npos : text.find('\n') + 1);
    text.remove_prefix(line.size());
    if (csv_parse(&parser, line.data(), line.size(), Reading::Field, Reading::EndOfRow, &reading) != line.size()) {
      return Unreadable(reading.line);
    }
  }
  if (csv_fini(&parser, Reading::Field, Reading::EndOfRow, &reading) != 0) return Unreadable(reading.line);
  return std::move(reading.rows);
}

}  // namespace homeward::cli
