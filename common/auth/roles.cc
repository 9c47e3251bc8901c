#include "common/auth/roles.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <absl/types/span.h>

#include <initializer_list>

#include "common/auth/small_file.h"
#include "common/auth/strict_json.h"
#include "common/core/embedded_file.h"
#include "common/core/status.h"

namespace homeward {

extern const absl::Span<const EmbeddedFile> kRolesData;

namespace {

constexpr size_t kMaxBytes = 256 * 1024;

// The file is ours, not a caller's: its errors may quote it.
absl::Status Broken(absl::string_view where, absl::string_view what) {
  return Fail(absl::StatusCode::kInvalidArgument, "ROLES_INVALID", absl::StrCat("roles: ", where, ": ", what));
}

bool IsWord(absl::string_view text) {
  return !text.empty() && absl::ascii_islower(text.front()) &&
         absl::c_all_of(text, [](char c) { return absl::ascii_islower(c) || c == '_'; });
}

// Lower case with one dot: what, and what is done with it.
bool IsPermissionName(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  return parts.size() == 2 && IsWord(parts[0]) && IsWord(parts[1]);
}

// An object with exactly these members.
absl::Status CheckMembers(const nlohmann::json& object, absl::string_view where,
                          std::initializer_list<const char*> names) {
  if (!object.is_object()) return Broken(where, "not an object");
  for (const auto& member : object.items()) {
    if (absl::c_find(names, member.key()) == names.end()) {
      return Broken(where, absl::StrCat("unknown key \"", member.key(), "\""));
    }
  }
  for (const char* name : names) {
    if (!object.contains(name)) return Broken(where, absl::StrCat("no \"", name, "\""));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Text(const nlohmann::json& object, absl::string_view where, const char* name) {
  const std::string* text = StringMember(object, name);
  if (text == nullptr || text->empty()) return Broken(where, absl::StrCat("\"", name, "\" is not a text"));
  return *text;
}

absl::StatusOr<absl::flat_hash_set<std::string>> ParsePermissions(const nlohmann::json& list) {
  if (!list.is_array()) return Broken("permissions", "not a list");
  absl::flat_hash_set<std::string> permissions;
  for (const nlohmann::json& entry : list) {
    HW_RETURN_IF_ERROR(CheckMembers(entry, "permission", {"name", "allows"}));
    HW_ASSIGN_OR_RETURN(const std::string name, Text(entry, "permission", "name"));
    HW_RETURN_IF_ERROR(Text(entry, name, "allows").status());
    if (!IsPermissionName(name)) return Broken(name, "not a permission like \"episodes.read\"");
    if (!permissions.insert(name).second) return Broken(name, "given twice");
  }
  return permissions;
}

absl::StatusOr<Role> ParseRole(const nlohmann::json& entry, const std::string& name,
                               const absl::flat_hash_set<std::string>& permissions) {
  Role role;
  HW_ASSIGN_OR_RETURN(role.who, Text(entry, name, "who"));
  const nlohmann::json& list = entry["permissions"];
  if (!list.is_array() || list.empty()) return Broken(name, "\"permissions\" is not a list with something in it");
  for (const nlohmann::json& permission : list) {
    const auto* text = permission.get_ptr<const std::string*>();
    if (text == nullptr) return Broken(name, "a permission is not a text");
    if (!permissions.contains(*text)) return Broken(name, absl::StrCat("unknown permission \"", *text, "\""));
    if (!role.permissions.insert(*text).second) return Broken(name, absl::StrCat("\"", *text, "\" given twice"));
  }
  return role;
}

}  // namespace

absl::StatusOr<Roles> Roles::Parse(absl::string_view document) {
  const auto json = ParseStrictJson(document);
  if (!json.has_value()) return Broken("file", "not JSON, or a key is given twice in one object");
  HW_RETURN_IF_ERROR(CheckMembers(*json, "file", {"permissions", "roles"}));
  Roles roles;
  HW_ASSIGN_OR_RETURN(roles.permissions_, ParsePermissions((*json)["permissions"]));
  const nlohmann::json& list = (*json)["roles"];
  if (!list.is_array() || list.empty()) return Broken("roles", "not a list with something in it");
  for (const nlohmann::json& entry : list) {
    HW_RETURN_IF_ERROR(CheckMembers(entry, "role", {"name", "who", "permissions"}));
    HW_ASSIGN_OR_RETURN(const std::string name, Text(entry, "role", "name"));
    if (!IsWord(name)) return Broken(name, "not a role name like \"team_manager\"");
    HW_ASSIGN_OR_RETURN(Role role, ParseRole(entry, name, roles.permissions_));
    if (!roles.roles_.emplace(name, std::move(role)).second) return Broken(name, "given twice");
  }
  return roles;
}

absl::StatusOr<Roles> Roles::FromFile(const std::string& path) {
  HW_ASSIGN_OR_RETURN(const std::string document, ReadSmallFile(path, kMaxBytes));
  return Parse(document);
}

absl::StatusOr<Roles> Roles::Reviewed() { return Parse(kRolesData.front().text); }

const Role* Roles::Find(absl::string_view name) const {
  const auto found = roles_.find(name);
  return found == roles_.end() ? nullptr : &found->second;
}

std::vector<std::string> Roles::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, role] : roles_) names.push_back(name);
  return names;
}

}  // namespace homeward
