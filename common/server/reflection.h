#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <string>
#include <vector>

namespace homeward {

// Server reflection, versions v1 and v1alpha, from the descriptors that are linked into this program. gRPC's own plugin
// knows only services of generated code, and ours are served by a generic one. Lists `services`, gRPC's health service
// and these two themselves.
std::vector<std::unique_ptr<grpc::Service>> ReflectionServices(std::vector<std::string> services);

}  // namespace homeward
