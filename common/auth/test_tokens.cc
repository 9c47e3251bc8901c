#include "common/auth/test_tokens.h"

#include <absl/strings/str_cat.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "common/auth/base64url.h"
#include "common/auth/openssl_ptr.h"

namespace homeward {
namespace {

std::string Number(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  const BignumPtr owner(number);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

// Coordinates keep their leading zeros.
std::string Coordinate(const EVP_PKEY* key, const char* name) {
  const std::string bytes = Number(key, name);
  const size_t size = static_cast<size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
  return EncodeBase64Url(std::string(size - bytes.size(), '\0') + bytes);
}

std::string Signature(EVP_PKEY* key, absl::string_view text) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
  std::string bytes(1024, '\0');
  size_t size = bytes.size();
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  bytes.resize(size);
  return bytes;
}

std::string Pair(const std::string& der, int coordinate_bytes) {
  const auto* cursor = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSigPtr signature(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der.size())));
  std::vector<unsigned char> pair(2 * static_cast<size_t>(coordinate_bytes));
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), pair.data(), coordinate_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), pair.data() + coordinate_bytes, coordinate_bytes);
  return std::string(pair.begin(), pair.end());
}

}  // namespace

TestKey TestKey::Ec(std::string id, const char* curve) {
  return TestKey(std::move(id), std::shared_ptr<EVP_PKEY>(EVP_EC_gen(curve), EVP_PKEY_free), false);
}

TestKey TestKey::Rsa(std::string id, int bits) {
  return TestKey(std::move(id), std::shared_ptr<EVP_PKEY>(EVP_RSA_gen(static_cast<unsigned int>(bits)), EVP_PKEY_free),
                 true);
}

nlohmann::json TestKey::Jwk() const {
  nlohmann::json jwk = {{"kid", id_}, {"use", "sig"}};
  if (is_rsa_) {
    jwk["kty"] = "RSA";
    jwk["n"] = EncodeBase64Url(Number(key_.get(), OSSL_PKEY_PARAM_RSA_N));
    jwk["e"] = EncodeBase64Url(Number(key_.get(), OSSL_PKEY_PARAM_RSA_E));
    return jwk;
  }
  jwk["kty"] = "EC";
  jwk["crv"] = absl::StrCat("P-", EVP_PKEY_get_bits(key_.get()));
  jwk["x"] = Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X);
  jwk["y"] = Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
  return jwk;
}

std::string TestKey::Token(const nlohmann::json& payload, const nlohmann::json& header) const {
  nlohmann::json merged = {{"alg", is_rsa_ ? "RS256" : "ES256"}, {"kid", id_}};
  merged.update(header);
  return TokenOfText(merged.dump(), payload.dump());
}

std::string TestKey::TokenOfText(absl::string_view header, absl::string_view payload) const {
  const std::string text = absl::StrCat(EncodeBase64Url(header), ".", EncodeBase64Url(payload));
  std::string signature = Signature(key_.get(), text);
  if (!is_rsa_) signature = Pair(signature, EVP_PKEY_get_bits(key_.get()) / 8);
  return absl::StrCat(text, ".", EncodeBase64Url(signature));
}

nlohmann::json GoodClaims() {
  const int64_t now = absl::ToUnixSeconds(kTestNow);
  return {
      {"iss", kTestIssuer},
      {"aud", "homeward"},
      {"sub", "worker-7"},
      {"iat", now},
      {"exp", now + 3600},
      {"homeward", {{"kind", "person"}, {"grants", {{{"council", "E08000036"}, {"roles", {"missing_coordinator"}}}}}}}};
}

std::string KeySetDocument(const std::vector<nlohmann::json>& jwks) { return nlohmann::json{{"keys", jwks}}.dump(); }

}  // namespace homeward
