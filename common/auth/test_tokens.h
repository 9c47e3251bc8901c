#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/auth/key_source.h"

struct evp_pkey_st;

// Keys and tokens for tests, good and bad. Signs on its own, apart from what it tests.
namespace homeward {

inline const absl::Time kTestNow = absl::FromUnixSeconds(1'774'649'700);  // 2026-03-27T22:15:00Z
inline constexpr char kTestIssuer[] = "https://identity.example";

class TestKey {
 public:
  static TestKey Ec(std::string id, const char* curve = "P-256");
  static TestKey Rsa(std::string id, int bits);

  // As an issuer publishes it, for signatures.
  nlohmann::json Jwk() const;

  // A token of this key. `header` replaces the members of the right one.
  std::string Token(const nlohmann::json& payload, const nlohmann::json& header = nlohmann::json::object()) const;

  // The same, of texts as they are.
  std::string TokenOfText(absl::string_view header, absl::string_view payload) const;

 private:
  TestKey(std::string id, std::shared_ptr<evp_pkey_st> key, bool is_rsa)
      : id_(std::move(id)), key_(std::move(key)), is_rsa_(is_rsa) {}

  std::string id_;
  std::shared_ptr<evp_pkey_st> key_;
  bool is_rsa_;
};

// A payload that is accepted at kTestNow: a missing coordinator of one council, for an hour.
nlohmann::json GoodClaims();

// A document with these keys.
std::string KeySetDocument(const std::vector<nlohmann::json>& jwks);

// A source that a test sets by hand.
class TestKeys final : public KeySource {
 public:
  explicit TestKeys(const std::vector<nlohmann::json>& jwks) { Set(jwks); }
  TestKeys() = default;

  void Set(const std::vector<nlohmann::json>& jwks) {
    keys_ = std::make_shared<const KeySet>(KeySet::Parse(KeySetDocument(jwks)).value());
  }
  std::shared_ptr<const KeySet> Keys() override { return keys_; }
  void NoteUnknownKey() override { ++unknown_keys; }
  absl::Status last_refresh() const override { return absl::OkStatus(); }

  int unknown_keys = 0;

 private:
  std::shared_ptr<const KeySet> keys_;
};

}  // namespace homeward
