#include "common/server/service_main.h"
#include "episode-service/application.h"

int main(int argc, char** argv) {
  return homeward::ServiceMain(argc, argv,
                               {.name = "episode-service",
                                .usage = "Keeps young people and the episodes in which they were missing or away.",
                                .migrations = homeward::episode::Application::Migrations(),
                                .make = homeward::episode::Application::Make});
}
