#include <absl/flags/flag.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <utility>

#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/server/options.h"
#include "common/server/program.h"
#include "gateway/gateway.h"

ABSL_FLAG(std::string, episode, "", "address of episode-service: dns:///name:port, host:port or unix:path");
ABSL_FLAG(std::string, episode_spiffe_id, "", "SPIFFE id that episode-service's certificate must have");
ABSL_FLAG(std::string, interview, "", "address of interview-service");
ABSL_FLAG(std::string, interview_spiffe_id, "", "SPIFFE id that interview-service's certificate must have");
ABSL_FLAG(std::string, meeting, "", "address of meeting-service");
ABSL_FLAG(std::string, meeting_spiffe_id, "", "SPIFFE id that meeting-service's certificate must have");
ABSL_FLAG(
    bool, front_without_tls, false,
    "only with --development: callers on this machine need no certificate; the services are still called with one");

namespace homeward::gateway {
namespace {

TlsFiles TlsOf(const ServiceOptions& options) {
  return {
      .certificate = options.tls_certificate, .private_key = options.tls_key, .authorities = options.tls_authorities};
}

// A service without an address is left out, and every view says so.
absl::StatusOr<Backend> BackendAt(Api api, const std::string& address, const std::string& spiffe_id,
                                  const ServiceOptions& options) {
  Backend backend{.api = std::move(api)};
  if (address.empty()) return backend;
  if (options.tls_certificate.empty()) {
    backend.channel = ChannelTo(address, LocalCredentialsFor(address));
    return backend;
  }
  if (spiffe_id.empty()) {
    return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID",
                "with TLS every service needs its SPIFFE id: --episode_spiffe_id, --interview_spiffe_id, "
                "--meeting_spiffe_id");
  }
  HW_ASSIGN_OR_RETURN(const auto credentials, MutualTlsChannelCredentials(TlsOf(options), spiffe_id));
  backend.channel = ChannelTo(address, credentials);
  return backend;
}

absl::StatusOr<std::vector<Backend>> BackendsFromFlags(const ServiceOptions& options) {
  HW_ASSIGN_OR_RETURN(Backend episode, BackendAt(EpisodeApi(), absl::GetFlag(FLAGS_episode),
                                                 absl::GetFlag(FLAGS_episode_spiffe_id), options));
  HW_ASSIGN_OR_RETURN(Backend interview, BackendAt(InterviewApi(), absl::GetFlag(FLAGS_interview),
                                                   absl::GetFlag(FLAGS_interview_spiffe_id), options));
  HW_ASSIGN_OR_RETURN(Backend meeting, BackendAt(MeetingApi(), absl::GetFlag(FLAGS_meeting),
                                                 absl::GetFlag(FLAGS_meeting_spiffe_id), options));
  return std::vector<Backend>{std::move(episode), std::move(interview), std::move(meeting)};
}

absl::StatusOr<GatewayConfig> ConfigOf(const ServiceOptions& options, const Clock& clock, Log& log) {
  GatewayConfig config;
  HW_ASSIGN_OR_RETURN(config.backends, BackendsFromFlags(options));
  HW_ASSIGN_OR_RETURN(config.keys, KeysOf(options));
  HW_ASSIGN_OR_RETURN(config.page_key, PageKeyOf(options));
  const bool front_without_tls = absl::GetFlag(FLAGS_front_without_tls);
  if (front_without_tls && !options.development) {
    return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID",
                "--front_without_tls is for --development, on one machine");
  }
  if (!options.tls_certificate.empty() && !front_without_tls) {
    HW_ASSIGN_OR_RETURN(config.credentials, MutualTlsServerCredentials(TlsOf(options)));
  }
  config.clock = &clock;
  config.log = &log;
  config.tokens = TokenPolicyOf(options);
  config.listen = options.listen;
  config.admin_listen = options.admin_listen;
  config.workers = options.read_workers;
  return config;
}

absl::Status Run(const ServiceOptions& options, Log& log, const std::function<void()>& await_stop) {
  const SystemClock clock(absl::Seconds(options.clock_offset_seconds));
  HW_ASSIGN_OR_RETURN(GatewayConfig config, ConfigOf(options, clock, log));
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<Gateway> gateway, Gateway::Create(std::move(config)));
  HW_RETURN_IF_ERROR(gateway->Start());
  log.Event(Log::Level::kInfo, "serving",
            {{"port", absl::StrCat(gateway->port())}, {"admin_port", absl::StrCat(gateway->admin_port())}});
  await_stop();
  gateway->Drain(absl::Now() + absl::Seconds(options.drain_seconds));
  return absl::OkStatus();
}

}  // namespace
}  // namespace homeward::gateway

int main(int argc, char** argv) {
  return homeward::ProgramMain(argc, argv,
                               {.name = "gateway",
                                .usage = "Serves the RPCs of all services, and views across them.",
                                .check = homeward::CheckOptionsWithoutDatabase,
                                .run = homeward::gateway::Run});
}
