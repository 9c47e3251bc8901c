#include "common/edge/validate.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/text.h"
#include "common/core/uuid.h"
#include "homeward/common/v1/options.pb.h"

namespace homeward {
namespace {

using common::v1::FieldRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDefaultLength = 200;
constexpr int kDefaultItems = 100;
constexpr int kDeepest = 100;
// 0001-01-01 and 9999-12-31 as protobuf defines a Timestamp.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;

std::string Path(const std::string& parent, absl::string_view name) {
  return parent.empty() ? std::string(name) : absl::StrCat(parent, ".", name);
}

bool IsCode(absl::string_view text) {
  return absl::ascii_islower(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// What the form accepts, in words; empty when `text` has it.
absl::string_view FormFault(common::v1::Format format, absl::string_view text) {
  switch (format) {
    case common::v1::FORMAT_LINE:
      return IsLine(text) ? "" : "one line of text that is not blank";
    case common::v1::FORMAT_UUID:
      return IsUuid(text) ? "" : "a UUID in lower case";
    case common::v1::FORMAT_COUNCIL:
      return IsCouncilCode(text) ? "" : "the ONS code of an English local authority, for example E08000036";
    case common::v1::FORMAT_DATE:
      return ParseIsoDate(text).has_value() ? "" : "a calendar date, YYYY-MM-DD";
    case common::v1::FORMAT_CODE:
      return IsCode(text) ? "" : "a code of lower-case letters, digits and underscores";
    default:
      return IsText(text) ? "" : "text without control characters";
  }
}

absl::Status CheckString(const std::string& path, const FieldRules& rules, absl::string_view text) {
  if (text.empty()) return absl::OkStatus();
  const int most = rules.max_length() == 0 ? kDefaultLength : rules.max_length();
  if (CountCodePoints(text) > most) {
    return Invalid(path, "FIELD_TOO_LONG", absl::StrCat("at most ", most, " characters"));
  }
  const absl::string_view fault = FormFault(rules.format(), text);
  return fault.empty() ? absl::OkStatus() : Invalid(path, "FIELD_INVALID", fault);
}

absl::Status CheckEnum(const std::string& path, const FieldDescriptor& field, int number) {
  if (field.enum_type()->FindValueByNumber(number) != nullptr) return absl::OkStatus();
  return Invalid(path, "FIELD_INVALID", absl::StrCat("a value of ", field.enum_type()->name()));
}

absl::Status CheckTimestamp(const std::string& path, const google::protobuf::Timestamp& time) {
  if (time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond && time.nanos() >= 0 &&
      time.nanos() < 1'000'000'000) {
    return absl::OkStatus();
  }
  return Invalid(path, "FIELD_INVALID", "a time from year 1 to 9999");
}

absl::Status CheckMessage(const std::string& path, const Message& message);

absl::Status CheckSub(const std::string& path, const Message& message) {
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    return CheckTimestamp(path, static_cast<const google::protobuf::Timestamp&>(message));
  }
  return CheckMessage(path, message);
}

absl::Status CheckRepeated(const std::string& path, const FieldRules& rules, const Message& message,
                           const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const int count = reflection.FieldSize(message, &field);
  if (rules.required() && count == 0) return Invalid(path, "FIELD_REQUIRED", "at least one entry");
  const int most = rules.max_items() == 0 ? kDefaultItems : rules.max_items();
  if (count > most) return Invalid(path, "FIELD_TOO_MANY", absl::StrCat("at most ", most, " entries"));
  std::string scratch;
  for (int i = 0; i < count; ++i) {
    const std::string entry = absl::StrCat(path, "[", i, "]");
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      HW_RETURN_IF_ERROR(CheckSub(entry, reflection.GetRepeatedMessage(message, &field, i)));
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      const std::string& text = reflection.GetRepeatedStringReference(message, &field, i, &scratch);
      if (text.empty()) return Invalid(entry, "FIELD_REQUIRED", "a value");
      HW_RETURN_IF_ERROR(CheckString(entry, rules, text));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const int number = reflection.GetRepeatedEnumValue(message, &field, i);
      if (number == 0) return Invalid(entry, "FIELD_REQUIRED", "a value other than unspecified");
      HW_RETURN_IF_ERROR(CheckEnum(entry, field, number));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSingle(const std::string& path, const FieldRules& rules, const Message& message,
                         const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (reflection.HasField(message, &field)) return CheckSub(path, reflection.GetMessage(message, &field));
      return rules.required() ? Invalid(path, "FIELD_REQUIRED", "a value") : absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection.GetEnumValue(message, &field);
      if (rules.required() && number == 0) return Invalid(path, "FIELD_REQUIRED", "a value other than unspecified");
      return CheckEnum(path, field, number);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      if (field.type() != FieldDescriptor::TYPE_STRING) return absl::OkStatus();
      const std::string& text = reflection.GetStringReference(message, &field, &scratch);
      if (rules.required() && text.empty()) return Invalid(path, "FIELD_REQUIRED", "a value");
      return CheckString(path, rules, text);
    }
    default:
      return absl::OkStatus();
  }
}

absl::Status CheckMessage(const std::string& path, const Message& message) {
  const Descriptor& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const FieldRules& rules = field.options().GetExtension(common::v1::rules);
    const std::string here = Path(path, field.name());
    HW_RETURN_IF_ERROR(field.is_repeated() ? CheckRepeated(here, rules, message, field)
                                           : CheckSingle(here, rules, message, field));
  }
  return absl::OkStatus();
}

// The first string in already split fields that is no UTF-8, not looking deeper than protobuf itself does.
std::string BadText(const Descriptor& descriptor, const google::protobuf::UnknownFieldSet& fields,
                    const std::string& path, int depth = kDeepest) {
  if (depth == 0) return "";
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& field = fields.field(i);
    const FieldDescriptor* known = descriptor.FindFieldByNumber(field.number());
    if (known == nullptr || field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    const std::string here = Path(path, known->name());
    if (known->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(field.length_delimited())) return here;
    google::protobuf::UnknownFieldSet inner;
    if (known->type() == FieldDescriptor::TYPE_MESSAGE && inner.ParseFromString(field.length_delimited())) {
      const std::string found = BadText(*known->message_type(), inner, here, depth - 1);
      if (!found.empty()) return found;
    }
  }
  return "";
}

}  // namespace

absl::Status Validate(const Message& message) { return CheckMessage("", message); }

bool IsCouncilCode(absl::string_view text) {
  return text.size() == 9 && text[0] == 'E' && std::all_of(text.begin() + 1, text.end(), absl::ascii_isdigit);
}

std::string FieldWithBadText(const Descriptor& descriptor, absl::string_view bytes) {
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "";
  return BadText(descriptor, fields, "");
}

}  // namespace homeward
