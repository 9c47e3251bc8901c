#include "common/auth/jwks.h"

#include <absl/container/flat_hash_set.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <vector>

#include "common/auth/base64url.h"
#include "common/auth/openssl_ptr.h"
#include "common/auth/strict_json.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr size_t kMaxKeyIdBytes = 128;
constexpr size_t kMinModulusBytes = 2048 / 8;
constexpr size_t kMaxModulusBytes = 8192 / 8;  // larger ones cost too much for each token
constexpr size_t kMaxExponentBytes = 8;
constexpr int kCoordinateBytes = 32;  // of P-256
constexpr int kDigestBytes = 32;      // of SHA-256: also the length of the salt in PS256

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

absl::Status Broken(absl::string_view message) {
  return Fail(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID", message);
}

std::optional<std::string> DecodedMember(const nlohmann::json& jwk, const char* name) {
  const std::string* text = StringMember(jwk, name);
  if (text == nullptr) return std::nullopt;
  return DecodeBase64Url(*text);
}

// The key that the parameters describe, or null if OpenSSL finds it unsound (a point off the curve, an even exponent).
std::shared_ptr<EVP_PKEY> KeyFrom(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextPtr making(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (params == nullptr || making == nullptr || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  std::shared_ptr<EVP_PKEY> key(made, EVP_PKEY_free);
  const PkeyContextPtr checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (checking == nullptr || EVP_PKEY_public_check(checking.get()) != 1) return nullptr;
  return key;
}

std::shared_ptr<EVP_PKEY> RsaKey(const nlohmann::json& jwk) {
  const auto modulus = DecodedMember(jwk, "n");
  const auto exponent = DecodedMember(jwk, "e");
  if (!modulus.has_value() || modulus->size() < kMinModulusBytes || modulus->size() > kMaxModulusBytes) return nullptr;
  if (!exponent.has_value() || exponent->empty() || exponent->size() > kMaxExponentBytes) return nullptr;
  const BignumPtr n(BN_bin2bn(Bytes(*modulus), static_cast<int>(modulus->size()), nullptr));
  const BignumPtr e(BN_bin2bn(Bytes(*exponent), static_cast<int>(exponent->size()), nullptr));
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (n == nullptr || e == nullptr || builder == nullptr) return nullptr;
  if (BN_num_bits(n.get()) < static_cast<int>(8 * kMinModulusBytes)) return nullptr;
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return KeyFrom("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> EcKey(const nlohmann::json& jwk) {
  const std::string* curve = StringMember(jwk, "crv");
  const auto x = DecodedMember(jwk, "x");
  const auto y = DecodedMember(jwk, "y");
  if (curve == nullptr || *curve != "P-256") return nullptr;
  if (!x.has_value() || x->size() != kCoordinateBytes || !y.has_value() || y->size() != kCoordinateBytes) {
    return nullptr;
  }
  const std::string point = std::string("\x04") + *x + *y;  // 4: both coordinates follow
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return KeyFrom("EC", builder.get());
}

// Whether `key_ops`, if there, names verifying.
bool MayVerify(const nlohmann::json& jwk) {
  const auto operations = jwk.find("key_ops");
  if (operations == jwk.end()) return true;
  return operations->is_array() && std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

// The key that a JWK describes; nothing if it is not one of those that are accepted.
std::optional<VerificationKey> KeyOf(const nlohmann::json& jwk) {
  const std::string* type = StringMember(jwk, "kty");
  if (type == nullptr || !MayVerify(jwk)) return std::nullopt;
  const bool is_rsa = *type == "RSA";
  if (!is_rsa && *type != "EC") return std::nullopt;

  std::optional<SignatureAlgorithm> only;
  if (jwk.contains("alg")) {
    const std::string* name = StringMember(jwk, "alg");
    if (name != nullptr) only = ParseSignatureAlgorithm(*name);
    if (!only.has_value()) return std::nullopt;
  }
  std::shared_ptr<EVP_PKEY> key = is_rsa ? RsaKey(jwk) : EcKey(jwk);
  if (key == nullptr || (only.has_value() && is_rsa == (*only == SignatureAlgorithm::kEs256))) return std::nullopt;
  return VerificationKey(std::move(key), is_rsa, only);
}

bool IsForSignatures(const nlohmann::json& jwk) {
  const std::string* use = StringMember(jwk, "use");
  return use != nullptr && *use == "sig";
}

// ES256 in a JWS is r and s side by side; OpenSSL wants DER. Empty if it is not such a pair.
std::string DerSignature(absl::string_view pair) {
  if (pair.size() != 2 * kCoordinateBytes) return "";
  const EcdsaSigPtr signature(ECDSA_SIG_new());
  BignumPtr r(BN_bin2bn(Bytes(pair), kCoordinateBytes, nullptr));
  BignumPtr s(BN_bin2bn(Bytes(pair) + kCoordinateBytes, kCoordinateBytes, nullptr));
  if (signature == nullptr || r == nullptr || s == nullptr) return "";
  if (ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return "";
  static_cast<void>(r.release());  // the signature's now
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string text = size > 0 ? std::string(reinterpret_cast<char*>(der), size) : "";
  OPENSSL_free(der);
  return text;
}

bool SetPss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, kDigestBytes) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

}  // namespace

std::optional<SignatureAlgorithm> ParseSignatureAlgorithm(absl::string_view name) {
  if (name == "RS256") return SignatureAlgorithm::kRs256;
  if (name == "PS256") return SignatureAlgorithm::kPs256;
  if (name == "ES256") return SignatureAlgorithm::kEs256;
  return std::nullopt;
}

bool VerificationKey::Accepts(SignatureAlgorithm algorithm) const {
  if (is_rsa_ == (algorithm == SignatureAlgorithm::kEs256)) return false;
  return !only_.has_value() || *only_ == algorithm;
}

bool VerificationKey::Verifies(SignatureAlgorithm algorithm, absl::string_view text,
                               absl::string_view signature) const {
  if (!Accepts(algorithm)) return false;
  std::string der;
  if (algorithm == SignatureAlgorithm::kEs256) {
    der = DerSignature(signature);
    if (der.empty()) return false;
    signature = der;
  }
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  if (context == nullptr || EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key_.get()) != 1) {
    return false;
  }
  if (algorithm == SignatureAlgorithm::kPs256 && !SetPss(parameters)) return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1;
}

absl::StatusOr<KeySet> KeySet::Parse(absl::string_view document) {
  if (document.size() > kMaxBytes) return Broken("the key set is too large");
  const auto json = ParseStrictJson(document);
  if (!json.has_value() || !json->is_object()) return Broken("the key set is not a JSON object");
  const auto keys = json->find("keys");
  if (keys == json->end() || !keys->is_array()) return Broken("the key set has no list \"keys\"");
  if (keys->size() > kMaxKeys) return Broken("the key set has too many keys");

  KeySet set;
  absl::flat_hash_set<std::string> ids;
  for (const nlohmann::json& jwk : *keys) {
    if (!jwk.is_object()) return Broken("a key is not a JSON object");
    if (jwk.contains("d")) return Broken("the key set holds a private key");
    if (!IsForSignatures(jwk)) continue;
    const std::string* id = StringMember(jwk, "kid");
    if (id == nullptr || id->empty() || id->size() > kMaxKeyIdBytes) return Broken("a key for signatures has no id");
    if (!ids.insert(*id).second) return Broken("two keys have the same id");
    if (auto key = KeyOf(jwk)) set.keys_.emplace(*id, *std::move(key));
  }
  if (set.keys_.empty()) return Broken("the key set has no key that can be used");
  return set;
}

const VerificationKey* KeySet::Find(absl::string_view key_id) const {
  const auto found = keys_.find(key_id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace homeward
