#include "cli/rpcs.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <google/protobuf/util/json_util.h>

#include "cli/arguments.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "homeward/common/v1/options.pb.h"
#include "protos/public_api.h"

namespace homeward::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// The part of the parser's message that is about the form. What it quotes may be the caller's data.
std::string WithoutQuoted(absl::string_view text) {
  std::string kept;
  bool quoted = false;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '"') quoted = !quoted;
    if (!quoted) kept.push_back(c == '"' ? '?' : c);
  }
  return kept;
}

void AddPublic(const google::protobuf::FileDescriptor& file, std::vector<const MethodDescriptor*>& rpcs) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const MethodDescriptor* const method = file.service(s)->method(m);
      const auto audience = method->options().GetExtension(common::v1::rpc).audience();
      if (audience == common::v1::AUDIENCE_PUBLIC) rpcs.push_back(method);
    }
  }
}

}  // namespace

std::vector<const MethodDescriptor*> PublicRpcs() {
  std::vector<const MethodDescriptor*> rpcs;
  for (const Api& api : {GatewayApi(), EpisodeApi(), InterviewApi(), MeetingApi()}) {
    for (const auto* file : api) AddPublic(*file, rpcs);
  }
  return rpcs;
}

std::string FullName(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

absl::StatusOr<const MethodDescriptor*> FindRpc(absl::string_view name) {
  std::vector<const MethodDescriptor*> found;
  for (const MethodDescriptor* method : PublicRpcs()) {
    const std::string full = FullName(*method);
    if (full == name) return method;
    const bool short_name = absl::EndsWith(full, absl::StrCat("/", name));
    if (short_name || absl::EndsWith(full, absl::StrCat(".", name))) found.push_back(method);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return UsageError("there is no such RPC; see homeward list-rpcs");
  return UsageError(absl::StrCat("more than one service has this RPC, say which: ",
                                 absl::StrJoin(found, " ", [](std::string* out, const MethodDescriptor* method) {
                                   absl::StrAppend(out, method->service()->name(), "/", method->name());
                                 })));
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::Status FromJson(absl::string_view json, Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &message);
  if (parsed.ok()) return absl::OkStatus();
  const std::string fault = WithoutQuoted(std::string(parsed.message()));
  return Fail(absl::StatusCode::kInvalidArgument, "JSON_INVALID",
              absl::StrCat("this is not a ", message.GetDescriptor()->name(), " in JSON: ", fault));
}

absl::StatusOr<std::unique_ptr<Message>> RequestFromJson(const MethodDescriptor& method, absl::string_view json,
                                                         absl::Time now) {
  auto request = NewMessage(*method.input_type());
  HW_RETURN_IF_ERROR(FromJson(json, *request));
  const auto* field = method.input_type()->FindFieldByName("request_id");
  if (field != nullptr && request->GetReflection()->GetString(*request, field).empty()) {
    request->GetReflection()->SetString(request.get(), field, NewUuid(now));
  }
  return request;
}

std::string ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  // Only a message with an Any of an unknown type cannot be printed; ours have none.
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, options);
  return printed.ok() ? json : "{}\n";
}

}  // namespace homeward::cli
