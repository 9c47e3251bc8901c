#include "cli/entry_words.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <google/protobuf/descriptor.h>

#include <utility>
#include <vector>

#include "cli/words.h"
#include "common/wire/enum_code.h"
#include "homeward/common/v1/moment.pb.h"

namespace homeward::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Named(const FieldDescriptor& field, const std::string& answer) {
  return absl::StrCat(absl::StrReplaceAll(field.name(), {{"_", " "}}), ": ", answer);
}

// Collects the words of a message in the order of its fields.
class Words {
 public:
  // Whether free words say what they are, too, as answers do.
  explicit Words(bool all_named) : all_named_(all_named) {}

  void Collect(const Message& message) {
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const FieldDescriptor* field : set) CollectField(message, *field);
  }

  std::string Line() const { return absl::StrReplaceAll(absl::StrJoin(words_, "; "), {{"\n", " "}}); }

 private:
  void CollectField(const Message& message, const FieldDescriptor& field) {
    const int count = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
    for (int i = 0; i < count; ++i) CollectValue(message, field, i);
  }

  // The one value of a field, or one of a list.
  void CollectValue(const Message& message, const FieldDescriptor& field, int i) {
    const auto& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        CollectMessage(
            field, many ? reflection.GetRepeatedMessage(message, &field, i) : reflection.GetMessage(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = many ? reflection.GetRepeatedEnum(message, &field, i) : reflection.GetEnum(message, &field);
        words_.push_back(Named(field, CodeInWords(CodeOf(*value), "")));
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        words_.push_back(absl::StrReplaceAll(field.name(), {{"_", " "}}));
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        words_.push_back(Named(field, absl::StrCat(reflection.GetInt32(message, &field))));
        break;
      default:
        CollectText(field,
                    many ? reflection.GetRepeatedString(message, &field, i) : reflection.GetString(message, &field));
    }
  }

  void CollectText(const FieldDescriptor& field, std::string text) {
    words_.push_back(all_named_ ? Named(field, text) : std::move(text));
  }

  void CollectMessage(const FieldDescriptor& field, const Message& part) {
    if (part.GetDescriptor() == common::v1::Moment::descriptor()) {
      words_.push_back(Named(field, TextOf(static_cast<const common::v1::Moment&>(part))));
    } else {
      Collect(part);
    }
  }

  const bool all_named_;
  std::vector<std::string> words_;
};

std::string InWords(const Message& details, bool all_named) {
  Words words(all_named);
  words.Collect(details);
  return words.Line();
}

}  // namespace

std::string EntryInWords(const episode::v1::EntryDetails& details) { return InWords(details, false); }

std::string FormInWords(const google::protobuf::Message& details) { return InWords(details, true); }

}  // namespace homeward::cli
