#include "tests/support/test_service.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/auth/key_source.h"
#include "common/auth/transport.h"

namespace homeward {
namespace {

// Together they may do everything that people may.
const std::vector<std::string>& EveryRole() {
  static const auto* const kRoles =
      new std::vector<std::string>({"administrator", "missing_coordinator", "team_manager", "service_manager",
                                    "council_system", "interviewer", "mace_chair", "auditor", "analyst"});
  return *kRoles;
}

}  // namespace

TestService::TestService(const std::string& name, absl::Span<const EmbeddedFile> migrations, const Make& make,
                         const Clock& clock)
    : issuer_(DevelopmentIssuer::Open(absl::StrCat(::testing::TempDir(), "/homeward_issuer")).value()), log_(name) {
  HostConfig config;
  config.database = database_.options();
  config.migrations = migrations;
  config.clock = &clock;
  config.log = &log_.log();
  config.keys = FileKeySource::Open(issuer_.key_set_path()).value();
  config.tokens.issuer = std::string(kDevelopmentIssuer);
  config.background = false;
  const absl::Status migrated = ServiceHost::MigrateSchema(config.database, migrations);
  if (!migrated.ok()) ADD_FAILURE() << migrated;
  host_ = ServiceHost::Create(std::move(config)).value();
  parts_ = make(*host_).value();
  const absl::Status started = host_->Start();
  if (!started.ok()) ADD_FAILURE() << started;
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", host_->port()), LoopbackCredentials().channel);
}

TestService::~TestService() {
  host_->Drain(absl::Now() + absl::Seconds(5));
  parts_.reset();
}

std::string TestService::Token(absl::string_view council, std::vector<std::string> roles,
                               const std::string& subject) const {
  const bool everywhere = council == kEveryCouncil;
  return issuer_
      .Sign({.subject = subject,
             .kind = everywhere ? Caller::Kind::kSystem : Caller::Kind::kPerson,
             .grants = {{.council = std::string(council), .roles = std::move(roles)}}},
            absl::Now())
      .value();
}

std::string TestService::TokenFor(const std::string& council) const {
  if (council.empty()) return Token(kEveryCouncil, {"service"});
  return Token(council, EveryRole());
}

CallResult TestService::CallBytes(const std::string& path, const std::string& request,
                                  const CallOptions& options) const {
  return UnaryCall(channel_, path, request, options);
}

std::string TestService::CouncilOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("council");
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

}  // namespace homeward
