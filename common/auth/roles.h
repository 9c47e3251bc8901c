#pragma once

#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <string>
#include <vector>

namespace homeward {

// A role of the field.
struct Role {
  std::string who;  // one line: who this is
  absl::flat_hash_set<std::string> permissions;
};

// The roles and what each may do: one reviewed file, policies/roles.json, and nothing beside it.
class Roles {
 public:
  // Errors: ROLES_INVALID, with the place in the file: unknown keys, a name given twice, a permission that is malformed
  // or not in the file's own list.
  static absl::StatusOr<Roles> Parse(absl::string_view document);
  static absl::StatusOr<Roles> FromFile(const std::string& path);

  // The file as it was when this program was built.
  static absl::StatusOr<Roles> Reviewed();

  // Null if there is no such role.
  const Role* Find(absl::string_view name) const;

  // Whether this is a permission at all: a method that asks for another would be closed to everybody.
  bool IsPermission(absl::string_view name) const { return permissions_.contains(name); }

  // In the order of their names.
  std::vector<std::string> Names() const;

 private:
  absl::btree_map<std::string, Role> roles_;
  absl::flat_hash_set<std::string> permissions_;
};

}  // namespace homeward
