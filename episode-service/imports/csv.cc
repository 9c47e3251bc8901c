#include "episode-service/imports/csv.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

#include "common/core/csv.h"
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
// What is longer is no field and no line of the return; without a limit one stray quote would make one of a whole file.
constexpr size_t kLongestField = 4096;
constexpr size_t kLongestLine = 64 * 1024;
constexpr size_t kMostColumns = 200;  // of a spreadsheet

absl::StatusOr<std::vector<CsvRow>> Parse(ReturnFile file, absl::string_view bytes, CsvSpaces spaces, size_t columns,
                                          char separator = ',') {
  // The header is a row too.
  const CsvLimits limits{
      .rows = kMostRows + 1, .fields = columns, .field_bytes = kLongestField, .line_bytes = kLongestLine};
  absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(bytes, spaces, limits, separator);
  if (rows.ok()) return rows;
  if (rows.status().code() == absl::StatusCode::kResourceExhausted) {
    return FailField(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE", NameOf(file),
                     absl::StrCat("a file has at most ", kMostRows, " rows"));
  }
  return FailField(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED", NameOf(file),
                   absl::StrCat("the ", NameOf(file), " file is no CSV at ", rows.status().message()));
}

absl::Status CheckEncoding(ReturnFile file, absl::string_view bytes) {
  // UTF-16 without its mark is mostly valid UTF-8: letters between zeros.
  if (IsUtf8(bytes) && bytes.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, "ENCODING_INVALID", NameOf(file),
                   absl::StrCat("the ", NameOf(file), " file is not in UTF-8"));
}

// Of bytes that Windows-1252 gives no letter ICU makes control characters, which no cell may hold.
std::string FromWindows1252(absl::string_view bytes) {
  std::string text;
  icu::UnicodeString(bytes.data(), static_cast<int32_t>(bytes.size()), "windows-1252").toUTF8String(text);
  return text;
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
    case ReturnFile::kSpreadsheet:
      return "spreadsheet";
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
    case ReturnFile::kSpreadsheet:
      break;
  }
  return {};
}

absl::StatusOr<std::vector<ReturnRow>> ReadTable(ReturnFile file, absl::string_view bytes) {
  HW_RETURN_IF_ERROR(CheckEncoding(file, bytes));
  // Spaces are content: "M " is no valid type of a missing period (1006).
  HW_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, Parse(file, bytes, CsvSpaces::kKept, ColumnsOf(file).size()));
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

absl::StatusOr<Spreadsheet> ReadSpreadsheet(absl::string_view bytes, const SpreadsheetForm& form) {
  constexpr ReturnFile kFile = ReturnFile::kSpreadsheet;
  std::string converted;
  if (form.windows_1252) bytes = converted = FromWindows1252(bytes);
  HW_RETURN_IF_ERROR(CheckEncoding(kFile, bytes));
  Spreadsheet read;
  HW_ASSIGN_OR_RETURN(read.rows, Parse(kFile, bytes, CsvSpaces::kTrimmed, kMostColumns, form.separator));
  for (CsvRow& row : read.rows) {
    for (std::string& cell : row.fields) absl::StripAsciiWhitespace(&cell);
  }
  // Below the last row, programs write rows of nothing but separators.
  std::erase_if(read.rows, [](const CsvRow& row) {
    return std::all_of(row.fields.begin(), row.fields.end(), [](const std::string& cell) { return cell.empty(); });
  });
  if (read.rows.empty() || read.rows.front().fields.size() > kMostColumns) {
    return FailField(absl::StatusCode::kInvalidArgument, "HEADER_INVALID", NameOf(kFile),
                     absl::StrCat("a spreadsheet has a header line with at most ", kMostColumns, " columns"));
  }
  read.columns = std::move(read.rows.front().fields);
  read.rows.erase(read.rows.begin());
  return read;
}

}  // namespace homeward::episode
