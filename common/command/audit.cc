#include "common/command/audit.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/db/multi_insert.h"

namespace homeward {
namespace {

// A refused call may name anything as its resource; what can be no id does not fit the column either.
bool IsId(absl::string_view resource) {
  constexpr size_t kLongestId = 36;
  return resource.size() <= kLongestId && absl::c_all_of(resource, absl::ascii_isgraph);
}

void Insert(Tx& tx, absl::Span<const AuditRow> rows, absl::string_view tail) {
  MultiInsert audit(
      "INSERT INTO audit (council, audit, audited_us, caller, roles, purpose, method, resource, outcome, reason, trace)"
      " VALUES",
      tail);
  MultiInsert shown("INSERT INTO audit_subject (council, subject, audit) VALUES", tail);
  for (const AuditRow& row : rows) {
    audit.Row(row.council, row.id, absl::ToUnixMicros(row.time), row.caller, row.roles, row.purpose, row.method,
              row.resource, row.outcome, row.reason, row.trace);
    for (const std::string& subject : row.subjects) shown.Row(row.council, subject, row.id);
  }
  audit.Run(tx.sql());
  shown.Run(tx.sql());
}

}  // namespace

AuditRow AuditOf(const Call& call, const absl::Status& status) {
  AuditRow row;
  row.id = NewUuid(call.now);
  row.council = call.council;
  row.time = call.now;
  if (call.caller != nullptr) {
    row.caller = call.caller->subject;
    row.roles = absl::StrJoin(call.caller->Roles(call.council), ",").substr(0, 400);
  }
  row.purpose = call.purpose;
  row.method = call.method;
  if (IsId(call.resource)) row.resource = call.resource;
  row.outcome = absl::StatusCodeToString(status.code());
  row.reason = ProblemOf(status).reason;
  row.trace = call.trace;
  // A refused call showed nobody.
  if (status.ok()) row.subjects = call.subjects;
  return row;
}

void InsertAudit(Tx& tx, absl::Span<const AuditRow> rows) { Insert(tx, rows, ""); }

void InsertAuditAgain(Tx& tx, absl::Span<const AuditRow> rows) {
  Insert(tx, rows, "ON DUPLICATE KEY UPDATE council = council");
}

}  // namespace homeward
