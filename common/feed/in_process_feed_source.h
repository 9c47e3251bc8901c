#pragma once

#include <atomic>

#include "common/core/status.h"
#include "common/feed/feed_service.h"
#include "common/feed/feed_source.h"

namespace homeward {

// A feed of the same process, for tests of readers. A pull that is under way when it is cancelled ends with its wait.
class InProcessFeedSource final : public FeedSource {
 public:
  InProcessFeedSource(FeedService& service, const Clock& clock) : service_(service), clock_(clock) {}

  absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request, absl::Time deadline) override {
    if (cancelled_) return Fail(absl::StatusCode::kCancelled, "READER_STOPPED", "the reader stops");
    Call call;
    call.now = clock_.Now();
    call.deadline = deadline;
    return service_.Pull(call, request);
  }
  void Cancel() override { cancelled_ = true; }

 private:
  FeedService& service_;
  const Clock& clock_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace homeward
