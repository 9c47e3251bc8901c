#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <memory>
#include <optional>
#include <string>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace homeward {

// The signatures that are accepted, and no others: no `none`, no shared secrets.
enum class SignatureAlgorithm { kRs256, kPs256, kEs256 };

// By its JOSE name (RS256, PS256, ES256).
std::optional<SignatureAlgorithm> ParseSignatureAlgorithm(absl::string_view name);

// A public key of an issuer: RSA of 2048 bits or more, or EC P-256. May be used by several threads at once.
class VerificationKey {
 public:
  // `only` restricts an RSA key to one of its two algorithms.
  VerificationKey(std::shared_ptr<evp_pkey_st> key, bool is_rsa, std::optional<SignatureAlgorithm> only)
      : key_(std::move(key)), is_rsa_(is_rsa), only_(only) {}

  // Whether the key is of the algorithm's type and its `alg`, if it has one, agrees.
  bool Accepts(SignatureAlgorithm algorithm) const;

  // Whether the signature (as it stands in a JWS) is this key's over the text, by an algorithm that it accepts.
  bool Verifies(SignatureAlgorithm algorithm, absl::string_view text, absl::string_view signature) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  bool is_rsa_;
  std::optional<SignatureAlgorithm> only_;
};

// The keys of an issuer by their ids (a JWKS document, RFC 7517).
class KeySet {
 public:
  static constexpr size_t kMaxBytes = 256 * 1024;
  static constexpr size_t kMaxKeys = 100;

  // Keys for another use or of another type, curve, size or algorithm are left out, as RFC 7517 asks: an issuer may
  // publish them for others. Refused is a document with two keys of one id, with a key for signatures that has no id,
  // with anybody's private key in it, or without one key that can be used. Error: KEY_SET_INVALID.
  static absl::StatusOr<KeySet> Parse(absl::string_view document);

  // Null if there is none.
  const VerificationKey* Find(absl::string_view key_id) const;

 private:
  absl::flat_hash_map<std::string, VerificationKey> keys_;
};

}  // namespace homeward
