#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <array>
#include <compare>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "common/core/csv.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/imports/import.h"

namespace homeward::episode {

// The fields of a SpreadsheetMapping, and their names there.
enum class SpreadsheetField {
  kExternalId,
  kReference,
  kCategory,
  kStartDate,
  kStartTime,
  kNoticedDate,
  kNoticedTime,
  kReportedDate,
  kReportedTime,
  kReturnDate,
  kReturnTime,
  kReason,
  kRiskLevel,
  kPoliceDate,
  kPoliceTime,
  kPoliceForce,
  kPoliceReference,
  kGivenName,
  kFamilyName,
  kFullName,
  kDateOfBirth
};
inline constexpr absl::string_view kSpreadsheetFields[] = {
    "external_id",  "reference",     "category",      "start_date",   "start_time",       "noticed_date",
    "noticed_time", "reported_date", "reported_time", "return_date",  "return_time",      "reason",
    "risk_level",   "police_date",   "police_time",   "police_force", "police_reference", "given_name",
    "family_name",  "full_name",     "date_of_birth"};
inline constexpr size_t kSpreadsheetFieldCount = std::size(kSpreadsheetFields);

inline absl::string_view NameOf(SpreadsheetField field) { return kSpreadsheetFields[static_cast<size_t>(field)]; }

// The same numbers as in homeward.episode.v1; convert_spreadsheet.cc proves it.
enum class SpreadsheetDates { kDayMonthYear = 1, kYearMonthDay = 2, kDayMonthName = 3, kExcelSerial = 4 };

// See homeward.episode.v1.SpreadsheetField. Texts of `column` and `values` are folded (Folded).
struct FieldSource {
  std::string column;
  std::string constant;
  std::map<std::string, std::string> values;

  bool given() const { return !column.empty() || !constant.empty(); }
};

// How the bytes of a file are read.
struct SpreadsheetForm {
  bool windows_1252 = false;
  char separator = ',';
};

// See homeward.episode.v1.SpreadsheetMapping.
struct SpreadsheetMapping {
  std::string source;
  std::string external_id_source;
  SpreadsheetForm form;
  SpreadsheetDates dates = SpreadsheetDates::kDayMonthYear;
  bool earlier_of_two = false;
  std::array<FieldSource, kSpreadsheetFieldCount> fields;

  const FieldSource& of(SpreadsheetField field) const { return fields[static_cast<size_t>(field)]; }
  // Whether rows may say by name whom they are about.
  bool by_name() const { return of(SpreadsheetField::kDateOfBirth).given(); }
};

// A spreadsheet as it was read: the names in its header line, and the other rows.
struct Spreadsheet {
  std::vector<std::string> columns;
  std::vector<CsvRow> rows;
};

// Whom a row is about, as it says: by their id or, where that is empty, by date of birth and name.
struct RowPerson {
  std::string external_id;
  absl::CivilDay born;
  std::string name;  // as FullName

  std::strong_ordering operator<=>(const RowPerson&) const = default;
};

// A row that can be read: what is to be recorded of it, if the record's rules allow it.
struct PastEpisode {
  int64_t line = 0;
  ReportMissing report;
  std::string reason;  // a code; empty: none
  // What the row is recognised by. Without a reference, whom it is about is part of it.
  std::string mark;
  bool has_reference = false;
};

// The rows about one young person.
struct SpreadsheetPerson {
  RowPerson who;
  std::vector<PastEpisode> episodes;  // by start and line
};

// What the rules say of a spreadsheet before anybody looks at the record.
struct SpreadsheetJudgement {
  std::vector<SpreadsheetPerson> people;  // by whom they are about
  std::vector<Reject> rejects;            // by line and rule
};

// What becomes of somebody's rows. Each decision makes an episode; it stands at the place of its row.
struct SpreadsheetPlan {
  struct Taken {
    EpisodeDecision decision;
    const PastEpisode* row = nullptr;
    std::string digest;  // of all that the row says: another one is another content
  };
  std::vector<Taken> taken;
  int64_t unchanged = 0;
  std::vector<Reject> rejects;
};

}  // namespace homeward::episode
