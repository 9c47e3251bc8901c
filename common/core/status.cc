#include "common/core/status.h"

#include <absl/strings/cord.h>
#include <absl/strings/str_cat.h>

namespace homeward {
namespace {

// Payload keys inside the process; the edge turns them into google.rpc messages.
constexpr absl::string_view kReason = "homeward/reason";
constexpr absl::string_view kField = "homeward/field";
constexpr absl::string_view kAllowed = "homeward/allowed";

std::string Payload(const absl::Status& status, absl::string_view key) {
  auto payload = status.GetPayload(key);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status Fail(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReason, absl::Cord(reason));
  return status;
}

absl::Status FailField(absl::StatusCode code, absl::string_view reason, absl::string_view field,
                       absl::string_view message) {
  absl::Status status = Fail(code, reason, message);
  status.SetPayload(kField, absl::Cord(field));
  return status;
}

absl::Status Invalid(absl::string_view field, absl::string_view reason, absl::string_view allowed) {
  absl::Status status =
      FailField(absl::StatusCode::kInvalidArgument, reason, field, absl::StrCat(field, ": ", allowed));
  status.SetPayload(kAllowed, absl::Cord(allowed));
  return status;
}

Problem ProblemOf(const absl::Status& status) {
  return {.reason = Payload(status, kReason), .field = Payload(status, kField), .allowed = Payload(status, kAllowed)};
}

}  // namespace homeward
