#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/tx.h"

namespace homeward {

// How a record stood after one of its changes, and who made it so.
struct RecordVersion {
  int64_t version = 0;
  absl::Time recorded;
  std::string actor;
  std::string reason;
  std::string body;  // the record as its resource message, serialized
};

// Every version of a record, oldest first.
std::vector<RecordVersion> VersionsOf(Tx& tx, const std::string& council, const std::string& record);

}  // namespace homeward
