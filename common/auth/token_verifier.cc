#include "common/auth/token_verifier.h"

#include <absl/strings/match.h>
#include <absl/strings/str_split.h>
#include <openssl/sha.h>

#include <string>
#include <utility>
#include <vector>

#include "common/auth/base64url.h"
#include "common/auth/strict_json.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr absl::string_view kBearer = "Bearer ";

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return Fail(absl::StatusCode::kUnauthenticated, reason, message);
}

absl::Status Malformed() { return Refused("TOKEN_MALFORMED", "the token is malformed"); }

// A token taken apart; nothing of it is believed yet.
struct TokenParts {
  absl::string_view signed_text;
  std::string header;
  std::string payload;
  std::string signature;
};

// What of a token's header counts.
struct TokenHeader {
  SignatureAlgorithm algorithm;
  std::string key_id;
};

absl::StatusOr<TokenParts> TakeApart(absl::string_view token) {
  const std::vector<absl::string_view> texts = absl::StrSplit(token, '.');
  if (texts.size() != 3) return Malformed();
  auto header = DecodeBase64Url(texts[0]);
  auto payload = DecodeBase64Url(texts[1]);
  auto signature = DecodeBase64Url(texts[2]);
  if (!header.has_value() || !payload.has_value() || !signature.has_value()) return Malformed();
  return TokenParts{.signed_text = token.substr(0, texts[0].size() + 1 + texts[1].size()),
                    .header = *std::move(header),
                    .payload = *std::move(payload),
                    .signature = *std::move(signature)};
}

// A header that demands extensions is refused, whatever they are. Keys and addresses in it are not looked at.
absl::StatusOr<TokenHeader> ReadHeader(absl::string_view text) {
  const auto header = ParseStrictJson(text);
  if (!header.has_value() || !header->is_object()) return Malformed();
  if (header->contains("crit") || header->contains("b64") || header->contains("zip")) return Malformed();
  const std::string* name = StringMember(*header, "alg");
  if (name == nullptr) return Malformed();
  const auto algorithm = ParseSignatureAlgorithm(*name);
  if (!algorithm.has_value()) return Refused("TOKEN_SIGNATURE", "the token's kind of signature is not accepted");
  if (header->contains("typ")) {
    const std::string* type = StringMember(*header, "typ");
    if (type == nullptr || !(absl::EqualsIgnoreCase(*type, "JWT") || absl::EqualsIgnoreCase(*type, "at+jwt"))) {
      return Malformed();
    }
  }
  const std::string* key_id = StringMember(*header, "kid");
  if (key_id == nullptr) return Refused("TOKEN_KEY_UNKNOWN", "the token does not name its key");
  return TokenHeader{.algorithm = *algorithm, .key_id = *key_id};
}

TokenDigest Digest(absl::string_view token) {
  TokenDigest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

}  // namespace

absl::StatusOr<absl::string_view> BearerToken(absl::string_view header) {
  if (header.empty()) return Refused("TOKEN_MISSING", "a bearer token is required");
  if (!absl::StartsWithIgnoreCase(header, kBearer)) return Malformed();
  return header.substr(kBearer.size());
}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(TokenPolicy policy,
                                                                     std::shared_ptr<KeySource> keys, Roles roles,
                                                                     std::function<absl::Time()> now) {
  if (policy.issuer.empty() || policy.audience.empty() || policy.leeway < absl::ZeroDuration() ||
      policy.max_lifetime <= absl::ZeroDuration() || policy.cached_tokens == 0) {
    return Fail(absl::StatusCode::kInvalidArgument, "TOKEN_POLICY_INVALID",
                "tokens need an issuer, an audience, a leeway, a lifetime and room in the cache");
  }
  return std::unique_ptr<TokenVerifier>(
      new TokenVerifier(std::move(policy), std::move(keys), std::move(roles), std::move(now)));
}

TokenVerifier::TokenVerifier(TokenPolicy policy, std::shared_ptr<KeySource> keys, Roles roles,
                             std::function<absl::Time()> now)
    : policy_(std::move(policy)),
      source_(std::move(keys)),
      roles_(std::move(roles)),
      now_(std::move(now)),
      cache_(policy_.cached_tokens) {}

absl::StatusOr<std::shared_ptr<const Caller>> TokenVerifier::Verify(absl::string_view token) {
  if (token.empty()) return Refused("TOKEN_MISSING", "a bearer token is required");
  if (token.size() > kMaxTokenBytes) return Malformed();
  const std::shared_ptr<const KeySet> keys = source_->Keys();
  if (keys == nullptr) {
    return Fail(absl::StatusCode::kUnavailable, "TOKEN_KEYS_NOT_YET_KNOWN", "the issuer's keys are not known yet");
  }
  const absl::Time now = now_();
  const TokenDigest digest = Digest(token);
  if (auto known = cache_.Find(digest, keys, now)) return known;
  HW_ASSIGN_OR_RETURN(VerifiedToken verified, VerifyAnew(token, *keys, now));
  verified.caller.expires = verified.expires_at;
  auto caller = std::make_shared<const Caller>(std::move(verified.caller));
  cache_.Store(digest, keys, caller, verified.expires_at);
  return caller;
}

absl::StatusOr<VerifiedToken> TokenVerifier::VerifyAnew(absl::string_view token, const KeySet& keys, absl::Time now) {
  HW_ASSIGN_OR_RETURN(const TokenParts parts, TakeApart(token));
  HW_ASSIGN_OR_RETURN(const TokenHeader header, ReadHeader(parts.header));
  const VerificationKey* key = keys.Find(header.key_id);
  if (key == nullptr) {
    source_->NoteUnknownKey();
    return Refused("TOKEN_KEY_UNKNOWN", "the token's key is not one of its issuer's");
  }
  if (!key->Verifies(header.algorithm, parts.signed_text, parts.signature)) {
    return Refused("TOKEN_SIGNATURE", "the token's signature is not good");
  }
  return ReadClaims(parts.payload, policy_, roles_, now);
}

}  // namespace homeward
