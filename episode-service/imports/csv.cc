#include "episode-service/imports/csv.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <csv.h>

#include <algorithm>
#include <utility>

#include "common/core/status.h"
#include "common/core/text.h"

namespace homeward::episode {
namespace {

constexpr absl::string_view kHeaderColumns[] = {"CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"};
constexpr absl::string_view kCareColumns[] = {"CHILD",     "DECOM",          "RNE", "LS",  "CIN",
                                              "PLACE",     "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
                                              "HOME_POST", "PL_POST",        "URN"};
constexpr absl::string_view kMissingColumns[] = {"CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"};
constexpr absl::string_view kUascColumns[] = {"CHILD", "SEX", "DOB", "DUC"};
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";
// What is longer is no field and no line of the return; without a limit one stray quote would make one of a whole file.
constexpr size_t kLongestField = 4096;
constexpr size_t kLongestLine = 64 * 1024;

absl::Status Malformed(ReturnFile file, int64_t line, absl::string_view what) {
  return FailField(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED", NameOf(file),
                   absl::StrCat("the ", NameOf(file), " file is no CSV at line ", line, ": ", what));
}

// The physical line of an editor that begins at `from`, with its end.
absl::string_view LineAt(absl::string_view bytes, size_t from) {
  const size_t end = bytes.find_first_of("\r\n", from);
  if (end == absl::string_view::npos) return bytes.substr(from);
  const bool both = bytes[end] == '\r' && end + 1 < bytes.size() && bytes[end + 1] == '\n';
  return bytes.substr(from, end - from + (both ? 2 : 1));
}

// libcsv in strict mode, fed line by line so that every row's line is known.
class Parser {
 public:
  explicit Parser(ReturnFile file) : file_(file) {
    csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI);
    // Spaces are content: "M " is no valid type of a missing period (1006).
    csv_set_space_func(&csv_, [](unsigned char) { return 0; });
  }
  ~Parser() { csv_free(&csv_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<std::vector<ReturnRow>> Parse(absl::string_view bytes) {
    for (size_t at = 0; at < bytes.size();) {
      const absl::string_view line = LineAt(bytes, at);
      HW_RETURN_IF_ERROR(Feed(line));
      at += line.size();
    }
    if (csv_fini(&csv_, OnField, OnRow, this) != 0) return Malformed(file_, row_line_, "a quoted field does not end");
    if (too_long_) return Malformed(file_, row_line_, "a field is too long");
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
    if (line.size() > kLongestLine) return Malformed(file_, line_, "the line is too long");
    if (csv_parse(&csv_, line.data(), line.size(), OnField, OnRow, this) != line.size()) {
      return Malformed(file_, line_, "a quote stands where none may");
    }
    if (too_long_ || csv_.entry_pos > kLongestField) return Malformed(file_, row_line_, "a field is too long");
    // The header is a row too.
    if (rows_.size() <= kMostRows + 1) return absl::OkStatus();
    return FailField(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE", NameOf(file_),
                     absl::StrCat("a file has at most ", kMostRows, " rows"));
  }

  static void OnField(void* field, size_t size, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    if (size > kLongestField) parser.too_long_ = true;
    // One more than there should be says enough.
    if (parser.fields_.size() <= ColumnsOf(parser.file_).size()) {
      parser.fields_.emplace_back(static_cast<const char*>(field), size);
    }
  }

  static void OnRow(int, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    parser.rows_.push_back({.line = parser.row_line_, .fields = std::exchange(parser.fields_, {})});
    parser.in_row_ = false;
  }

  const ReturnFile file_;
  csv_parser csv_;
  int64_t line_ = 0;
  int64_t row_line_ = 0;
  bool in_row_ = false;
  bool too_long_ = false;
  std::vector<std::string> fields_;
  std::vector<ReturnRow> rows_;
};

absl::Status CheckEncoding(ReturnFile file, absl::string_view bytes) {
  // UTF-16 without its mark is mostly valid UTF-8: letters between zeros.
  if (IsUtf8(bytes) && bytes.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, "ENCODING_INVALID", NameOf(file),
                   absl::StrCat("the ", NameOf(file), " file is not in UTF-8"));
}

// Where each of the table's columns stands in the file.
absl::StatusOr<std::vector<size_t>> Places(ReturnFile file, const std::vector<ReturnRow>& rows) {
  const auto columns = ColumnsOf(file);
  std::vector<size_t> places;
  if (!rows.empty() && rows.front().fields.size() == columns.size()) {
    const std::vector<std::string>& names = rows.front().fields;
    for (const absl::string_view column : columns) {
      const auto found = std::find(names.begin(), names.end(), column);
      if (found != names.end()) places.push_back(static_cast<size_t>(found - names.begin()));
    }
  }
  if (places.size() == columns.size()) return places;
  return FailField(
      absl::StatusCode::kInvalidArgument, "HEADER_INVALID", NameOf(file),
      absl::StrCat("line 1 of the ", NameOf(file), " file names other columns than ", absl::StrJoin(columns, ",")));
}

}  // namespace

absl::string_view NameOf(ReturnFile file) {
  switch (file) {
    case ReturnFile::kHeader:
      return "header";
    case ReturnFile::kEpisodes:
      return "episodes";
    case ReturnFile::kMissing:
      return "missing";
    case ReturnFile::kUasc:
      return "uasc";
  }
  return "";
}

absl::Span<const absl::string_view> ColumnsOf(ReturnFile file) {
  switch (file) {
    case ReturnFile::kHeader:
      return kHeaderColumns;
    case ReturnFile::kEpisodes:
      return kCareColumns;
    case ReturnFile::kMissing:
      return kMissingColumns;
    case ReturnFile::kUasc:
      return kUascColumns;
  }
  return {};
}

absl::StatusOr<std::vector<ReturnRow>> ReadTable(ReturnFile file, absl::string_view bytes) {
  HW_RETURN_IF_ERROR(CheckEncoding(file, bytes));
  if (absl::StartsWith(bytes, kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  HW_ASSIGN_OR_RETURN(std::vector<ReturnRow> rows, Parser(file).Parse(bytes));
  HW_ASSIGN_OR_RETURN(const std::vector<size_t> places, Places(file, rows));
  rows.erase(rows.begin());
  for (ReturnRow& row : rows) {
    if (row.fields.size() != places.size()) continue;
    std::vector<std::string> ordered;
    ordered.reserve(places.size());
    for (const size_t place : places) ordered.push_back(std::move(row.fields[place]));
    row.fields = std::move(ordered);
  }
  return rows;
}

}  // namespace homeward::episode
