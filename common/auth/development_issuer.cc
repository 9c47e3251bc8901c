#include "common/auth/development_issuer.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "common/auth/base64url.h"
#include "common/auth/claims.h"
#include "common/auth/openssl_ptr.h"
#include "common/auth/roles.h"
#include "common/auth/small_file.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr char kKeyFile[] = "development-key.pem";
constexpr char kKeySetFile[] = "development-jwks.json";
constexpr size_t kMaxKeyBytes = 64 * 1024;
constexpr int kCoordinateBytes = 32;  // of P-256
constexpr absl::Duration kMaxLifetime = absl::Hours(24);

absl::Status Unusable(absl::string_view message) {
  return Fail(absl::StatusCode::kFailedPrecondition, "DEVELOPMENT_KEY_UNUSABLE", message);
}

absl::Status BadRequest(absl::string_view message) {
  return Fail(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID", message);
}

// Writes a new file that only its owner may read, unless `mode` says more.
absl::Status WriteNewFile(const std::string& path, absl::string_view text, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return Unusable("a file cannot be made in the folder of the development key");
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  if (close(file) != 0 || !written) return Unusable("a file of the development key cannot be written");
  return absl::OkStatus();
}

std::string OwnTemporary(const std::string& path) { return absl::StrCat(path, ".", getpid()); }

absl::StatusOr<std::string> NewPrivateKey() {
  const PkeyPtr key(EVP_EC_gen("P-256"));
  const BioPtr text(BIO_new(BIO_s_secmem()));
  if (key == nullptr || text == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return Unusable("a development key cannot be made");
  }
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

// Makes the key under a name of its own, then gives it the real one if nobody was faster.
absl::Status MakeKey(const std::string& path) {
  HW_ASSIGN_OR_RETURN(const std::string text, NewPrivateKey());
  const std::string temporary = OwnTemporary(path);
  HW_RETURN_IF_ERROR(WriteNewFile(temporary, text, S_IRUSR | S_IWUSR));
  const bool placed = link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST;
  unlink(temporary.c_str());
  return placed ? absl::OkStatus() : Unusable("the development key cannot be put in its place");
}

absl::StatusOr<std::shared_ptr<EVP_PKEY>> LoadKey(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return Unusable("the development key cannot be read");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) return Unusable("others than its owner may use the development key");
  HW_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path, kMaxKeyBytes));
  const BioPtr pem(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC || EVP_PKEY_get_bits(key.get()) != 256) {
    return Unusable("the development key is not an EC P-256 key");
  }
  return key;
}

// One coordinate of the public key, as a JWK has it.
std::string Coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return "";
  const BignumPtr owner(number);
  std::string bytes(kCoordinateBytes, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kCoordinateBytes);
  return EncodeBase64Url(bytes);
}

// The key's id is its thumbprint (RFC 7638), so that another key never has the same.
std::string KeyId(const std::string& x, const std::string& y) {
  const std::string canonical = absl::StrCat(R"({"crv":"P-256","kty":"EC","x":")", x, R"(","y":")", y, R"("})");
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(), digest);
  return EncodeBase64Url(absl::string_view(reinterpret_cast<char*>(digest), sizeof(digest)));
}

// Puts the key set beside the key, unless it is there already.
absl::Status WriteKeySet(const std::string& path, const std::string& text) {
  const auto present = ReadSmallFile(path, kMaxKeyBytes);
  if (present.ok() && *present == text) return absl::OkStatus();
  const std::string temporary = OwnTemporary(path);
  HW_RETURN_IF_ERROR(WriteNewFile(temporary, text, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH));
  if (rename(temporary.c_str(), path.c_str()) == 0) return absl::OkStatus();
  unlink(temporary.c_str());
  return Unusable("the development key set cannot be put in its place");
}

