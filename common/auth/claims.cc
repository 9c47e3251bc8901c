#include "common/auth/claims.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/auth/strict_json.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr size_t kMaxSubject = 128;
constexpr size_t kCouncilCode = 9;
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return Fail(absl::StatusCode::kUnauthenticated, reason, message);
}

absl::Status BadClaim(absl::string_view message) { return Refused("TOKEN_CLAIMS", message); }

// A NumericDate in whole seconds; nothing if the claim is absent.
absl::StatusOr<std::optional<absl::Time>> TimeClaim(const nlohmann::json& claims, const char* name) {
  const auto claim = claims.find(name);
  if (claim == claims.end()) return std::nullopt;
  if (!claim->is_number_unsigned() || claim->get<uint64_t>() > uint64_t{kLastSecond}) {
    return BadClaim("a time in the token is not a number of seconds");
  }
  return absl::FromUnixSeconds(static_cast<int64_t>(claim->get<uint64_t>()));
}

// Who made the token, and for whom.
absl::Status CheckParties(const nlohmann::json& claims, const TokenPolicy& policy) {
  const std::string* issuer = StringMember(claims, "iss");
  if (issuer == nullptr || *issuer != policy.issuer) return Refused("TOKEN_ISSUER", "the token is of another issuer");
  const auto audience = claims.find("aud");
  const bool ours = audience != claims.end() &&
                    (*audience == policy.audience ||
                     (audience->is_array() && absl::c_find(*audience, policy.audience) != audience->end()));
  if (!ours) return Refused("TOKEN_AUDIENCE", "the token is for another audience");
  return absl::OkStatus();
}

// The time from which the token is no longer valid, if it is valid now.
absl::StatusOr<absl::Time> CheckTimes(const nlohmann::json& claims, const TokenPolicy& policy, absl::Time now) {
  HW_ASSIGN_OR_RETURN(const std::optional<absl::Time> expires, TimeClaim(claims, "exp"));
  HW_ASSIGN_OR_RETURN(const std::optional<absl::Time> not_before, TimeClaim(claims, "nbf"));
  HW_ASSIGN_OR_RETURN(const std::optional<absl::Time> issued, TimeClaim(claims, "iat"));
  if (!expires.has_value()) return BadClaim("the token does not say when it expires");
  if (now >= *expires) return Refused("TOKEN_EXPIRED", "the token has expired");
  if (std::max(not_before.value_or(now), issued.value_or(now)) > now + policy.leeway) {
    return Refused("TOKEN_NOT_YET_VALID", "the token is not valid yet");
  }
  if (*expires - issued.value_or(now) > policy.max_lifetime) return BadClaim("the token is valid for too long");
  return *expires;
}

// Adds a role to a grant, once, if there is such a role.
void AddRole(const std::string& name, const Roles& roles, Caller::Grant& grant) {
  const Role* role = roles.Find(name);
  if (role == nullptr || absl::c_linear_search(grant.roles, name)) return;
  grant.roles.insert(absl::c_upper_bound(grant.roles, name), name);
  grant.permissions.insert(role->permissions.begin(), role->permissions.end());
}

absl::Status ReadGrant(const nlohmann::json& entry, const Roles& roles, Caller& caller) {
  const std::string* council = StringMember(entry, "council");
  if (council == nullptr || !IsGrantable(*council, caller.kind)) {
    return BadClaim("a grant names no council, or one that this caller cannot have");
  }
  const auto names = entry.find("roles");
  if (names == entry.end() || !names->is_array()) return BadClaim("a grant has no list of roles");
  Caller::Grant& grant = caller.grants[*council];
  for (const nlohmann::json& name : *names) {
    const auto* text = name.get_ptr<const std::string*>();
    if (text == nullptr) return BadClaim("a role is not a text");
    AddRole(*text, roles, grant);
  }
  return absl::OkStatus();
}

// The claim `homeward`: the kind of caller and their grants.
absl::Status ReadGrants(const nlohmann::json& claims, const Roles& roles, Caller& caller) {
  const auto ours = claims.find("homeward");
  if (ours == claims.end() || !ours->is_object()) return BadClaim("the token has no claim \"homeward\"");
  const std::string* kind = StringMember(*ours, "kind");
  if (kind == nullptr || (*kind != "person" && *kind != "system")) return BadClaim("the token names no kind of caller");
  caller.kind = *kind == "person" ? Caller::Kind::kPerson : Caller::Kind::kSystem;
  const auto grants = ours->find("grants");
  if (grants == ours->end() || !grants->is_array()) return BadClaim("the token has no list of grants");
  for (const nlohmann::json& entry : *grants) {
    if (!entry.is_object()) return BadClaim("a grant is not an object");
    HW_RETURN_IF_ERROR(ReadGrant(entry, roles, caller));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<VerifiedToken> ReadClaims(absl::string_view payload, const TokenPolicy& policy, const Roles& roles,
                                         absl::Time now) {
  const auto claims = ParseStrictJson(payload);
  if (!claims.has_value() || !claims->is_object())
    return Refused("TOKEN_MALFORMED", "the token's payload is malformed");
  HW_RETURN_IF_ERROR(CheckParties(*claims, policy));
  VerifiedToken token;
  HW_ASSIGN_OR_RETURN(token.expires_at, CheckTimes(*claims, policy, now));
  const std::string* subject = StringMember(*claims, "sub");
  if (subject == nullptr || !IsSubject(*subject)) return BadClaim("the token names no subject");
  token.caller.subject = *subject;
  token.caller.issuer = policy.issuer;
  HW_RETURN_IF_ERROR(ReadGrants(*claims, roles, token.caller));
  return token;
}

bool IsSubject(absl::string_view subject) {
  return !subject.empty() && subject.size() <= kMaxSubject &&
         absl::c_all_of(subject, [](unsigned char c) { return absl::ascii_isprint(c); });
}

bool IsGrantable(absl::string_view council, Caller::Kind kind) {
  if (council == kEveryCouncil) return kind == Caller::Kind::kSystem;
  return council.size() == kCouncilCode && absl::ascii_isupper(council.front()) &&
         absl::c_all_of(council.substr(1), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

}  // namespace homeward
