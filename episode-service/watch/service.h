#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "common/command/call.h"
#include "common/edge/rpc_table.h"
#include "common/feed/feed_tail.h"
#include "homeward/episode/v1/watch_service.pb.h"

namespace homeward::episode {

// Tells whoever watches a council which episodes change.
class WatchesService {
 public:
  // `tail` tells of episodes' events (IsEpisodeEvent).
  explicit WatchesService(FeedTail& tail) : tail_(tail) {}

  void Bind(RpcTable& table);

 private:
  absl::StatusOr<std::unique_ptr<Stream<v1::WatchEpisodesResponse>>> WatchEpisodes(
      Call& call, const v1::WatchEpisodesRequest& request, Wake wake);

  FeedTail& tail_;
};

}  // namespace homeward::episode
