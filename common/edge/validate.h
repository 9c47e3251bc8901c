#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/message.h>

#include <string>

namespace homeward {

// Checks a message against the rules that its fields declare (homeward.common.v1.rules): required fields, forms,
// lengths, numbers of entries, enum values without a name, times out of range, text that is not one. The error names
// the field's path and what is allowed. INVALID_ARGUMENT (FIELD_REQUIRED, FIELD_INVALID, FIELD_TOO_LONG,
// FIELD_TOO_MANY).
absl::Status Validate(const google::protobuf::Message& message);

// Whether this is the ONS code of an English local authority.
bool IsCouncilCode(absl::string_view text);

// The path of the first string field whose bytes are no UTF-8, in bytes that could not be parsed as this message; empty
// when there is none. protobuf refuses such bytes as a whole and does not say why.
std::string FieldWithBadText(const google::protobuf::Descriptor& descriptor, absl::string_view bytes);

}  // namespace homeward
