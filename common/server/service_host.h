#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/types/span.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/key_source.h"
#include "common/auth/peer_allow_list.h"
#include "common/auth/token_verifier.h"
#include "common/command/audit_writer.h"
#include "common/command/commands.h"
#include "common/command/timers.h"
#include "common/core/clock.h"
#include "common/core/embedded_file.h"
#include "common/core/page_token.h"
#include "common/db/db.h"
#include "common/edge/edge_service.h"
#include "common/edge/pipeline.h"
#include "common/edge/rpc_table.h"
#include "common/edge/streams.h"
#include "common/edge/worker_pool.h"
#include "common/server/admin_server.h"
#include "common/server/grpc_server.h"
#include "common/server/log.h"
#include "common/server/metrics.h"
#include "common/server/ticker.h"

namespace homeward {

// What a service is run with. Clock and log outlive the host.
struct HostConfig {
  DatabaseOptions database;                   // how many sessions is the host's affair
  absl::Span<const EmbeddedFile> migrations;  // the service's own; the common ones come before them
  const Clock* clock = nullptr;
  Log* log = nullptr;
  std::shared_ptr<KeySource> keys;
  TokenPolicy tokens;
  PageTokens::Key page_key{};
  std::string listen = "127.0.0.1:0";
  std::shared_ptr<grpc::ServerCredentials> credentials;  // null: only this machine can connect
  std::string admin_listen;                              // empty: no admin port
  std::string audit_spool;                               // folder of the audit's spool; empty: none
  int64_t audit_spool_bytes = int64_t{64} << 20;
  int read_workers = 8;
  int write_workers = 16;
  int most_waiting = 256;  // per pool; what comes then is refused at once
  Streams::Limits streams;
  bool background = true;  // false: no timer fires, nothing is sent and health is not looked at but by hand, for tests
};

// Everything that every service consists of; the service adds its RPCs, its timers and nothing of its own to run.
// Order: Create, Add and Set what the service has, Start, Drain.
class ServiceHost {
 public:
  // Brings the schema up to date: the common migrations, then the service's.
  static absl::Status MigrateSchema(const DatabaseOptions& database, absl::Span<const EmbeddedFile> migrations);

  // Errors: ROLES_INVALID, TOKEN_POLICY_INVALID, AUDIT_SPOOL_UNUSABLE.
  static absl::StatusOr<std::unique_ptr<ServiceHost>> Create(HostConfig config);
  // Drains without patience unless that was done.
  ~ServiceHost();
  ServiceHost(const ServiceHost&) = delete;
  ServiceHost& operator=(const ServiceHost&) = delete;

  Db& db() { return db_; }
  const Clock& clock() const { return *config_.clock; }
  Log& log() { return *config_.log; }
  bool background() const { return config_.background; }
  Commands& commands() { return commands_; }
  RpcTable& rpcs() { return rpcs_; }
  PeerAllowList& peers() { return peers_; }
  // For what a service shows without a call.
  AuditWriter& audit() { return audit_; }
  const PageTokens& page_tokens() const { return page_tokens_; }
  Metrics& metrics() { return metrics_; }

  // What happens when a timer comes due; without it the service has no timers.
  void SetTimerHandler(Timers::Fire fire);
  // Told after every commit that wrote events.
  void AddCommitListener(std::function<void()> listener) { commit_listeners_.push_back(std::move(listener)); }
  // What the service committed by itself, without a command or a timer, wrote events.
  void NotifyCommitted();
  // Told when the service begins to stop: whoever waits for news goes on without.
  void AddStopListener(std::function<void()> listener) { stop_listeners_.push_back(std::move(listener)); }
  // How a read with a consistency token waits for another service's feed; see Pipeline::Parts::await.
  void SetCatchUp(std::function<bool(const ConsistencyPoint&, absl::Time)> await) { await_ = std::move(await); }
  // A number that /metrics shows.
  void AddGauge(const std::string& name, const std::string& help, Metrics::Read read,
                const Metrics::Labels& labels = {}) {
    metrics_.Gauge(name, help, std::move(read), labels);
  }

  // Checks the table of RPCs and begins to listen. After an error nothing runs and nothing can be started any more.
  // Errors: RPC_TABLE_INVALID, LISTEN_FAILED, ADMIN_PORT_UNAVAILABLE.
  absl::Status Start();

  // Looks whether calls can be taken and makes health say so: OK, or UNAVAILABLE with STARTING, SCHEMA_BEHIND,
  // DRAINING or what the database answered. If it can be reached, what the audit's spool holds is tried again.
  absl::Status CheckHealth();

  // Fires all timers that are due; returns how many.
  absl::StatusOr<int> RunTimers();

  // Says NOT_SERVING, lets calls end until `deadline` (real time) and cancels the rest. When it returns, the last
  // reply has left, and nothing calls what the service has added: that may go now.
  void Drain(absl::Time deadline);

  int port() const { return server_ == nullptr ? 0 : server_->port(); }
  // How many streams are open towards callers.
  int streams() const { return streams_.open(); }
  int admin_port() const { return admin_ == nullptr ? 0 : admin_->port(); }

 private:
  ServiceHost(HostConfig config, Roles roles, std::unique_ptr<TokenVerifier> verifier,
              std::unique_ptr<AuditSpool> spool);

  absl::Status Listen();
  void Observe(const Served& served);
  void AddOwnMetrics();
  void AddSpoolMetrics();
  double TimerLagSeconds();
  double OldestSpooledSeconds() const;
  absl::Status Probe();
  absl::Status Health() const;
  void RunTimersAndTell();

  const HostConfig config_;
  const std::vector<EmbeddedFile> migrations_;
  const Roles roles_;
  const std::unique_ptr<TokenVerifier> verifier_;
  const PageTokens page_tokens_;
  PeerAllowList peers_;
  RpcTable rpcs_;
  Metrics metrics_;
  std::vector<std::function<void()>> commit_listeners_;
  std::vector<std::function<void()>> stop_listeners_;
  std::function<bool(const ConsistencyPoint&, absl::Time)> await_;

  Db db_;
  Commands commands_;
  std::optional<Timers> timers_;
  AuditWriter audit_;
  const Pipeline pipeline_;
  WorkerPool reads_;
  WorkerPool waits_;
  WorkerPool writes_;
  Streams streams_;
  EdgeService edge_;

  std::atomic<bool> migrated_ = false;
  mutable absl::Mutex health_mutex_;
  absl::Status health_ ABSL_GUARDED_BY(health_mutex_);
  bool draining_ ABSL_GUARDED_BY(health_mutex_) = false;
  std::string last_timer_fault_;

  // Destroyed first, from the last up: what they call stands above.
  std::unique_ptr<GrpcServer> server_;
  Ticker timer_ticker_;
  Ticker health_ticker_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace homeward
