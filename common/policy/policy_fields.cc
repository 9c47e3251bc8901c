#include "common/policy/policy_fields.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>

namespace homeward {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsSection(const FieldDescriptor& field) {
  return field.message_type() != nullptr && absl::EndsWith(field.message_type()->name(), "Policy");
}

void Walk(const Message& section, const std::string& prefix, std::vector<PolicyField>& fields) {
  for (int i = 0; i < section.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = section.GetDescriptor()->field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    if (IsSection(*field)) {
      Walk(section.GetReflection()->GetMessage(section, field), path + ".", fields);
    } else {
      fields.push_back({path, &section, field});
    }
  }
}

std::string EntryOf(const Message& list, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& reflection = *list.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return reflection.GetRepeatedMessage(list, &field, index).SerializeAsString();
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat(reflection.GetRepeatedEnumValue(list, &field, index));
    default:
      return reflection.GetRepeatedString(list, &field, index);
  }
}

}  // namespace

std::vector<PolicyField> AllFields(const policy::v1::Policy& policy) {
  std::vector<PolicyField> fields;
  Walk(policy, "", fields);
  return fields;
}

std::vector<PolicyField> FieldsSet(const policy::v1::Policy& policy) {
  std::vector<PolicyField> fields = AllFields(policy);
  fields.erase(std::remove_if(fields.begin(), fields.end(), [](const PolicyField& field) { return !field.IsSet(); }),
               fields.end());
  return fields;
}

std::vector<std::string> EntriesOf(const Message& list, const FieldDescriptor& field) {
  const int size = list.GetReflection()->FieldSize(list, &field);
  std::vector<std::string> entries;
  entries.reserve(size);
  for (int i = 0; i < size; ++i) entries.push_back(EntryOf(list, field, i));
  return entries;
}

}  // namespace homeward
