#include "gateway/routes.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/unknown_field_set.h>

#include "homeward/common/v1/options.pb.h"

namespace homeward::gateway {
namespace {

int CouncilField(const google::protobuf::MethodDescriptor& method) {
  const auto* field = method.input_type()->FindFieldByName("council");
  return field == nullptr ? 0 : field->number();
}

}  // namespace

Routes::Routes(absl::Span<const Backend> backends) {
  for (const Backend& backend : backends) {
    for (const auto* file : backend.api) {
      for (int s = 0; s < file->service_count(); ++s) Add(backend, *file->service(s));
    }
  }
}

void Routes::Add(const Backend& backend, const google::protobuf::ServiceDescriptor& service) {
  for (int m = 0; m < service.method_count(); ++m) {
    const auto& method = *service.method(m);
    if (method.options().GetExtension(common::v1::rpc).audience() != common::v1::AUDIENCE_PUBLIC) continue;
    if (!absl::c_linear_search(services_, service.full_name())) services_.push_back(service.full_name());
    routes_.emplace(absl::StrCat("/", service.full_name(), "/", method.name()),
                    Route{.backend = &backend, .method = &method, .council_field = CouncilField(method)});
  }
}

const Route* Routes::Find(absl::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? nullptr : &found->second;
}

std::string CouncilIn(google::protobuf::io::ZeroCopyInputStream& request, int council_field) {
  google::protobuf::UnknownFieldSet fields;
  std::string council;
  if (!fields.ParseFromZeroCopyStream(&request)) return council;
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& field = fields.field(i);
    if (field.number() != council_field || field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) {
      continue;
    }
    council = field.length_delimited();
  }
  return council;
}

}  // namespace homeward::gateway
