#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>

#include "common/db/tx.h"
#include "homeward/common/v1/figure.pb.h"

namespace homeward {

// Up to what this service's tables are complete for a council, inside the snapshot in which its figures are read.
// `source` is the service's own proto package.
common::v1::FiguresAsAt ReadAsAt(Tx& tx, const std::string& council, absl::string_view source, absl::Time now);

}  // namespace homeward
