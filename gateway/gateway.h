#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <memory>
#include <string>
#include <vector>

#include "common/auth/key_source.h"
#include "common/auth/peer_allow_list.h"
#include "common/auth/token_verifier.h"
#include "common/calendar/working_days.h"
#include "common/core/clock.h"
#include "common/core/page_token.h"
#include "common/edge/edge_service.h"
#include "common/edge/pipeline.h"
#include "common/edge/rpc_table.h"
#include "common/edge/streams.h"
#include "common/edge/worker_pool.h"
#include "common/server/admin_server.h"
#include "common/server/grpc_server.h"
#include "common/server/log.h"
#include "common/server/metrics.h"
#include "gateway/backends.h"
#include "gateway/briefing.h"
#include "gateway/forwarder.h"
#include "gateway/report.h"
#include "gateway/routes.h"
#include "gateway/views.h"

namespace homeward::gateway {

// What a gateway is run with. Clock and log outlive it.
struct GatewayConfig {
  std::vector<Backend> backends;
  const Clock* clock = nullptr;
  Log* log = nullptr;
  std::shared_ptr<KeySource> keys;
  TokenPolicy tokens;
  PageTokens::Key page_key{};
  std::string listen = "127.0.0.1:0";
  std::shared_ptr<grpc::ServerCredentials> credentials;  // null: only this machine can connect
  std::string admin_listen;                              // empty: no admin port
  int workers = 16;                                      // for views, which wait for the services
  int most_waiting = 256;
};

// The objects of the gateway: GatewayService on the edge that every service has, and the forwarder beside it.
class Gateway {
 public:
  // Errors: ROLES_INVALID, TOKEN_POLICY_INVALID, those of ReviewedWorkingDays.
  static absl::StatusOr<std::unique_ptr<Gateway>> Create(GatewayConfig config);
  // Drains without patience unless that was done.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // Errors: RPC_TABLE_INVALID, LISTEN_FAILED, ADMIN_PORT_UNAVAILABLE.
  absl::Status Start();

  // Says NOT_SERVING, lets calls end until `deadline` (real time) and cancels the rest.
  void Drain(absl::Time deadline);

  int port() const { return server_ == nullptr ? 0 : server_->port(); }
  int admin_port() const { return admin_ == nullptr ? 0 : admin_->port(); }
  // How many forwarded calls are under way.
  int live() const { return forwarder_.live(); }

 private:
  // Gives the gateway's own RPCs to the edge, all others to the forwarder.
  class Front final : public grpc::CallbackGenericService {
   public:
    Front(const RpcTable& own, EdgeService& edge, Forwarder& forwarder)
        : own_(own), edge_(edge), forwarder_(forwarder) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

   private:
    const RpcTable& own_;
    EdgeService& edge_;
    Forwarder& forwarder_;
  };

  Gateway(GatewayConfig config, Roles roles, std::unique_ptr<TokenVerifier> verifier, WorkingDays working_days);

  void AddMetrics();
  // A view has ended, and its caller does not know yet.
  void ObserveView(const Served& served);
  void Observe(const Served& served);
  absl::Status Ready() const;

  const GatewayConfig config_;
  const Roles roles_;
  const WorkingDays working_days_;
  const std::unique_ptr<TokenVerifier> verifier_;
  const PageTokens page_tokens_;
  const PeerAllowList no_peers_;  // nobody calls without a token of their own
  const Routes routes_;
  Metrics metrics_;
  Views views_;
  Briefing briefing_;
  Reports reports_;
  RpcTable rpcs_;
  const Pipeline pipeline_;
  WorkerPool workers_;
  Streams streams_;
  EdgeService edge_;
  Forwarder forwarder_;
  Front front_;

  mutable absl::Mutex mutex_;
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;

  // Destroyed first: what they call stands above.
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace homeward::gateway
