#pragma once

#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

namespace homeward {

// The council name of a grant that holds everywhere; only systems may have one.
inline constexpr absl::string_view kEveryCouncil = "*";

// Who makes a call, as their verified token says. The token is the only source: nothing here can be set by a request.
struct Caller {
  enum class Kind { kPerson, kSystem };

  // What the caller may do in one council.
  struct Grant {
    std::vector<std::string> roles;                // known roles, each once, sorted
    absl::flat_hash_set<std::string> permissions;  // of all these roles together
  };

  std::string subject;
  std::string issuer;
  Kind kind = Kind::kPerson;
  absl::btree_map<std::string, Grant> grants = {};  // by council; kEveryCouncil for all
  absl::Time expires = absl::InfiniteFuture();      // real time from which the token is good no more

  // Whether one of the caller's roles in this council has the permission. Asked before existence is.
  bool May(absl::string_view permission, absl::string_view council) const;

  // The caller's roles in this council, for the audit row.
  std::vector<std::string> Roles(absl::string_view council) const;

  // Whether the caller has any role in this council.
  bool HasCouncil(absl::string_view council) const;

 private:
  // The grants that hold in this council: its own, and for a system the one for every council.
  std::vector<const Grant*> GrantsIn(absl::string_view council) const;
};

}  // namespace homeward
