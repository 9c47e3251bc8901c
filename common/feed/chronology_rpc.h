#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <string>
#include <vector>

#include "common/command/event.h"
#include "common/core/status.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/feed/feed_store.h"
#include "homeward/common/v1/chronology.pb.h"

namespace homeward {

// An event as a chronology shows it. Kind and change are what the event's body has under these names, itself or in its
// one part.
common::v1::ChronologyEntry EntryOf(const std::string& source, const Event& event);

// The RPC GetChronology of every service: what its feed holds about one young person, in the order of recording. Each
// service declares its own messages, with the same fields.
// `ids_of(tx, council, id)` says all ids of a young person.
template <class Reply, class Request, class IdsOf>
absl::StatusOr<Reply> ChronologyOf(Db& db, const Paging& paging, Call& call, const Request& request, IdsOf ids_of) {
  HW_ASSIGN_OR_RETURN(const int size, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging.Position(call, request, 1));
  int64_t after = 0;
  if (position.has_value() && !absl::SimpleAtoi(position->front(), &after)) after = 0;
  return db.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    const std::vector<Event> events =
        EventsOfSubject(tx, call.council, ids_of(tx, call.council, request.young_person()), after, size);
    if (!events.empty()) call.Shows(request.young_person());
    for (const Event& event : events) {
      *reply.add_entries() = EntryOf(Reply::descriptor()->file()->package(), event);
    }
    if (static_cast<int>(events.size()) == size) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging.Next(call, request, {absl::StrCat(events.back().position)}));
    }
    return reply;
  });
}

}  // namespace homeward
