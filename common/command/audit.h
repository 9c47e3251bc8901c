#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <set>
#include <string>

#include "common/command/call.h"
#include "common/db/tx.h"

namespace homeward {

// Who did or saw what, why, and of which young people. One row for every RPC, refused ones included.
struct AuditRow {
  std::string id;  // made with the row: written twice, it is there once
  std::string council;
  absl::Time time;
  std::string caller;
  std::string roles;
  std::string purpose;
  std::string method;
  std::string resource;
  std::string outcome;  // name of the canonical code
  std::string reason;
  std::string trace;
  std::set<std::string> subjects;
};

// The row for a call that ended with `status`.
AuditRow AuditOf(const Call& call, const absl::Status& status);

// Writes any number of rows with at most two statements.
void InsertAudit(Tx& tx, absl::Span<const AuditRow> rows);

// The same for rows of which some may be there already; those stay as they are.
void InsertAuditAgain(Tx& tx, absl::Span<const AuditRow> rows);

}  // namespace homeward
