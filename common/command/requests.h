#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/command/call.h"
#include "common/db/tx.h"

namespace homeward {

// What a request that was done before made.
struct DoneRequest {
  std::string record;
  int64_t position = 0;
};

// SHA-256 over the request as it was parsed, so that the order of fields on the wire does not matter.
std::string RequestHash(const google::protobuf::Message& request);

// Takes the request_id for this transaction. If another transaction has it, waits for its end: if that committed, its
// result is returned. INVALID_ARGUMENT (REQUEST_ID_REUSED) when it was used for another request.
absl::StatusOr<std::optional<DoneRequest>> ClaimRequest(Tx& tx, const Call& call, const std::string& request_id,
                                                        const std::string& hash);

// Records what the request made.
void FinishRequest(Tx& tx, const Call& call, const std::string& request_id, const DoneRequest& done);

}  // namespace homeward
