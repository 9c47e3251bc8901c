#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/generic/async_generic_service.h>

#include <functional>

#include "common/auth/token_verifier.h"
#include "common/core/clock.h"
#include "common/edge/pipeline.h"
#include "common/edge/streams.h"
#include "gateway/routes.h"

namespace homeward::gateway {

// Serves the services' own public RPCs under their own names, of every call shape, without knowing their messages. It
// refuses whom nobody knows; what a caller may do, the service decides, and audits.
class Forwarder final : public grpc::CallbackGenericService {
 public:
  struct Parts {
    const Routes* routes;
    TokenVerifier* verifier;
    const Clock* clock;
    Streams* streams;                            // of those that services stream to callers
    std::function<void(const Served&)> observe;  // told of every call that ended; `rpc` is null
  };

  explicit Forwarder(Parts parts) : parts_(std::move(parts)) {}
  // Waits for calls under way, which end soon after their server has been shut down.
  ~Forwarder() override;

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

  // How many calls are under way.
  int live() const;

 private:
  friend class ForwardedCall;

  void Enter();
  void Leave();

  const Parts parts_;
  mutable absl::Mutex mutex_;
  int live_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace homeward::gateway
