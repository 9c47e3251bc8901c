#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/status/status.h>
#include <absl/strings/string_view.h>

#include <string>

namespace homeward {

// Which services may call which methods without a person's token (feeds, jobs): SPIFFE ids per method. A method that is
// not named is open to none. Filled before serving, then only read.
class PeerAllowList {
 public:
  // `method` as gRPC names it ("/homeward.feed.v1.FeedService/Pull").
  void Allow(const std::string& method, std::string spiffe_id);

  // Error: PERMISSION_DENIED with PEER_NOT_ALLOWED.
  absl::Status Check(absl::string_view method, absl::string_view spiffe_id) const;

 private:
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> peers_;
};

}  // namespace homeward
