// The service of the tests as a program of its own.

#include <memory>

#include "common/server/service_main.h"
#include "common/server/testdata/echo_service.h"

int main(int argc, char** argv) {
  return homeward::ServiceMain(argc, argv,
                               {.name = "echo-service",
                                .usage = "Keeps notes for tests.",
                                .migrations = homeward::kEchoSchema,
                                .make = [](homeward::ServiceHost& host) -> std::unique_ptr<homeward::ServiceParts> {
                                  return std::make_unique<homeward::EchoService>(host);
                                }});
}
