#include "common/edge/rpc_table.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "common/core/status.h"

namespace homeward {
namespace {

using common::v1::RpcOptions;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

const MethodDescriptor* MethodTaking(const ServiceDescriptor& service, const Descriptor& request) {
  for (int i = 0; i < service.method_count(); ++i) {
    if (service.method(i)->input_type() == &request) return service.method(i);
  }
  return nullptr;
}

// The request's string of this name; null if there is none.
const FieldDescriptor* StringField(const Descriptor& request, const std::string& name) {
  const FieldDescriptor* field = request.FindFieldByName(name);
  const bool is_string = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
  return is_string ? field : nullptr;
}

bool HasString(const Descriptor& request, const std::string& name) { return StringField(request, name) != nullptr; }

// What is wrong with an RPC's declaration.
std::vector<std::string> Faults(const MethodDescriptor& method, const Roles& roles) {
  const RpcOptions& options = method.options().GetExtension(common::v1::rpc);
  const Descriptor& request = *method.input_type();
  std::vector<std::string> faults;
  auto fault = [&](absl::string_view what) { faults.push_back(absl::StrCat(method.full_name(), ": ", what)); };
  if (!roles.IsPermission(options.permission())) fault("no known permission");
  if (options.audience() == common::v1::AUDIENCE_UNSPECIFIED) fault("no audience");
  if (options.effect() == common::v1::EFFECT_UNSPECIFIED) fault("no effect");
  const bool mutates = options.effect() > common::v1::EFFECT_READS;
  if (mutates && method.server_streaming()) fault("a mutation that streams to its caller");
  if (mutates && !HasString(request, "request_id")) fault("a mutation without request_id");
  if (options.effect() == common::v1::EFFECT_CHANGES && !HasString(request, "etag")) fault("a change without etag");
  if (options.audience() == common::v1::AUDIENCE_PUBLIC && !HasString(request, "council")) fault("no council");
  if (!options.resource_field().empty() && !HasString(request, options.resource_field())) {
    fault("its resource_field is no field");
  }
  return faults;
}

}  // namespace

void RpcTable::Insert(absl::string_view service_name, const Descriptor& request, const Descriptor& reply, Rpc rpc) {
  const ServiceDescriptor* service = request.file()->pool()->FindServiceByName(std::string(service_name));
  const MethodDescriptor* method = service == nullptr ? nullptr : MethodTaking(*service, request);
  if (method == nullptr) {
    faults_.push_back(absl::StrCat(service_name, " has no RPC that takes ", request.full_name()));
    return;
  }
  if (method->output_type() != &reply) {
    faults_.push_back(absl::StrCat(method->full_name(), ": its handler returns ", reply.full_name()));
  }
  if (method->server_streaming() != (rpc.open_stream != nullptr) ||
      method->client_streaming() != (rpc.begin_upload != nullptr)) {
    faults_.push_back(absl::StrCat(method->full_name(), ": its handler has another shape"));
  }
  const common::v1::RpcOptions& options = method->options().GetExtension(common::v1::rpc);
  if (rpc.handle_many != nullptr &&
      (options.effect() != common::v1::EFFECT_READS || options.audience() != common::v1::AUDIENCE_PUBLIC)) {
    faults_.push_back(absl::StrCat(method->full_name(), ": only people's reads are answered together"));
  }
  if (!absl::c_linear_search(services_, service)) services_.push_back(service);
  rpc.path = PathOf(*method);
  rpc.method = method;
  rpc.options = options;
  rpc.council_field = StringField(request, "council");
  rpc.resource_field = StringField(request, rpc.options.resource_field());
  const std::string path = rpc.path;
  if (!rpcs_.emplace(path, std::move(rpc)).second)
    faults_.push_back(absl::StrCat(method->full_name(), ": two handlers"));
}

absl::Status RpcTable::Check(const Roles& roles) const {
  std::vector<std::string> faults = faults_;
  for (const ServiceDescriptor* service : services_) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      if (Find(PathOf(method)) == nullptr) faults.push_back(absl::StrCat(method.full_name(), ": no handler"));
      absl::c_move(Faults(method, roles), std::back_inserter(faults));
    }
  }
  if (faults.empty()) return absl::OkStatus();
  return Fail(absl::StatusCode::kFailedPrecondition, "RPC_TABLE_INVALID", absl::StrJoin(faults, "; "));
}

const Rpc* RpcTable::Find(absl::string_view path) const {
  const auto found = rpcs_.find(path);
  return found == rpcs_.end() ? nullptr : &found->second;
}

}  // namespace homeward
