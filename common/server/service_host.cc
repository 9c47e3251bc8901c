#include "common/server/service_host.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <utility>

#include "common/auth/roles.h"
#include "common/core/status.h"
#include "common/db/migrate.h"

namespace homeward {

extern const absl::Span<const EmbeddedFile> kCommandSchema;

namespace {

// For the audit writer, the timers, health and metrics: they never compete with calls for a session.
constexpr int kOwnSessions = 8;
// For calls between the services: readers of the feed wait here for news and hold no session meanwhile.
constexpr int kWaitingCalls = 16;
constexpr absl::Duration kTimersEvery = absl::Milliseconds(250);
constexpr absl::Duration kTimersAtMostEvery = absl::Milliseconds(20);
constexpr absl::Duration kTimersPatience = absl::Seconds(10);
constexpr absl::Duration kHealthEvery = absl::Seconds(1);
constexpr absl::Duration kProbePatience = absl::Seconds(1);

std::vector<EmbeddedFile> AllMigrations(absl::Span<const EmbeddedFile> own) {
  std::vector<EmbeddedFile> all(kCommandSchema.begin(), kCommandSchema.end());
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

DatabaseOptions WithSessions(const HostConfig& config) {
  DatabaseOptions database = config.database;
  database.sessions = config.read_workers + config.write_workers + kOwnSessions;
  return database;
}

absl::Status NotReady(absl::string_view reason, absl::string_view message) {
  return Fail(absl::StatusCode::kUnavailable, reason, message);
}

struct Said {
  Log::Level level;
  absl::string_view event;
};

Said SaidOf(SpoolEvent event) {
  switch (event) {
    case SpoolEvent::kAdopted:
      return {Log::Level::kInfo, "audit_spool_adopted"};
    case SpoolEvent::kBegan:
      return {Log::Level::kWarning, "audit_spooling"};
    case SpoolEvent::kDrained:
      return {Log::Level::kInfo, "audit_spool_drained"};
    case SpoolEvent::kRefuses:
      return {Log::Level::kError, "audit_spool_refuses"};
    case SpoolEvent::kTorn:
      return {Log::Level::kWarning, "audit_spool_torn"};
    case SpoolEvent::kDamaged:
      return {Log::Level::kError, "audit_spool_damaged"};
    case SpoolEvent::kLeft:
      return {Log::Level::kWarning, "audit_spool_left"};
  }
  return {Log::Level::kError, "audit_spool"};
}

// Null when no folder is given. Rows of another schema in the same folder are another service's.
absl::StatusOr<std::unique_ptr<AuditSpool>> SpoolOf(const HostConfig& config) {
  if (config.audit_spool.empty()) return nullptr;
  return AuditSpool::Open(
      {.folder = config.audit_spool, .name = config.database.name, .most_bytes = config.audit_spool_bytes},
      [log = config.log](SpoolEvent event, int64_t rows) {
        const Said said = SaidOf(event);
        log->Event(said.level, said.event, {{"rows", absl::StrCat(rows)}});
      });
}

}  // namespace

absl::Status ServiceHost::MigrateSchema(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations) {
  return Migrate(database, AllMigrations(migrations));
}

absl::StatusOr<std::unique_ptr<ServiceHost>> ServiceHost::Create(HostConfig config) {
  // A malformed request is answered with the field's name; protobuf would also print it, and not as JSON.
  google::protobuf::SetLogHandler(nullptr);
  HW_ASSIGN_OR_RETURN(Roles roles, Roles::Reviewed());
  HW_ASSIGN_OR_RETURN(auto verifier, TokenVerifier::Create(config.tokens, config.keys, roles));
  HW_ASSIGN_OR_RETURN(std::unique_ptr<AuditSpool> spool, SpoolOf(config));
  return std::unique_ptr<ServiceHost>(
      new ServiceHost(std::move(config), std::move(roles), std::move(verifier), std::move(spool)));
}

ServiceHost::ServiceHost(HostConfig config, Roles roles, std::unique_ptr<TokenVerifier> verifier,
                         std::unique_ptr<AuditSpool> spool)
    : config_(std::move(config)),
      migrations_(AllMigrations(config_.migrations)),
      roles_(std::move(roles)),
      verifier_(std::move(verifier)),
      page_tokens_(config_.page_key),
      db_(WithSessions(config_)),
      commands_(db_, [this] { NotifyCommitted(); }),
      audit_(db_, std::move(spool)),
      pipeline_({.clock = config_.clock,
                 .verifier = verifier_.get(),
                 .peers = &peers_,
                 .audit = &audit_,
                 .observe = [this](const Served& served) { Observe(served); },
                 .await = [this](const ConsistencyPoint& point,
                                 absl::Time deadline) { return await_ != nullptr && await_(point, deadline); }}),
      reads_(config_.read_workers, config_.most_waiting),
      waits_(kWaitingCalls, config_.most_waiting),
      writes_(config_.write_workers, config_.most_waiting),
      streams_(config_.streams),
      edge_(rpcs_, pipeline_, {.reads = &reads_, .writes = &writes_, .internal = &waits_}, streams_),
      health_(NotReady("STARTING", "the service is starting")),
      timer_ticker_(kTimersEvery, kTimersAtMostEvery, [this] { RunTimersAndTell(); }),
      health_ticker_(kHealthEvery, kHealthEvery, [this] { CheckHealth().IgnoreError(); }) {
  AddOwnMetrics();
}

ServiceHost::~ServiceHost() { Drain(absl::Now()); }

void ServiceHost::SetTimerHandler(Timers::Fire fire) {
  timers_.emplace(db_, *config_.clock, std::move(fire), [this] { NotifyCommitted(); });
}

absl::Status ServiceHost::Start() {
  absl::Status status = Listen();
  if (!status.ok()) {
    Drain(absl::Now());
    return status;
  }
  CheckHealth().IgnoreError();
  if (config_.background) {
    health_ticker_.Start();
    if (timers_.has_value()) timer_ticker_.Start();
  }
  return absl::OkStatus();
}

absl::Status ServiceHost::Listen() {
  HW_RETURN_IF_ERROR(rpcs_.Check(roles_));
  GrpcServer::Parts parts{.listen = config_.listen, .credentials = config_.credentials, .edge = &edge_, .services = {}};
  for (const auto* service : rpcs_.services()) parts.services.push_back(service->full_name());
  if (!config_.admin_listen.empty()) {
    HW_ASSIGN_OR_RETURN(admin_,
                        AdminServer::Start(config_.admin_listen, {.metrics = [this] { return metrics_.Scrape(); },
                                                                  .ready = [this] { return Health(); }}));
  }
  HW_ASSIGN_OR_RETURN(server_, GrpcServer::Start(parts));
  return absl::OkStatus();
}

absl::Status ServiceHost::CheckHealth() {
  absl::Status found = Probe();
  if (found.ok()) audit_.BringBackSoon();
  absl::MutexLock lock(&health_mutex_);
  if (draining_) return health_;
  if (found != health_) {
    const bool ready = found.ok();
    log().Event(ready ? Log::Level::kInfo : Log::Level::kWarning, ready ? "ready" : "not_ready",
                {{"reason", ProblemOf(found).reason}});
  }
  health_ = std::move(found);
  if (server_ != nullptr) server_->SetServing(health_.ok());
  return health_;
}

absl::Status ServiceHost::Probe() {
  if (!migrated_) {
    HW_ASSIGN_OR_RETURN(migrated_, IsMigrated(config_.database, migrations_));
    if (!migrated_) return NotReady("SCHEMA_BEHIND", "the database's schema is older than this program; run --migrate");
  }
  return db_.Read(absl::Now() + kProbePatience, [](Tx& tx) {
    int one = 0;
    tx.sql() << "SELECT 1", soci::into(one);
    return absl::OkStatus();
  });
}

absl::Status ServiceHost::Health() const {
  absl::MutexLock lock(&health_mutex_);
  return health_;
}

absl::StatusOr<int> ServiceHost::RunTimers() {
  if (!timers_.has_value()) return 0;
  return timers_->RunDue(absl::Now() + kTimersPatience);
}

// A fault is told once and not four times a second.
void ServiceHost::RunTimersAndTell() {
  const std::string fault = ProblemOf(RunTimers().status()).reason;
  if (fault == last_timer_fault_) return;
  last_timer_fault_ = fault;
  log().Event(fault.empty() ? Log::Level::kInfo : Log::Level::kWarning, fault.empty() ? "timers_run" : "timers_stand",
              {{"reason", fault}});
}

void ServiceHost::Drain(absl::Time deadline) {
  {
    absl::MutexLock lock(&health_mutex_);
    if (draining_) return;
    draining_ = true;
    health_ = NotReady("DRAINING", "the service is stopping");
    if (server_ != nullptr) server_->SetServing(false);
  }
  streams_.Drain();
  for (const auto& listener : stop_listeners_) listener();
  if (server_ != nullptr) server_->Shutdown(deadline);
  timer_ticker_.Stop();
  health_ticker_.Stop();
  admin_.reset();
}

void ServiceHost::NotifyCommitted() {
  for (const auto& listener : commit_listeners_) listener();
  timer_ticker_.Wake();
}

void ServiceHost::Observe(const Served& served) {
  metrics_.Observe(served.call->method, served.status.code(), served.took);
  log().Call(served);
}

void ServiceHost::AddOwnMetrics() {
  const std::string waiting = "homeward_calls_waiting";
  const std::string help = "Calls that wait for a worker.";
  metrics_.Gauge(waiting, help, [this] { return reads_.waiting(); }, {{"pool", "reads"}});
  metrics_.Gauge(waiting, help, [this] { return writes_.waiting(); }, {{"pool", "writes"}});
  metrics_.Gauge(waiting, help, [this] { return waits_.waiting(); }, {{"pool", "internal"}});
  metrics_.Gauge("homeward_streams", "Streams open towards callers.", [this] { return streams_.open(); });
  metrics_.Gauge("homeward_database_sessions", "Database sessions in use.", [this] { return db_.pool().in_use(); });
  metrics_.Counter("homeward_transaction_conflicts_total", "Transactions that ran again after a conflict.",
                   [this] { return static_cast<double>(db_.conflicts()); });
  metrics_.Gauge("homeward_ready", "1 when the service can take calls.", [this] { return Health().ok() ? 1 : 0; });
  metrics_.Gauge("homeward_timer_lag_seconds", "How long the oldest timer has been due; NaN when it cannot be read.",
                 [this] { return TimerLagSeconds(); });
  AddSpoolMetrics();
}

void ServiceHost::AddSpoolMetrics() {
  metrics_.Gauge("homeward_audit_spool_rows", "Audit rows that wait for the database to take them.",
                 [this] { return static_cast<double>(audit_.spooled().rows); });
  metrics_.Gauge("homeward_audit_spool_bytes", "What the audit's spool takes of its disk.",
                 [this] { return static_cast<double>(audit_.spooled().bytes); });
  metrics_.Gauge("homeward_audit_spool_oldest_seconds", "How long the oldest spooled audit row has waited.",
                 [this] { return OldestSpooledSeconds(); });
  const std::string bad = "homeward_audit_spool_bad_lines_total";
  const std::string help =
      "Spooled lines that became no audit row: cut off before their call was answered, or kept"
      " aside in a file.";
  metrics_.Counter(bad, help, [this] { return static_cast<double>(audit_.spooled().torn); }, {{"kind", "torn"}});
  metrics_.Counter(bad, help, [this] { return static_cast<double>(audit_.spooled().damaged); }, {{"kind", "damaged"}});
}

double ServiceHost::OldestSpooledSeconds() const {
  const auto oldest = audit_.spooled().oldest;
  return oldest.has_value() ? absl::ToDoubleSeconds(clock().Now() - *oldest) : 0;
}

double ServiceHost::TimerLagSeconds() {
  const absl::Time now = clock().Now();
  const absl::StatusOr<absl::Time> until = db_.Read(
      absl::Now() + kProbePatience, [&](Tx& tx) -> absl::StatusOr<absl::Time> { return TimersRunUntil(tx, now); });
  return until.ok() ? absl::ToDoubleSeconds(now - *until) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace homeward
