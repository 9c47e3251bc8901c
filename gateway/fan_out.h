#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <optional>
#include <string>
#include <vector>

#include "common/command/call.h"
#include "gateway/backends.h"

namespace homeward::gateway {

// Until when services are waited for: a tenth of what is left remains, at most 250 ms, to answer with what there is.
absl::Time AskUntil(absl::Time now, absl::Time deadline);

// What a service answered.
struct Answer {
  absl::StatusOr<std::string> reply;
  bool caught_up = false;  // whether it is no older than the call's consistency token, which the service says
};

struct Question {
  const Backend* backend = nullptr;
  std::string method;  // of the service's API, without its name
  std::string request;
};

// Asks all of this at the same time, on the caller's behalf; answers stand in the order of the questions. Waits until
// all have answered or AskUntil. Errors as from the service, and BACKEND_NOT_CONFIGURED.
std::vector<Answer> Ask(const Call& call, absl::Span<const Question> questions);

// Asks the services at the same time, each with its request's bytes, on the caller's behalf; a service without a
// request is not asked. `method` is the name of an RPC that each may have. Waits until all have answered or AskUntil.
// Answers stand in the order of the backends; a service without a request has an error that means nothing.
std::vector<Answer> Ask(absl::Span<const Backend> backends, const Call& call, absl::string_view method,
                        const std::vector<std::optional<std::string>>& requests);

}  // namespace homeward::gateway
