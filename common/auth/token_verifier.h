#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <functional>
#include <memory>

#include "common/auth/caller.h"
#include "common/auth/claims.h"
#include "common/auth/key_source.h"
#include "common/auth/roles.h"
#include "common/auth/token_cache.h"

namespace homeward {

// The token of an `authorization` header ("Bearer <token>"). Errors: TOKEN_MISSING, TOKEN_MALFORMED.
absl::StatusOr<absl::string_view> BearerToken(absl::string_view header);

// Tells from a signed token (JWT) who is calling. Every service asks its own verifier; there is no way around it.
// May be used by several threads at once.
class TokenVerifier {
 public:
  static constexpr size_t kMaxTokenBytes = 8 * 1024;

  // `now` is real time. Error: TOKEN_POLICY_INVALID.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(TokenPolicy policy, std::shared_ptr<KeySource> keys,
                                                               Roles roles,
                                                               std::function<absl::Time()> now = absl::Now);

  // Errors: UNAUTHENTICATED with TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_SIGNATURE (also an algorithm that is not
  // accepted or not the key's), TOKEN_KEY_UNKNOWN and those of ReadClaims; UNAVAILABLE with TOKEN_KEYS_NOT_YET_KNOWN
  // while the issuer's keys have never been had. No message holds anything of the token.
  absl::StatusOr<std::shared_ptr<const Caller>> Verify(absl::string_view token);

 private:
  TokenVerifier(TokenPolicy policy, std::shared_ptr<KeySource> keys, Roles roles, std::function<absl::Time()> now);

  // All checks, without the cache.
  absl::StatusOr<VerifiedToken> VerifyAnew(absl::string_view token, const KeySet& keys, absl::Time now);

  const TokenPolicy policy_;
  const std::shared_ptr<KeySource> source_;
  const Roles roles_;
  const std::function<absl::Time()> now_;
  TokenCache cache_;
};

}  // namespace homeward
