#include "common/auth/caller.h"

#include <absl/algorithm/container.h>

#include <algorithm>

namespace homeward {

std::vector<const Caller::Grant*> Caller::GrantsIn(absl::string_view council) const {
  std::vector<const Grant*> found;
  const auto own = grants.find(council);
  if (own != grants.end() && council != kEveryCouncil) found.push_back(&own->second);
  const auto everywhere = grants.find(kEveryCouncil);
  if (kind == Kind::kSystem && everywhere != grants.end()) found.push_back(&everywhere->second);
  return found;
}

bool Caller::May(absl::string_view permission, absl::string_view council) const {
  return absl::c_any_of(GrantsIn(council), [&](const Grant* grant) { return grant->permissions.contains(permission); });
}

std::vector<std::string> Caller::Roles(absl::string_view council) const {
  std::vector<std::string> roles;
  for (const Grant* grant : GrantsIn(council)) roles.insert(roles.end(), grant->roles.begin(), grant->roles.end());
  absl::c_sort(roles);
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return roles;
}

bool Caller::HasCouncil(absl::string_view council) const {
  return absl::c_any_of(GrantsIn(council), [](const Grant* grant) { return !grant->roles.empty(); });
}

}  // namespace homeward
