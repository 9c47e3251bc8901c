#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <initializer_list>
#include <vector>

#include "common/core/embedded_file.h"
#include "common/db/session_pool.h"

namespace homeward {

// Several folders' migrations, in this order.
std::vector<EmbeddedFile> JoinMigrations(std::initializer_list<absl::Span<const EmbeddedFile>> parts);

// Brings a schema up to date, statement by statement: DDL commits by itself, so the record of what has been applied
// is kept per statement, and an interrupted migration goes on where it stopped, also when the process was killed before
// it could record a statement that had run. Several processes may call it at once.
// A file that was applied must not change afterwards: FAILED_PRECONDITION (MIGRATION_CHANGED).
absl::Status Migrate(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations);

// Whether every one of these migrations has been applied: a service is not ready before.
absl::StatusOr<bool> IsMigrated(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations);

}  // namespace homeward
