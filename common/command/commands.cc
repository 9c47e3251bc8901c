#include "common/command/commands.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/command/audit.h"
#include "common/command/journal.h"
#include "common/command/requests.h"
#include "common/core/status.h"

namespace homeward {
namespace {

// The request's field of this name; every mutating RPC declares it, which the edge checks at start.
std::string StringField(const google::protobuf::Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

// Faults leave no trace but the caller's error; they are not decisions about the request.
bool IsFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return true;
    default:
      return false;
  }
}

// What the audit row says of a command that was done.
void Describe(Call& call, const Change& change, const std::string& record) {
  if (call.resource.empty()) call.resource = record;
  for (const std::string& subject : change.subjects()) {
    if (subject != call.council) call.Shows(subject);
  }
}

}  // namespace

absl::Status Batch::Run(absl::FunctionRef<absl::Status(Change&)> body) {
  if (!fault_.ok()) return fault_;
  Change& change = changes_.emplace_back(tx_, call_.council, call_.caller->subject, call_.now);
  SavepointResult result = InSavepoint(tx_, [&](Tx&) { return body(change); });
  if (!result.status.ok()) changes_.pop_back();
  if (result.lost || IsFault(result.status)) fault_ = result.status;
  return std::move(result.status);
}

absl::Status Commands::RunBatch(Call& call, absl::FunctionRef<absl::Status(Batch&)> body) {
  const Call asked = call;
  absl::Status committed = db_.Transact(call.deadline, [&](Tx& tx) -> absl::Status {
    call = asked;
    Batch batch(tx, call);
    const absl::Status done = body(batch);
    HW_RETURN_IF_ERROR(batch.fault_);
    HW_RETURN_IF_ERROR(done);
    std::vector<const Change*> changes;
    for (const Change& change : batch.changes_) {
      changes.push_back(&change);
      Describe(call, change, "");
    }
    const AuditRow audit = AuditOf(call, absl::OkStatus());
    InsertAudit(tx, absl::MakeConstSpan(&audit, 1));
    call.position = std::max(asked.position, WriteJournal(tx, changes));
    return absl::OkStatus();
  });
  if (!committed.ok()) {
    call = asked;
    return committed;
  }
  call.audited = true;
  committed_();
  return absl::OkStatus();
}

absl::Status Commands::RunBlock(Call& call, const google::protobuf::Message& request, Body body, Show show) {
  const std::string request_id = StringField(request, "request_id");
  const std::string hash = RequestHash(request);
  const Call asked = call;
  absl::Status refusal;
  absl::Status committed = db_.Transact(call.deadline, [&](Tx& tx) -> absl::Status {
    call = asked;  // what a run that was lost said of the call is void
    Change change(tx, call.council, call.caller->subject, call.now);
    DoneRequest done;
    auto command = [&](Tx&) -> absl::Status {
      HW_ASSIGN_OR_RETURN(const auto before, ClaimRequest(tx, call, request_id, hash));
      call.replayed = before.has_value();
      if (call.replayed) {
        done = *before;
      } else {
        HW_ASSIGN_OR_RETURN(done.record, body(change));
        if (done.record.empty()) return Fail(absl::StatusCode::kInternal, "RECORD_MISSING", "a command made no record");
      }
      return show(tx, done.record);
    };
    const SavepointResult result = InSavepoint(tx, command);
    if (result.lost || IsFault(result.status)) return result.status;
    refusal = result.status;
    if (refusal.ok()) Describe(call, change, done.record);
    const AuditRow audit = AuditOf(call, refusal);
    InsertAudit(tx, absl::MakeConstSpan(&audit, 1));
    if (refusal.ok() && !call.replayed) {
      const Change* const changes[] = {&change};
      done.position = WriteJournal(tx, changes);
      FinishRequest(tx, call, request_id, done);
    }
    call.position = done.position;
    return absl::OkStatus();
  });
  if (!committed.ok()) {
    call = asked;
    return committed;
  }
  call.audited = true;
  if (refusal.ok() && !call.replayed) committed_();
  return refusal;
}

}  // namespace homeward
