#include "gateway/refusal.h"

#include <memory>
#include <string>
#include <vector>

#include "gateway/fan_out.h"

namespace homeward::gateway {
namespace {

using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

// What a service offers for the permission of the view, under the same name if it can be; null when there is nothing.
const MethodDescriptor* Counterpart(const Backend& backend, const Rpc& view) {
  const auto& service = *backend.api.front()->service(0);
  const MethodDescriptor* found = nullptr;
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& method = *service.method(i);
    if (method.options().GetExtension(common::v1::rpc).permission() != view.options.permission()) continue;
    if (found == nullptr || method.name() == view.method->name()) found = &method;
  }
  return found;
}

// A request that names its council and nothing else: the permission is looked at before what else there should be.
std::string OnlyCouncil(const MethodDescriptor& method, const std::string& council) {
  const auto* prototype = MessageFactory::generated_factory()->GetPrototype(method.input_type());
  const std::unique_ptr<google::protobuf::Message> request(prototype->New());
  request->GetReflection()->SetString(request.get(), method.input_type()->FindFieldByName("council"), council);
  return request->SerializeAsString();
}

}  // namespace

void HaveRefused(absl::Span<const Backend> backends, const Rpc& view, const Call& call) {
  std::vector<Question> questions;
  for (const Backend& backend : backends) {
    const MethodDescriptor* method = Counterpart(backend, view);
    if (method == nullptr) continue;
    questions.push_back({.backend = &backend, .method = method->name(), .request = OnlyCouncil(*method, call.council)});
  }
  Ask(call, questions);
}

}  // namespace homeward::gateway
