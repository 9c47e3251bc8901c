#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/core/csv.h"
#include "episode-service/episodes/episode.h"

namespace homeward::episode {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class ReturnFile { kHeader = 1, kEpisodes = 2, kMissing = 3, kUasc = 4, kSpreadsheet = 5 };
inline constexpr std::array<ReturnFile, 4> kReturnFiles = {ReturnFile::kHeader, ReturnFile::kEpisodes,
                                                           ReturnFile::kMissing, ReturnFile::kUasc};
inline constexpr std::array<ReturnFile, 1> kSpreadsheetFiles = {ReturnFile::kSpreadsheet};
enum class ImportState { kRunning = 1, kDone = 2 };
enum class Severity { kRejected = 1, kNoted = 2 };

// A row: its fields in the order in which its table's columns are declared, or as many as it has. The header is line 1.
using ReturnRow = CsvRow;

// The columns of each table, in the order of ReturnRow's fields.
namespace header {
enum Column { kChild, kSex, kDob, kEthnic, kUpn, kMother, kMotherChildDob };
}
namespace care {
enum Column {
  kChild,
  kDecom,
  kRne,
  kLs,
  kCin,
  kPlace,
  kPlaceProvider,
  kDec,
  kRec,
  kReasonPlaceChange,
  kHomePost,
  kPlacePost,
  kUrn
};
}  // namespace care
namespace missing {
enum Column { kChild, kDob, kMissing, kStart, kEnd };
}
namespace uasc {
enum Column { kChild, kSex, kDob, kDuc };
}

// A whole return as it was read.
struct SsdaReturn {
  std::vector<ReturnRow> header;
  std::vector<ReturnRow> care;
  std::vector<ReturnRow> missing;
  std::vector<ReturnRow> uasc;

  const std::vector<ReturnRow>& RowsOf(ReturnFile file) const;
};

// A rule that a row does not meet. Nothing of the row's content is in it.
struct Reject {
  ReturnFile file = ReturnFile::kHeader;
  int64_t line = 0;
  std::string rule;
  std::string reason;
  std::string column;
  Severity severity = Severity::kRejected;

  bool operator==(const Reject&) const = default;
};

// An episode of care that was accepted, in the codes of the record.
struct CareRow {
  int64_t line = 0;
  absl::CivilDay decom;
  std::optional<absl::CivilDay> dec;
  std::string legal_status;
  std::string place;
  std::string provider;
  std::string home;
};

// A period missing or away that was accepted.
struct MissingRow {
  int64_t line = 0;
  Category category = Category::kMissing;
  absl::CivilDay start;
  std::optional<absl::CivilDay> end;
};

// A row that says that a child is an unaccompanied asylum seeker, and until when.
struct UascRow {
  int64_t line = 0;
  std::optional<absl::CivilDay> until;
};

// One child of a return with every row that was accepted.
struct ReturnedChild {
  std::string child;  // CHILD, the id in the council's own system
  int64_t line = 0;   // of its header row
  absl::CivilDay born;
  std::optional<UascRow> uasc;
  std::vector<CareRow> care;        // by DECOM; they do not overlap
  std::vector<MissingRow> missing;  // by MIS_START
};

// What the rules say of a return.
struct Judgement {
  int collection_year = 0;
  std::vector<ReturnedChild> children;  // by CHILD
  std::vector<Reject> rejects;          // by file, line and rule
};

// What became of a file's rows.
struct FileCount {
  int64_t read = 0;
  int64_t accepted = 0;
  int64_t rejected = 0;
};
struct RecordCount {
  int64_t created = 0;
  int64_t changed = 0;
  int64_t unchanged = 0;
};

// What an import has done so far; every count only grows.
struct ImportCounts {
  std::array<FileCount, 5> files;  // by ReturnFile
  RecordCount young_people;
  RecordCount episodes;

  FileCount& of(ReturnFile file) { return files[static_cast<size_t>(file) - 1]; }
  const FileCount& of(ReturnFile file) const { return files[static_cast<size_t>(file) - 1]; }
};

// See homeward.episode.v1.Import.
struct Import {
  std::string council;
  std::string id;
  ImportState state = ImportState::kRunning;
  int collection_year = 0;  // 0: of a spreadsheet
  bool year_derived = false;
  bool dry_run = false;
  absl::Time started;
  std::optional<absl::Time> finished;
  int64_t next_child = 0;  // how many of the children have been taken over
  int64_t position = 0;    // feed position when it was done
  ImportCounts counts;

  absl::Span<const ReturnFile> files() const {
    if (collection_year == 0) return kSpreadsheetFiles;
    return kReturnFiles;
  }
};

// An import before anything is taken over, with the rows that no record is needed to reject.
struct ImportBegun {
  Import import;
  std::vector<Reject> rejects;
};

// How many rows a rule concerns.
struct RuleCount {
  ReturnFile file = ReturnFile::kHeader;
  std::string rule;
  Severity severity = Severity::kRejected;
  int64_t rows = 0;
};

}  // namespace homeward::episode
