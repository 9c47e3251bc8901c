#pragma once

#include <absl/status/status.h>

#include <ostream>
#include <string>

#include "tests/load/rows.h"
#include "tests/load/sql_target.h"

namespace homeward::load {

// The least SQL that does what an RPC does, on the same rows. Reads read the services' own tables; changes go to a copy
// of them, because a row that no command wrote would break the chain of a feed.

// GetEpisode: the three statements of a record.
SqlTarget::Prepare ReadEpisodeSql(Rows& rows);

// GetChronology of all services: one after the other on one connection.
SqlTarget::Prepare ReadChronologySql(Rows& rows);

// CorrectEpisode: lock the subject, read, change, audit, then event and head, one durable commit.
SqlTarget::Prepare CorrectEpisodeSql(Rows& rows);

// Makes the copy anew.
absl::Status CopyTables(SqlConnection& connection);

// Prints how the database executes each of these statements.
absl::Status Explain(SqlConnection& connection, const EpisodeRow& row, std::ostream& out);

// Waits until the services have nothing left to do: feeds read to their ends, no timer due. Error: DEADLINE_EXCEEDED.
absl::Status AwaitQuiet(SqlConnection& connection);

// How many statements the database has been sent so far, by whomever.
absl::StatusOr<int64_t> StatementsSent(SqlConnection& connection);

}  // namespace homeward::load
