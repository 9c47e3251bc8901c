#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <array>
#include <string>
#include <vector>

#include "episode-service/imports/import.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::episode {

v1::Import ToProto(const Import& import, const std::vector<RuleCount>& rules);
v1::ImportReject ToProto(const Reject& reject);

// RESOURCE_EXHAUSTED (RETURN_TOO_LARGE): a message, or all of them, hold more bytes of files than are taken.
absl::Status CheckSize(size_t message_bytes, size_t bytes);

// Joins the messages of one return.
class Messages {
 public:
  // INVALID_ARGUMENT (RETURN_INCONSISTENT, COLLECTION_YEAR_INVALID), RESOURCE_EXHAUSTED (RETURN_TOO_LARGE).
  absl::Status Add(const v1::ImportSsda903Request& message);

  // All of them as one, each file in one piece: the same return in other pieces is the same request.
  v1::ImportSsda903Request Joined() &&;

 private:
  v1::ImportSsda903Request first_;  // without its chunks
  std::array<std::string, 4> files_;
  std::array<bool, 4> given_ = {};
  size_t bytes_ = 0;
};

// The tables of a joined return. Errors: INVALID_ARGUMENT (FILE_MISSING) and those of ReadTable.
absl::StatusOr<SsdaReturn> FromProto(const v1::ImportSsda903Request& joined);

}  // namespace homeward::episode
