#include <memory>
#include <utility>

#include "common/core/status.h"
#include "common/server/followed_feed.h"
#include "common/server/service_main.h"
#include "meeting-service/application.h"

namespace {

absl::StatusOr<std::unique_ptr<homeward::ServiceParts>> Make(homeward::ServiceHost& host) {
  HW_ASSIGN_OR_RETURN(auto episodes, homeward::FollowedFeedFromFlags());
  HW_ASSIGN_OR_RETURN(auto application, homeward::meeting::Application::Make(host, std::move(episodes)));
  application->Follow();
  return application;
}

}  // namespace

int main(int argc, char** argv) {
  return homeward::ServiceMain(
      argc, argv,
      {.name = "meeting-service",
       .usage = "Keeps strategy meetings about young people who go missing, and which are required.",
       .migrations = homeward::meeting::Application::Migrations(),
       .make = Make});
}
