#include "cli/entry_words.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <google/protobuf/descriptor.h>

#include <vector>

#include "cli/words.h"
#include "common/wire/enum_code.h"
#include "homeward/common/v1/moment.pb.h"

namespace homeward::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void Collect(const Message& message, std::vector<std::string>& words);

std::string AnswerOf(const google::protobuf::EnumValueDescriptor& value) { return CodeInWords(CodeOf(value), ""); }

std::string Named(const FieldDescriptor& field, const std::string& answer) {
  return absl::StrCat(absl::StrReplaceAll(field.name(), {{"_", " "}}), ": ", answer);
}

void CollectMessage(const FieldDescriptor& field, const Message& part, std::vector<std::string>& words) {
  if (part.GetDescriptor() == common::v1::Moment::descriptor()) {
    words.push_back(Named(field, TextOf(static_cast<const common::v1::Moment&>(part))));
  } else {
    Collect(part, words);
  }
}

void CollectField(const Message& message, const FieldDescriptor& field, std::vector<std::string>& words) {
  const auto& reflection = *message.GetReflection();
  const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  std::string scratch;
  for (int i = 0; i < count; ++i) {
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        CollectMessage(
            field, many ? reflection.GetRepeatedMessage(message, &field, i) : reflection.GetMessage(message, &field),
            words);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        words.push_back(Named(field, AnswerOf(*(many ? reflection.GetRepeatedEnum(message, &field, i)
                                                     : reflection.GetEnum(message, &field)))));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        words.push_back(absl::StrReplaceAll(field.name(), {{"_", " "}}));
        break;
      default:
        words.push_back(many ? reflection.GetRepeatedStringReference(message, &field, i, &scratch)
                             : reflection.GetStringReference(message, &field, &scratch));
    }
  }
}

void Collect(const Message& message, std::vector<std::string>& words) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* field : set) CollectField(message, *field, words);
}

}  // namespace

std::string EntryInWords(const episode::v1::EntryDetails& details) {
  std::vector<std::string> words;
  Collect(details, words);
  return absl::StrReplaceAll(absl::StrJoin(words, "; "), {{"\n", " "}});
}

}  // namespace homeward::cli