absl::Status CheckRequest(const TokenRequest& request) {
  if (!IsSubject(request.subject)) return BadRequest("the subject must be 1 to 128 printable characters");
  if (request.lifetime <= absl::ZeroDuration() || request.lifetime > kMaxLifetime) {
    return BadRequest("the lifetime must be more than nothing and at most a day");
  }
  HW_ASSIGN_OR_RETURN(const Roles roles, Roles::Reviewed());
  for (const TokenRequest::Grant& grant : request.grants) {
    if (!IsGrantable(grant.council, request.kind)) {
      return BadRequest("a council must be an ONS code like E08000036, or * for a system");
    }
    for (const std::string& role : grant.roles) {
      if (roles.Find(role) == nullptr) return BadRequest(absl::StrCat("there is no role \"", role, "\""));
    }
  }
  return absl::OkStatus();
}

std::string PayloadOf(const TokenRequest& request, absl::Time now) {
  nlohmann::json grants = nlohmann::json::array();
  for (const TokenRequest::Grant& grant : request.grants) {
    grants.push_back({{"council", grant.council}, {"roles", grant.roles}});
  }
  const nlohmann::json payload = {
      {"iss", kDevelopmentIssuer},
      {"aud", TokenPolicy().audience},
      {"sub", request.subject},
      {"iat", absl::ToUnixSeconds(now)},
      {"exp", absl::ToUnixSeconds(now + request.lifetime)},
      {"homeward",
       {{"kind", request.kind == Caller::Kind::kPerson ? "person" : "system"}, {"grants", std::move(grants)}}}};
  return payload.dump();
}

// An ES256 signature as a JWS has it: r and s side by side. Nothing if OpenSSL fails.
std::optional<std::string> SignEs256(EVP_PKEY* key, absl::string_view text) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  unsigned char der[128];
  size_t size = sizeof(der);
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), der, &size, reinterpret_cast<const unsigned char*>(text.data()), text.size()) !=
          1) {
    return std::nullopt;
  }
  const unsigned char* cursor = der;
  const EcdsaSigPtr signature(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<int>(size)));
  if (signature == nullptr) return std::nullopt;
  std::string pair(2 * kCoordinateBytes, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(pair.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, kCoordinateBytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + kCoordinateBytes, kCoordinateBytes);
  return pair;
}

}  // namespace

absl::StatusOr<DevelopmentIssuer> DevelopmentIssuer::Open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Unusable("the folder of the development key cannot be made");
  const std::string key_path = absl::StrCat(folder, "/", kKeyFile);
  if (access(key_path.c_str(), F_OK) != 0) HW_RETURN_IF_ERROR(MakeKey(key_path));
  HW_ASSIGN_OR_RETURN(std::shared_ptr<EVP_PKEY> key, LoadKey(key_path));

  const std::string x = Coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
  const std::string y = Coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
  std::string id = KeyId(x, y);
  const nlohmann::json jwk = {{"kty", "EC"},  {"crv", "P-256"}, {"x", x},   {"y", y},
                              {"use", "sig"}, {"alg", "ES256"}, {"kid", id}};
  std::string key_set_path = absl::StrCat(folder, "/", kKeySetFile);
  HW_RETURN_IF_ERROR(WriteKeySet(key_set_path, nlohmann::json{{"keys", {jwk}}}.dump(2) + "\n"));
  return DevelopmentIssuer(std::move(key), std::move(id), std::move(key_set_path));
}

absl::StatusOr<std::string> DevelopmentIssuer::Sign(const TokenRequest& request, absl::Time now) const {
  HW_RETURN_IF_ERROR(CheckRequest(request));
  const nlohmann::json header = {{"alg", "ES256"}, {"kid", key_id_}, {"typ", "JWT"}};
  const std::string text = absl::StrCat(EncodeBase64Url(header.dump()), ".", EncodeBase64Url(PayloadOf(request, now)));
  const auto signature = SignEs256(key_.get(), text);
  if (!signature.has_value()) return Unusable("the development key cannot sign");
  return absl::StrCat(text, ".", EncodeBase64Url(*signature));
}

}  // namespace homeward
