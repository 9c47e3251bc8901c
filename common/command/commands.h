#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "common/command/call.h"
#include "common/command/change.h"
#include "common/db/db.h"

namespace homeward {

// Several changes of one council in one transaction, for what comes in bulk.
class Batch {
 public:
  Batch(Tx& tx, const Call& call) : tx_(tx), call_(call) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  Tx& tx() { return tx_; }

  // One change, decided and saved by `body`. What is refused leaves nothing, and the others stand.
  absl::Status Run(absl::FunctionRef<absl::Status(Change&)> body);

 private:
  friend class Commands;

  Tx& tx_;
  const Call& call_;
  std::deque<Change> changes_;
  absl::Status fault_;  // the first error that is no decision: the transaction is not to be committed
};

// Runs the commands of RPCs: each in one transaction with its idempotency key, its subjects' locks, its records, its
// timers, its audit row and its events, or not at all.
class Commands {
 public:
  // `committed` is told after every commit that wrote events (the feed's readers wait for it).
  Commands(Db& db, std::function<void()> committed) : db_(db), committed_(std::move(committed)) {}

  // `body(Change&)` decides and saves; it returns the id of the record that the reply shows. `show(Tx&, id)` reads
  // the reply, also for a repeated request, which is answered with the record as it is now. Both may run again.
  //
  // Errors: what they return; INVALID_ARGUMENT (REQUEST_ID_REUSED).
  template <class Body, class Show>
  auto Run(Call& call, const google::protobuf::Message& request, Body body, Show show)
      -> std::invoke_result_t<Show&, Tx&, const std::string&> {
    std::invoke_result_t<Show&, Tx&, const std::string&> reply = absl::InternalError("no reply");
    absl::Status status = RunBlock(call, request, body, [&](Tx& tx, const std::string& record) {
      reply = show(tx, record);
      return reply.status();
    });
    if (!status.ok()) return status;
    return reply;
  }

  // Runs `body` in one transaction with its changes, one audit row for all of them, their timers and events. An error
  // of `body` undoes them all. It may run again. What has no effect when it is repeated needs no request_id; its caller
  // sees to that.
  absl::Status RunBatch(Call& call, absl::FunctionRef<absl::Status(Batch&)> body);

 private:
  using Body = absl::FunctionRef<absl::StatusOr<std::string>(Change&)>;
  using Show = absl::FunctionRef<absl::Status(Tx&, const std::string&)>;

  absl::Status RunBlock(Call& call, const google::protobuf::Message& request, Body body, Show show);

  Db& db_;
  const std::function<void()> committed_;
};

}  // namespace homeward
