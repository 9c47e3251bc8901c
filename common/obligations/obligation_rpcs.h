#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "common/command/commands.h"
#include "common/command/etag.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/obligations/obligation_convert.h"
#include "common/obligations/obligation_store.h"
#include "common/wire/times.h"

namespace homeward {

// The two RPCs that every service has for its obligations. Each declares its own messages, with the same fields.

// `ids_of(tx, council, id)` says all ids of a young person, the one that their record has first.
template <class Reply, class Request, class IdsOf>
absl::StatusOr<Reply> ListObligationsOf(Db& db, const Paging& paging, Call& call, const Request& request,
                                        IdsOf ids_of) {
  ObligationFilter filter{.council = call.council, .kind = request.kind()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging.Place(call, request));
  if (request.state() != 0) filter.state = static_cast<ObligationState>(request.state());
  if (request.has_due_before_time()) filter.due_before = TimeOf(request.due_before_time());
  if (request.has_due_from_time()) filter.due_from = TimeOf(request.due_from_time());
  if (request.has_raised_since_time()) filter.raised_since = TimeOf(request.raised_since_time());
  return db.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    if (!request.young_person().empty()) filter.subject = ids_of(tx, call.council, request.young_person()).front();
    const std::vector<Obligation> found = ObligationStore::List(tx, filter);
    for (const Obligation& obligation : found) {
      call.Shows(obligation.subject);
      *reply.add_obligations() = ToProto(call.council, obligation);
    }
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging.NextAfter(call, request, {found.back().due, found.back().id}));
    }
    return reply;
  });
}

template <class Request>
absl::StatusOr<common::v1::Obligation> WaiveObligationOf(Commands& commands, Call& call, const Request& request) {
  return commands.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.obligation();
        HW_ASSIGN_OR_RETURN(const Obligation found, ObligationStore::Get(change.tx(), change.council(), id));
        change.Lock(found.subject);
        // Read again under the lock: it may have been met meanwhile.
        HW_ASSIGN_OR_RETURN(Obligation obligation, ObligationStore::Get(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), obligation.version));
        HW_ASSIGN_OR_RETURN(ObligationUpdate update,
                            Waive(std::move(obligation), request.reason(), request.rationale()));
        ObligationStore::Save(change, {update});
        return id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<common::v1::Obligation> {
        HW_ASSIGN_OR_RETURN(const Obligation obligation, ObligationStore::Get(tx, call.council, id));
        call.Shows(obligation.subject);
        return ToProto(call.council, obligation);
      });
}

}  // namespace homeward
