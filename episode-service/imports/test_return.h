#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/string_view.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "episode-service/imports/csv.h"
#include "episode-service/imports/import.h"

// For tests: returns written in a few lines. Children are invented.
namespace homeward::episode {

inline std::string Csv(ReturnFile file, const std::vector<std::string>& rows) {
  std::string text = absl::StrCat(absl::StrJoin(ColumnsOf(file), ","), "\n");
  for (const std::string& row : rows) absl::StrAppend(&text, row, "\n");
  return text;
}

// The rows of each file, without header lines.
struct ReturnText {
  std::vector<std::string> header;
  std::vector<std::string> care;
  std::vector<std::string> missing;
  std::vector<std::string> uasc;
};

inline std::vector<ReturnRow> RowsIn(ReturnFile file, const std::vector<std::string>& rows) {
  auto read = ReadTable(file, Csv(file, rows));
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? *std::move(read) : std::vector<ReturnRow>();
}

inline SsdaReturn Read(const ReturnText& text) {
  return {.header = RowsIn(ReturnFile::kHeader, text.header),
          .care = RowsIn(ReturnFile::kEpisodes, text.care),
          .missing = RowsIn(ReturnFile::kMissing, text.missing),
          .uasc = RowsIn(ReturnFile::kUasc, text.uasc)};
}

// A row of the header file.
inline std::string HeaderRow(absl::string_view child, absl::string_view born = "01/06/2005") {
  return absl::StrCat(child, ",1,", born, ",WBRI,A123,,");
}

// A row of the episodes file: a care order in a foster placement.
inline std::string CareRowText(absl::string_view child, absl::string_view decom, absl::string_view dec = "",
                               absl::string_view ls = "C2", absl::string_view place = "U6",
                               absl::string_view rec = "X1") {
  return absl::StrCat(child, ",", decom, ",S,", ls, ",N1,", place, ",PR4,", dec, ",", rec, ",,AB1 2CD,AB1 2CE,SC1");
}

}  // namespace homeward::episode
