#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <string>
#include <vector>

#include "gateway/backends.h"

namespace homeward::gateway {

// A public RPC of a service behind the gateway.
struct Route {
  const Backend* backend = nullptr;
  const google::protobuf::MethodDescriptor* method = nullptr;
  int council_field = 0;  // number of the request's council; 0 when it has none
};

// Every public RPC of the services. What is not among them is not forwarded: internal RPCs are for the services only.
class Routes {
 public:
  // The backends outlive the routes.
  explicit Routes(absl::Span<const Backend> backends);

  // Null when there is no such RPC or it is none for the public.
  const Route* Find(absl::string_view path) const;

  // Full names of the services that have public RPCs.
  const std::vector<std::string>& services() const { return services_; }

 private:
  void Add(const Backend& backend, const google::protobuf::ServiceDescriptor& service);

  absl::flat_hash_map<std::string, Route> routes_;
  std::vector<std::string> services_;
};

// The council in the bytes of a request: its last value counts, as for protobuf. Empty without one, and if the bytes
// are no message.
std::string CouncilIn(google::protobuf::io::ZeroCopyInputStream& request, int council_field);

}  // namespace homeward::gateway
