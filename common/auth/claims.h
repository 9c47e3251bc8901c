#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>

#include "common/auth/caller.h"
#include "common/auth/roles.h"

namespace homeward {

// Which tokens a service accepts.
struct TokenPolicy {
  std::string issuer;  // compared exactly
  std::string audience = "homeward";
  absl::Duration leeway = absl::Seconds(30);  // between our clock and the issuer's, for nbf and iat; never for exp
  absl::Duration max_lifetime = absl::Hours(24);
  size_t cached_tokens = 10'000;
};

// What a token says once its signature is known to be good.
struct VerifiedToken {
  Caller caller;
  absl::Time expires_at;
};

// Reads a token's payload: who it is for, since when, until when, and the claim
//   "homeward": {"kind": "person"|"system", "grants": [{"council": "E08000036", "roles": ["mash"]}]}
// Roles that are not in the reviewed file give nothing. Errors: UNAUTHENTICATED with TOKEN_MALFORMED (no JSON object),
// TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_CLAIMS.
absl::StatusOr<VerifiedToken> ReadClaims(absl::string_view payload, const TokenPolicy& policy, const Roles& roles,
                                         absl::Time now);

// 1 to 128 printable ASCII characters.
bool IsSubject(absl::string_view subject);

// An ONS code, or for a system every council.
bool IsGrantable(absl::string_view council, Caller::Kind kind);

}  // namespace homeward
