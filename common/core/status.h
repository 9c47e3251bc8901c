#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <string>
#include <utility>

namespace homeward {

// What a caller learns of an error beyond its canonical code. It reaches the wire as google.rpc.ErrorInfo (and
// BadRequest when a field is named). None of it may hold a value that a caller sent: those are children's data.
struct Problem {
  std::string reason;   // UPPER_SNAKE, stable: clients branch on it
  std::string field;    // path of the request field at fault, may be empty
  std::string allowed;  // what the field accepts, may be empty
};

// An error with a reason. `message` is for people: a fixed text without data.
absl::Status Fail(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// INVALID_ARGUMENT for one field of the request, with what is allowed there.
absl::Status Invalid(absl::string_view field, absl::string_view reason, absl::string_view allowed);

// As Fail, for an error that concerns a field but is not about its syntax (an overlap, a time before birth).
absl::Status FailField(absl::StatusCode code, absl::string_view reason, absl::string_view field,
                       absl::string_view message);

// The problem that a status carries; its reason is empty for a status not made here.
Problem ProblemOf(const absl::Status& status);

}  // namespace homeward

#define HW_CONCAT_INNER(a, b) a##b
#define HW_CONCAT(a, b) HW_CONCAT_INNER(a, b)

#define HW_RETURN_IF_ERROR(expression)     \
  do {                                     \
    absl::Status hw_status = (expression); \
    if (!hw_status.ok()) return hw_status; \
  } while (false)

#define HW_ASSIGN_OR_RETURN(declaration, expression) \
  HW_ASSIGN_OR_RETURN_INNER(HW_CONCAT(hw_result_, __LINE__), declaration, expression)

#define HW_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).status();             \
  declaration = *std::move(result)
