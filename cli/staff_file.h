#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "homeward/episode/v1/directory_service.pb.h"

namespace homeward::cli {

// What one line of a staff file says, or what is wrong with it. No error repeats what the file holds.
struct StaffRow {
  int64_t line = 0;
  absl::StatusOr<std::variant<episode::v1::UpsertTeamRequest, episode::v1::UpsertWorkerRequest>> request;
};

// A CSV file from a council's staff system, whose first line names the columns in any order. Workers:
// external_id, name, roles (with spaces between them), team, email, first_day and, if wanted, last_day. Teams:
// external_id, name, kind, parent, manager, inbox, first_day and, if wanted, last_day; a team stands after the one
// above it. Days are local, yyyy-mm-dd or dd/mm/yyyy; on its last day somebody still works. Other columns are ignored.
// What a line leaves empty is not so any more: therefore no column may be forgotten.
// The requests lack their request_id. Errors: those of ParseCsv; INVALID_ARGUMENT (COLUMN_MISSING).
absl::StatusOr<std::vector<StaffRow>> ReadStaffFile(absl::string_view csv, const std::string& council);

}  // namespace homeward::cli
