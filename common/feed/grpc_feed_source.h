#pragma once

#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "common/feed/feed_source.h"
#include "homeward/common/v1/feed.grpc.pb.h"

namespace homeward {

// Pulls from another service. One pull at a time. A service that cannot be reached is waited for until the deadline.
class GrpcFeedSource final : public FeedSource {
 public:
  // The token for a call; without a provider the channel's certificate speaks for the caller.
  using BearerToken = std::function<absl::StatusOr<std::string>()>;

  explicit GrpcFeedSource(const std::shared_ptr<grpc::Channel>& channel, BearerToken token = nullptr);

  absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request, absl::Time deadline) override;
  void Cancel() override;

 private:
  // Registers the call that Cancel is to end; false once cancelled.
  bool Begin(grpc::ClientContext* context);
  void End();

  const std::unique_ptr<common::v1::FeedService::Stub> stub_;
  const BearerToken token_;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* under_way_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace homeward
