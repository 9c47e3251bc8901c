#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/csv_text.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::cli {

// A statutory return as files in a folder: header.csv, episodes.csv, missing.csv and, where there is one, uasc.csv, in
// upper or lower case.
class ReturnFolder {
 public:
  // NOT_FOUND (FOLDER_UNREADABLE, FILE_MISSING), RESOURCE_EXHAUSTED (RETURN_TOO_LARGE).
  static absl::StatusOr<ReturnFolder> Read(const std::string& folder);

  // As messages of at most half a MiB. The same files for the same council and year always have the same request_id, so
  // that a repeated import continues.
  std::vector<std::string> Messages(const std::string& council, int year) const;

  // The row of a file that begins on a line, as it stands there; line breaks in quotes belong to it.
  std::string RowAt(episode::v1::ReturnFile file, int64_t line) const;

 private:
  std::map<episode::v1::ReturnFile, CsvText> files_;
};

// "header", "episodes", "missing", "uasc", "spreadsheet".
absl::string_view NameOf(episode::v1::ReturnFile file);

}  // namespace homeward::cli
