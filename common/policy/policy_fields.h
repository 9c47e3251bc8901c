#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "homeward/policy/v1/policy.pb.h"

// How the library walks a policy by reflection: down its sections (messages named …Policy) to its fields, each of which
// is one value with one citation. A field is named by its path, "interview.complete_by".
namespace homeward {

// One field of a policy: `holder` is the section message that it is, or is not, set in.
struct PolicyField {
  std::string path;
  const google::protobuf::Message* holder = nullptr;
  const google::protobuf::FieldDescriptor* descriptor = nullptr;

  bool IsSet() const { return holder->GetReflection()->HasField(*holder, descriptor); }
  const policy::v1::Setting& setting() const { return descriptor->options().GetExtension(policy::v1::setting); }
};

// Every field there is, set or not, in the order of the proto. The result points into `policy`.
std::vector<PolicyField> AllFields(const policy::v1::Policy& policy);

// The fields that `policy` sets. The result points into `policy`.
std::vector<PolicyField> FieldsSet(const policy::v1::Policy& policy);

// The entries of a repeated field of messages, enums or strings, in a form that can be compared.
std::vector<std::string> EntriesOf(const google::protobuf::Message& list,
                                   const google::protobuf::FieldDescriptor& field);

}  // namespace homeward
