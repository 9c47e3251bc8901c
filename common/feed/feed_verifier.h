#pragma once

#include <absl/status/statusor.h>

#include "common/command/call.h"
#include "common/core/status.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "common/feed/feed_chain.h"
#include "homeward/common/v1/feed_point.pb.h"

namespace homeward {

// The RPC VerifyFeed of every service. Each declares its own messages, with the same fields.
template <class Request, class Response>
class FeedVerifier {
 public:
  explicit FeedVerifier(Db& db) : db_(db) {}

  void Bind(RpcTable& table) {
    table.Add(Request::descriptor()->file()->service(0)->full_name(), this, &FeedVerifier::VerifyFeed);
  }

  absl::StatusOr<Response> VerifyFeed(Call& call, const Request& request) {
    const FeedCursor after{.position = request.after().position(), .hash = request.after().hash()};
    if (after.position < 0 || after.hash.size() != (after.position == 0 ? 0 : kHashBytes)) {
      return Invalid("after", "FIELD_INVALID", "a point of this feed");
    }
    return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<Response> {
      const FeedCheck check = CheckFeed(tx, call.council, after, kMostEvents);
      Response reply;
      reply.set_events_checked(check.events);
      Put(check.verified, reply.mutable_verified());
      Put(check.head, reply.mutable_head());
      reply.set_complete(check.fault == 0 && check.verified.position == check.head.position);
      reply.set_fault_position(check.fault);
      return reply;
    });
  }

 private:
  static constexpr size_t kHashBytes = 32;
  // What a call checks within a fraction of its time.
  static constexpr int64_t kMostEvents = 5000;

  static void Put(const FeedCursor& cursor, common::v1::FeedPoint* point) {
    point->set_position(cursor.position);
    point->set_hash(cursor.hash);
  }

  Db& db_;
};

}  // namespace homeward
