#pragma once

#include <absl/synchronization/mutex.h>
#include <grpcpp/generic/async_generic_service.h>

#include <memory>
#include <optional>

#include "common/edge/pipeline.h"
#include "common/edge/rpc_table.h"
#include "common/edge/streams.h"
#include "common/edge/worker_pool.h"

namespace homeward {

// One request, and a stream of messages to its caller. A worker opens the stream; after that it takes no thread: the
// next message is asked for when the last one has left, and when the stream wakes the call. What has to be fetched
// takes a worker for each message. It deletes itself.
class StreamCall final : public grpc::ServerGenericBidiReactor, public Streams::Member {
 public:
  // What it is given outlives the server.
  StreamCall(grpc::GenericCallbackServerContext* context, const Rpc& rpc, const Pipeline& pipeline, WorkerPool& pool,
             Streams& streams);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void End(const absl::Status& status) override;
  void Abandon() override;

 private:
  // Whoever wakes a call may outlive it: what they hold is its bell.
  struct Bell {
    absl::Mutex mutex;  // also guards the state of the call
    StreamCall* call ABSL_GUARDED_BY(mutex);
  };

  void Open();
  void Opened(const absl::Status& status, std::unique_ptr<AnyStream> stream);
  void Fetch();
  // These under the bell's mutex.
  void Pump();
  void Send(const absl::StatusOr<std::unique_ptr<google::protobuf::Message>>& next);
  void Close(const absl::Status& status);

  grpc::GenericCallbackServerContext* const context_;
  WorkerPool& pool_;
  Streams& streams_;
  Pipeline::Sending sending_;
  const std::shared_ptr<Bell> bell_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  std::unique_ptr<AnyStream> stream_;  // null before it is open, and after the end
  bool working_ = true;                // whether a worker opens the stream or fetches from it
  std::optional<absl::Status> early_;  // how it has to end as soon as that is done
  bool writing_ = false;
  bool closed_ = false;
};

}  // namespace homeward
