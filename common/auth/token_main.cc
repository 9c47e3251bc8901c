// homeward-token: prints a token of the development issuer, for trying Homeward out on one machine.

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/time/clock.h>

#include <iostream>
#include <string>
#include <vector>

#include "common/auth/development_issuer.h"
#include "common/core/status.h"

ABSL_FLAG(std::string, state, ".state", "folder of the development key; made when there is none");
ABSL_FLAG(std::string, subject, "", "whom the token is for, such as a worker's external id");
ABSL_FLAG(std::vector<std::string>, council, {}, "councils by ONS code, with commas; * for a system in all of them");
ABSL_FLAG(std::vector<std::string>, role, {}, "roles in each of these councils, with commas");
ABSL_FLAG(std::string, kind, "person", "person or system");
ABSL_FLAG(int, hours, 8, "hours until the token expires, 1 to 24");

namespace homeward {
namespace {

absl::Status BadFlag(absl::string_view message) {
  return Fail(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID", message);
}

absl::StatusOr<TokenRequest> RequestFromFlags() {
  TokenRequest request{.subject = absl::GetFlag(FLAGS_subject), .lifetime = absl::Hours(absl::GetFlag(FLAGS_hours))};
  const std::string kind = absl::GetFlag(FLAGS_kind);
  if (kind != "person" && kind != "system") return BadFlag("--kind is person or system");
  if (kind == "system") request.kind = Caller::Kind::kSystem;
  const std::vector<std::string> roles = absl::GetFlag(FLAGS_role);
  for (std::string& council : absl::GetFlag(FLAGS_council)) request.grants.push_back({std::move(council), roles});
  if (request.grants.empty() || roles.empty()) return BadFlag("--council and --role are needed");
  return request;
}

absl::StatusOr<std::string> Token() {
  HW_ASSIGN_OR_RETURN(const TokenRequest request, RequestFromFlags());
  HW_ASSIGN_OR_RETURN(const DevelopmentIssuer issuer, DevelopmentIssuer::Open(absl::GetFlag(FLAGS_state)));
  return issuer.Sign(request, absl::Now());
}

int Main() {
  const auto token = Token();
  if (!token.ok()) {
    std::cerr << "homeward-token: " << token.status().message() << "\n";
    return 1;
  }
  std::cout << *token << "\n";
  return 0;
}

}  // namespace
}  // namespace homeward

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "prints a development token\n"
      "  homeward-token --subject=worker-7 --council=E08000036 --role=missing_coordinator,team_manager");
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    std::cerr << "homeward-token: only flags are understood, see --help\n";
    return 1;
  }
  return homeward::Main();
}
