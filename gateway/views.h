#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <optional>
#include <string>

#include "common/command/call.h"
#include "common/edge/consistency_token.h"
#include "common/edge/paging.h"
#include "common/server/log.h"
#include "gateway/backends.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::gateway {

// GatewayService: views across the services. Each asks all of them and merges; none decides anything.
class Views {
 public:
  Views(absl::Span<const Backend> backends, const PageTokens& page_tokens, Log& log)
      : backends_(backends), paging_(page_tokens), log_(log) {}

  absl::StatusOr<v1::ListObligationsResponse> ListObligations(Call& call, const v1::ListObligationsRequest& request);
  absl::StatusOr<v1::GetChronologyResponse> GetChronology(Call& call, const v1::GetChronologyRequest& request);

 private:
  template <class View>
  absl::StatusOr<typename View::Reply> Compose(const Call& call, const typename View::Request& request) const;

  const absl::Span<const Backend> backends_;
  const Paging paging_;
  Log& log_;
};

// What the caller has seen done, by the call's consistency token; nothing without one. INVALID_ARGUMENT (FIELD_INVALID)
// when the token is not one of the request's council.
absl::StatusOr<std::optional<ConsistencyPoint>> PointOf(const Call& call);

// Names a source whose part is missing because it answered so, and logs it.
v1::MissingSource MissingOf(const std::string& source, const absl::Status& answer, const Call& call, Log& log);

// Why the part of a service that answered so is missing.
v1::MissingReason ReasonFor(const absl::Status& answer);

}  // namespace homeward::gateway
