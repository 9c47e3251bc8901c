#pragma once

#include <absl/strings/str_split.h>
#include <absl/strings/strip.h>
#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"

// For tests: what a field of a request has to do with a refusal.
namespace homeward {

// INVALID_ARGUMENT with this reason, for this field.
MATCHER_P2(FaultIn, reason, field, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString() << " in " << ProblemOf(status).field;
  return status.code() == absl::StatusCode::kInvalidArgument && ProblemOf(status).reason == reason &&
         ProblemOf(status).field == field;
}

// A message without the field of a path as errors name it ("details.safety_plan.interventions[0].how"). Of a
// list on the way, only the first entry can be named.
template <class Message>
Message WithoutField(Message whole, const std::string& path) {
  std::vector<std::string> parts = absl::StrSplit(path, '.');
  google::protobuf::Message* message = &whole;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string name(absl::StripSuffix(parts[i], "[0]"));
    const auto* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) {
      ADD_FAILURE() << "there is no field " << path;
      return whole;
    }
    const auto& reflection = *message->GetReflection();
    if (i + 1 == parts.size()) {
      reflection.ClearField(message, field);
    } else {
      message = field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, 0)
                                     : reflection.MutableMessage(message, field);
    }
  }
  return whole;
}

}  // namespace homeward
