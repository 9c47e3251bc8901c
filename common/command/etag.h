#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <string>

#include "common/core/status.h"

namespace homeward {

// A record's version as clients see it (AIP-154). Opaque to them.
inline std::string EtagOf(int64_t version) { return absl::StrCat("v", version); }

// Compared after the lock: two people must not change the same record without seeing each other's entry.
inline absl::Status CheckEtag(absl::string_view etag, int64_t version) {
  if (etag == EtagOf(version)) return absl::OkStatus();
  return FailField(absl::StatusCode::kAborted, "ETAG_MISMATCH", "etag",
                   "the record was changed meanwhile; read it again and decide anew");
}

}  // namespace homeward
