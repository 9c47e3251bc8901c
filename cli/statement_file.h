#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <string>
#include <vector>

#include "homeward/episode/v1/sync_service.pb.h"

namespace homeward::cli {

// What a council's system says of its children: a file with one StatedYoungPerson in JSON on each line that is not
// blank.
struct StatementFile {
  std::vector<episode::v1::StatedYoungPerson> statements;
  std::vector<int64_t> lines;  // where each of them stands

  // The messages of a sync that begin like `first`, which has no statements and no request_id. The request_id follows
  // from all that they say: the same file again continues the same sync.
  std::vector<std::string> Messages(episode::v1::SyncYoungPeopleRequest first) const;
};

// Errors: JSON_INVALID with the line; it quotes nothing but names of fields and types.
absl::StatusOr<StatementFile> ReadStatements(absl::string_view text);

}  // namespace homeward::cli
