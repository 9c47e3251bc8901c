#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "episode-service/imports/spreadsheet.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::episode {

// Joins the messages of one spreadsheet.
class SpreadsheetMessages {
 public:
  // INVALID_ARGUMENT (SPREADSHEET_INCONSISTENT, FIELD_REQUIRED), RESOURCE_EXHAUSTED (RETURN_TOO_LARGE).
  absl::Status Add(const v1::ImportEpisodesRequest& message);

  // All of them as one: the same spreadsheet in other pieces is the same request.
  v1::ImportEpisodesRequest Joined() &&;

 private:
  v1::ImportEpisodesRequest joined_;
};

// INVALID_ARGUMENT (MAPPING_INVALID).
absl::StatusOr<SpreadsheetMapping> FromProto(const v1::SpreadsheetMapping& wire);

}  // namespace homeward::episode
