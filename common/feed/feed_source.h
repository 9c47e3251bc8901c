#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include "homeward/common/v1/feed.pb.h"

namespace homeward {

// Where a reader gets another service's events from.
class FeedSource {
 public:
  virtual ~FeedSource() = default;

  // `deadline` is real time. Errors: those of FeedService.Pull, and of the transport.
  virtual absl::StatusOr<common::v1::PullResponse> Pull(const common::v1::PullRequest& request,
                                                        absl::Time deadline) = 0;

  // Ends the pull under way at once, and every later one: the reader stops.
  virtual void Cancel() = 0;
};

}  // namespace homeward
