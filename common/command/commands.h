#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "common/command/call.h"
#include "common/command/change.h"
#include "common/db/db.h"

namespace homeward {

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

 private:
  using Body = absl::FunctionRef<absl::StatusOr<std::string>(Change&)>;
  using Show = absl::FunctionRef<absl::Status(Tx&, const std::string&)>;

  absl::Status RunBlock(Call& call, const google::protobuf::Message& request, Body body, Show show);

  Db& db_;
  const std::function<void()> committed_;
};

}  // namespace homeward
