#pragma once

#include <absl/status/statusor.h>

#include "common/command/call.h"
#include "common/core/clock.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "common/feed/feed_watch.h"
#include "homeward/common/v1/feed.pb.h"

namespace homeward {

inline constexpr char kFeedServiceName[] = "homeward.common.v1.FeedService";
// The method that a reader calls by its certificate alone, where the service allows it.
inline constexpr char kPullMethod[] = "/homeward.common.v1.FeedService/Pull";

// Serves a service's own feed to its readers. A call that waits holds a worker's thread but no database session.
class FeedService {
 public:
  // `watch` looks at the heads of the same database (HeadsOf).
  FeedService(Db& db, const Clock& clock, FeedWatch& watch) : db_(db), clock_(clock), watch_(watch) {}

  void Bind(RpcTable& table) { table.Add(kFeedServiceName, this, &FeedService::Pull); }

  absl::StatusOr<common::v1::PullResponse> Pull(Call& call, const common::v1::PullRequest& request);

 private:
  Db& db_;
  const Clock& clock_;
  FeedWatch& watch_;
};

}  // namespace homeward
