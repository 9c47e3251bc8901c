#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <vector>

#include "episode-service/providers/procedure.h"

// What a home's missing procedure has to have (S3-46). Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Whether this can be said of a procedure. INVALID_ARGUMENT (TIME_IN_FUTURE; CHECKED_BEFORE_WRITTEN: a check is of the
// procedure as it is written now; FIELD_INVALID: how many were trained).
absl::Status CheckStatement(const ProcedureStatement& statement, absl::Time now);

// What it lacks at a time.
std::vector<ProcedureLack> Lacks(const ProcedureStatement& statement, absl::Time now);

// From when on it lacks something if nothing more is said: InfinitePast if it does already, InfiniteFuture for never.
absl::Time LacksFrom(const ProcedureStatement& statement);

}  // namespace homeward::episode
