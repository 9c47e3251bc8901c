#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>

#include "tests/process/client.h"
#include "tests/process/installation.h"

namespace homeward::process {

// Waits until nothing is left to be done: the readers' cursors stand at the heads, and no timer that was due by then
// (the programs' clocks are shifted by `clock_offset`) waits.
void AwaitQuiet(Installation& installation, absl::Duration clock_offset = absl::ZeroDuration());

// The number that a query of one service's schema gives.
int64_t CountIn(Db& db, const std::string& sql);

// "Nothing acknowledged is lost, nothing happens twice": compares what was acknowledged with what the services keep.
// Every part runs, and every worker has finished.
void ExpectRecordHolds(Installation& installation, const Model& model,
                       absl::Duration clock_offset = absl::ZeroDuration());

}  // namespace homeward::process
