#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <memory>
#include <string>
#include <vector>

#include "common/auth/caller.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace homeward {

// The issuer of development and test tokens. A program accepts it only when told to, by making it its policy's issuer.
inline constexpr char kDevelopmentIssuer[] = "https://development.homeward.invalid";

// What a development token shall say.
struct TokenRequest {
  struct Grant {
    std::string council;
    std::vector<std::string> roles;
  };

  std::string subject;
  Caller::Kind kind = Caller::Kind::kPerson;
  std::vector<Grant> grants = {};
  absl::Duration lifetime = absl::Hours(8);
};

// Signs tokens (ES256) with a key of its own, kept in a folder with its key set beside it. For machines without an
// identity provider; the tokens pass the same verifier as any others.
class DevelopmentIssuer {
 public:
  // Uses the folder's key, or makes the folder and the key when there is none: two programs that start at once end up
  // with the same key. Errors: DEVELOPMENT_KEY_UNUSABLE (also when others than the owner may read the key).
  static absl::StatusOr<DevelopmentIssuer> Open(const std::string& folder);

  // Errors: TOKEN_REQUEST_INVALID, with what is wrong: the subject, a council or role that is none, a lifetime over a
  // day, a grant for every council to a person.
  absl::StatusOr<std::string> Sign(const TokenRequest& request, absl::Time now) const;

  // The file of public keys, for a FileKeySource.
  const std::string& key_set_path() const { return key_set_path_; }

 private:
  DevelopmentIssuer(std::shared_ptr<evp_pkey_st> key, std::string key_id, std::string key_set_path)
      : key_(std::move(key)), key_id_(std::move(key_id)), key_set_path_(std::move(key_set_path)) {}

  std::shared_ptr<evp_pkey_st> key_;
  std::string key_id_;
  std::string key_set_path_;
};

}  // namespace homeward
