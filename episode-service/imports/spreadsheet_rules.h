#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "episode-service/episodes/rules.h"
#include "episode-service/imports/spreadsheet.h"

// What may be taken over of a council's spreadsheet of past episodes. Pure: no clock, no I/O.
namespace homeward::episode {

// How names of columns and texts of cells are compared: in lower case, without blanks.
std::string Folded(absl::string_view text);

// The day that a cell names; none if it is no date as the spreadsheet writes them.
std::optional<absl::CivilDay> ParseDay(SpreadsheetDates dates, absl::string_view text);

// The wall-clock time that a cell names, HH:MM or HHMM, since midnight.
std::optional<absl::Duration> ParseTimeOfDay(absl::string_view text);

// The category of this name.
std::optional<Category> CategoryNamed(absl::string_view name);

// Reads every row as the mapping says: a row that cannot be read is rejected, with each rule that it fails. What is to
// be made of a row has an id that follows from the row, so that it is recognised in whatever file it comes.
//
// INVALID_ARGUMENT (HEADER_INVALID): a column of the mapping is not in the header line, or is there twice.
absl::StatusOr<SpreadsheetJudgement> JudgeSpreadsheet(const Spreadsheet& read, const SpreadsheetMapping& mapping,
                                                      const std::string& council);

// Of all that a row says: another one is another content.
std::string DigestOf(const RowPerson& who, const PastEpisode& row);

// The ids of the episodes that were made of somebody's rows if they were taken over before, by whichever way of saying
// who that is: the rows' own, and those `also` known.
std::vector<std::string> EpisodeIdsOf(const SpreadsheetPerson& person, absl::Span<const RowPerson> also);

// What becomes of somebody's rows by the rules of the record, one after the other: an earlier one is on record when a
// later one is looked at. `digests` are those of rows that were taken over before, by episode.
SpreadsheetPlan PlanEpisodes(const Context& known, const SpreadsheetPerson& person, absl::Span<const RowPerson> also,
                             const std::map<std::string, std::string>& digests);

// What becomes of the rows of somebody who is not found on record, as `rule` says: those that were taken over before
// stay so.
SpreadsheetPlan PlanUnknown(const SpreadsheetPerson& person, absl::string_view rule,
                            const std::map<std::string, std::string>& digests);

}  // namespace homeward::episode
