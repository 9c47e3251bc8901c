#include "common/feed/grpc_feed_source.h"

#include <absl/strings/str_cat.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"

namespace homeward {

GrpcFeedSource::GrpcFeedSource(const std::shared_ptr<grpc::Channel>& channel, BearerToken token)
    : stub_(common::v1::FeedService::NewStub(channel)), token_(std::move(token)) {}

absl::StatusOr<common::v1::PullResponse> GrpcFeedSource::Pull(const common::v1::PullRequest& request,
                                                              absl::Time deadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  // gRPC works at a lost connection while a call waits for it: calls that failed at once would never see it made.
  context.set_wait_for_ready(true);
  if (token_ != nullptr) {
    HW_ASSIGN_OR_RETURN(const std::string token, token_());
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  }
  if (!Begin(&context)) return Fail(absl::StatusCode::kCancelled, "READER_STOPPED", "the reader stops");
  common::v1::PullResponse reply;
  const grpc::Status status = stub_->Pull(&context, request, &reply);
  End();
  if (!status.ok()) return FromGrpc(status);
  return reply;
}

void GrpcFeedSource::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  if (under_way_ != nullptr) under_way_->TryCancel();
}

bool GrpcFeedSource::Begin(grpc::ClientContext* context) {
  absl::MutexLock lock(&mutex_);
  if (!cancelled_) under_way_ = context;
  return !cancelled_;
}

void GrpcFeedSource::End() {
  absl::MutexLock lock(&mutex_);
  under_way_ = nullptr;
}

}  // namespace homeward
