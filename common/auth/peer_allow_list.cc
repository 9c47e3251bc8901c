#include "common/auth/peer_allow_list.h"

#include <utility>

#include "common/core/status.h"

namespace homeward {

void PeerAllowList::Allow(const std::string& method, std::string spiffe_id) {
  peers_[method].insert(std::move(spiffe_id));
}

absl::Status PeerAllowList::Check(absl::string_view method, absl::string_view spiffe_id) const {
  const auto found = peers_.find(method);
  if (found != peers_.end() && found->second.contains(spiffe_id)) return absl::OkStatus();
  return Fail(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED", "this service may not call this method");
}

}  // namespace homeward
