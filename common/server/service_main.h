#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <functional>
#include <memory>
#include <string>

#include "common/core/embedded_file.h"
#include "common/server/service_host.h"

namespace homeward {

// Holds the objects of a service for as long as it runs. What it runs itself (a reader of feeds) it begins when it is
// made and ends in its destructor, before the host goes.
class ServiceParts {
 public:
  virtual ~ServiceParts() = default;
};

// What makes a program this service and no other.
struct ServiceSpec {
  std::string name;   // in every log line
  std::string usage;  // for --help
  absl::Span<const EmbeddedFile> migrations;
  std::function<absl::StatusOr<std::unique_ptr<ServiceParts>>(ServiceHost&)> make;
};

// The main of every service, always in the same order. Serves until SIGTERM or SIGINT, then lets calls end. Returns the
// process's exit code: 0 after an orderly stop, 1 when it could not start, 2 for options that make no sense.
int ServiceMain(int argc, char** argv, const ServiceSpec& spec);

}  // namespace homeward
