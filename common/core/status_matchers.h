#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "common/core/status.h"

// Matchers for tests: Debian's Abseil ships none.
namespace homeward {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }

template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P2(FailsWith, code, reason, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code && ProblemOf(StatusOf(arg)).reason == reason;
}

}  // namespace homeward
