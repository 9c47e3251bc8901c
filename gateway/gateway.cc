#include "gateway/gateway.h"

#include <absl/time/clock.h>

#include <utility>

#include "common/calendar/reviewed_working_days.h"
#include "common/core/status.h"
#include "gateway/refusal.h"

namespace homeward::gateway {

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Create(GatewayConfig config) {
  HW_ASSIGN_OR_RETURN(Roles roles, Roles::Reviewed());
  HW_ASSIGN_OR_RETURN(auto verifier, TokenVerifier::Create(config.tokens, config.keys, roles));
  HW_ASSIGN_OR_RETURN(WorkingDays working_days, ReviewedWorkingDays());
  return std::unique_ptr<Gateway>(
      new Gateway(std::move(config), std::move(roles), std::move(verifier), std::move(working_days)));
}

Gateway::Gateway(GatewayConfig config, Roles roles, std::unique_ptr<TokenVerifier> verifier, WorkingDays working_days)
    : config_(std::move(config)),
      roles_(std::move(roles)),
      working_days_(std::move(working_days)),
      verifier_(std::move(verifier)),
      page_tokens_(config_.page_key),
      routes_(config_.backends),
      views_(config_.backends, page_tokens_, *config_.log),
      briefing_(config_.backends, working_days_, *config_.log),
      reports_(config_.backends, *config_.log),
      pipeline_({.clock = config_.clock,
                 .verifier = verifier_.get(),
                 .peers = &no_peers_,
                 .audit = nullptr,
                 .observe = [this](const Served& served) { ObserveView(served); }}),
      workers_(config_.workers, config_.most_waiting),
      // The services end their streams in time; the gateway only when it stops.
      streams_({.longest = absl::InfiniteDuration()}),
      edge_(rpcs_, pipeline_, {.reads = &workers_, .writes = &workers_}, streams_),
      forwarder_({.routes = &routes_,
                  .verifier = verifier_.get(),
                  .clock = config_.clock,
                  .streams = &streams_,
                  .observe = [this](const Served& served) { Observe(served); }}),
      front_(rpcs_, edge_, forwarder_) {
  rpcs_.Add("homeward.gateway.v1.GatewayService", &views_, &Views::ListObligations);
  rpcs_.Add("homeward.gateway.v1.GatewayService", &briefing_, &Briefing::GetDailyBriefing);
  rpcs_.Add("homeward.gateway.v1.GatewayService", &views_, &Views::GetChronology);
  rpcs_.Add("homeward.gateway.v1.GatewayService", &reports_, &Reports::GetBoardReport);
  AddMetrics();
}

Gateway::~Gateway() { Drain(absl::Now()); }

grpc::ServerGenericBidiReactor* Gateway::Front::CreateReactor(grpc::GenericCallbackServerContext* context) {
  if (own_.Find(context->method()) != nullptr) return edge_.CreateReactor(context);
  return forwarder_.CreateReactor(context);
}

absl::Status Gateway::Start() {
  HW_RETURN_IF_ERROR(rpcs_.Check(roles_));
  GrpcServer::Parts parts{
      .listen = config_.listen, .credentials = config_.credentials, .edge = &front_, .services = routes_.services()};
  for (const auto* service : rpcs_.services()) parts.services.push_back(service->full_name());
  if (!config_.admin_listen.empty()) {
    HW_ASSIGN_OR_RETURN(admin_,
                        AdminServer::Start(config_.admin_listen, {.metrics = [this] { return metrics_.Scrape(); },
                                                                  .ready = [this] { return Ready(); }}));
  }
  HW_ASSIGN_OR_RETURN(server_, GrpcServer::Start(parts));
  server_->SetServing(true);
  absl::MutexLock lock(&mutex_);
  serving_ = true;
  return absl::OkStatus();
}

void Gateway::Drain(absl::Time deadline) {
  {
    absl::MutexLock lock(&mutex_);
    serving_ = false;
  }
  streams_.Drain();
  if (server_ != nullptr) {
    server_->SetServing(false);
    server_->Shutdown(deadline);
  }
  admin_.reset();
}

absl::Status Gateway::Ready() const {
  absl::MutexLock lock(&mutex_);
  if (serving_) return absl::OkStatus();
  return Fail(absl::StatusCode::kUnavailable, "NOT_SERVING", "the gateway is starting or stopping");
}

void Gateway::ObserveView(const Served& served) {
  if (ProblemOf(served.status).reason == "PERMISSION_MISSING") {
    HaveRefused(config_.backends, *served.rpc, *served.call);
  }
  Observe(served);
}

void Gateway::Observe(const Served& served) {
  metrics_.Observe(served.call->method, served.status.code(), served.took);
  config_.log->Call(served);
}

void Gateway::AddMetrics() {
  metrics_.Gauge("homeward_calls_forwarded", "Forwarded calls under way.", [this] { return forwarder_.live(); });
  metrics_.Gauge("homeward_streams", "Streams open towards callers.", [this] { return streams_.open(); });
  metrics_.Gauge("homeward_calls_waiting", "Calls that wait for a worker.", [this] { return workers_.waiting(); });
  for (const Backend& backend : config_.backends) {
    if (backend.channel == nullptr) continue;
    metrics_.Gauge(
        "homeward_backend_connected", "1 while the gateway has a connection to the service.",
        [&backend] { return backend.channel->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY ? 1 : 0; },
        {{"service", backend.name()}});
  }
}

}  // namespace homeward::gateway
