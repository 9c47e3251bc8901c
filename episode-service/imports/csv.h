#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <vector>

#include "episode-service/imports/import.h"
#include "episode-service/imports/spreadsheet.h"

namespace homeward::episode {

// The most rows that a file may have.
inline constexpr size_t kMostRows = 200'000;

// Reads one table of a return. Its columns are recognised by their exact set of names, in any order; a row whose number
// of fields differs is handed on as it is. Blank lines are no rows, and spaces belong to their field.
//
// INVALID_ARGUMENT (HEADER_INVALID, ENCODING_INVALID, CSV_MALFORMED), RESOURCE_EXHAUSTED (RETURN_TOO_LARGE); the
// message names file and line and holds nothing of the content.
absl::StatusOr<std::vector<ReturnRow>> ReadTable(ReturnFile file, absl::string_view bytes);

// Reads a spreadsheet: its first row names the columns. Its text is UTF-8 afterwards, and spaces around a cell are
// gone; a row of empty cells is none.
//
// Errors as those of ReadTable; HEADER_INVALID: there is no header line, or it has more than 200 columns.
absl::StatusOr<Spreadsheet> ReadSpreadsheet(absl::string_view bytes, const SpreadsheetForm& form);

// The columns of a table, in the order of ReturnRow's fields.
absl::Span<const absl::string_view> ColumnsOf(ReturnFile file);

// "header", "episodes", "missing", "uasc", "spreadsheet": how the files are called in messages.
absl::string_view NameOf(ReturnFile file);

}  // namespace homeward::episode
