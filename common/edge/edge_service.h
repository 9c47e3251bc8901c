#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include "common/edge/gatherer.h"
#include "common/edge/pipeline.h"
#include "common/edge/rpc_table.h"
#include "common/edge/streams.h"
#include "common/edge/worker_pool.h"

namespace homeward {

class UnaryCall;

// Calls that wait to be served with others of their RPC.
using GatheredCalls = Gatherer<const Rpc*, UnaryCall*>;

// Takes calls off gRPC's threads and gives them to the pipeline on a worker's. The generic service sees the bytes of a
// request, so that a malformed one gets a proper error: gRPC's generated code answers UNIMPLEMENTED.
class EdgeService final : public grpc::CallbackGenericService {
 public:
  // Reads, writes and the suite's own calls (which may wait for news) have pools of their own: none can starve another.
  struct Pools {
    WorkerPool* reads;
    WorkerPool* writes;
    WorkerPool* internal;
  };

  EdgeService(const RpcTable& table, const Pipeline& pipeline, Pools pools, Streams& streams);

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

 private:
  WorkerPool& PoolFor(const common::v1::RpcOptions& options) const;

  const RpcTable& table_;
  const Pipeline& pipeline_;
  const Pools pools_;
  Streams& streams_;
  GatheredCalls gathered_;
};

}  // namespace homeward
