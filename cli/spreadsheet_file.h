#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

#include "cli/csv_text.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::cli {

// A council's spreadsheet of past episodes as a CSV file, and the file that says how it is read: a SpreadsheetMapping
// in JSON.
class SpreadsheetFile {
 public:
  // NOT_FOUND (FILE_UNREADABLE), RESOURCE_EXHAUSTED (RETURN_TOO_LARGE), INVALID_ARGUMENT (JSON_INVALID); those of
  // ReadSmallFile.
  static absl::StatusOr<SpreadsheetFile> Read(const std::string& path, const std::string& mapping_path);

  // As messages of at most half a MiB, under a request_id of their own: rows are recognised, whatever came before.
  std::vector<std::string> Messages(const std::string& council, bool dry_run, absl::Time now) const;

  // The header line and the rejected rows, byte for byte, each with its line and what is wrong with it behind it.
  // Mended, they can be imported with the same mapping.
  std::string Rejected(const episode::v1::ListImportRejectsResponse& list) const;

 private:
  CsvText text_;
  episode::v1::SpreadsheetMapping mapping_;
};

}  // namespace homeward::cli
