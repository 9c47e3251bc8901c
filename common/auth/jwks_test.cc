#include "common/auth/jwks.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include "common/auth/base64url.h"
#include "common/auth/small_file.h"
#include "common/auth/test_tokens.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

constexpr char kBroken[] = "KEY_SET_INVALID";

// The key set that the openssl program made.
std::vector<nlohmann::json> OpensslKeys() {
  return nlohmann::json::parse(ReadSmallFile("common/auth/testdata/jwks.json", 10'000).value())["keys"];
}

absl::StatusOr<KeySet> Parse(const std::vector<nlohmann::json>& jwks) { return KeySet::Parse(KeySetDocument(jwks)); }

// A set in which `jwk` is left out because only another key can be used.
void ExpectLeftOut(nlohmann::json jwk) {
  static const nlohmann::json good = TestKey::Ec("good").Jwk();
  jwk["kid"] = "odd";
  const auto keys = Parse({jwk, good});
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->Find("odd"), nullptr) << jwk;
  EXPECT_NE(keys->Find("good"), nullptr);
}

nlohmann::json With(nlohmann::json jwk, const char* name, nlohmann::json value) {
  jwk[name] = std::move(value);
  return jwk;
}

nlohmann::json Without(nlohmann::json jwk, const char* name) {
  jwk.erase(name);
  return jwk;
}

TEST(KeySet, KeysAcceptTheAlgorithmsOfTheirTypeAndAlg) {
  std::vector<nlohmann::json> jwks = OpensslKeys();
  jwks.push_back(With(With(jwks[0], "kid", "pss"), "alg", "PS256"));
  const auto keys = Parse(jwks);
  ASSERT_THAT(keys, IsOk());
  const auto accepts = [&](const char* id) {
    const VerificationKey* key = keys->Find(id);
    return absl::StrCat(key->Accepts(SignatureAlgorithm::kRs256), key->Accepts(SignatureAlgorithm::kPs256),
                        key->Accepts(SignatureAlgorithm::kEs256));
  };
  EXPECT_EQ(accepts("rsa"), "110");
  EXPECT_EQ(accepts("pss"), "010");
  EXPECT_EQ(accepts("ec"), "001");
  EXPECT_EQ(keys->Find("none"), nullptr);
}

// The example of RFC 7515, appendix A.3.
TEST(VerificationKey, AgreesWithTheStandardsExample) {
  const auto keys = Parse({{{"kid", "a3"},
                            {"use", "sig"},
                            {"kty", "EC"},
                            {"crv", "P-256"},
                            {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                            {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}});
  ASSERT_THAT(keys, IsOk());
  const std::string text =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      "cnVlfQ";
  const auto signature =
      DecodeBase64Url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  ASSERT_TRUE(signature.has_value());
  const VerificationKey* key = keys->Find("a3");
  EXPECT_TRUE(key->Verifies(SignatureAlgorithm::kEs256, text, *signature));
  EXPECT_FALSE(key->Verifies(SignatureAlgorithm::kEs256, text + "x", *signature));
  EXPECT_FALSE(key->Verifies(SignatureAlgorithm::kRs256, text, *signature));
  EXPECT_FALSE(key->Verifies(SignatureAlgorithm::kEs256, text, signature->substr(1)));
  EXPECT_FALSE(key->Verifies(SignatureAlgorithm::kEs256, text, ""));
  EXPECT_FALSE(key->Verifies(SignatureAlgorithm::kEs256, text, std::string(64, '\0')));
}

TEST(KeySet, LeavesOutKeysForOthers) {
  const nlohmann::json ec = TestKey::Ec("odd").Jwk();
  ExpectLeftOut(With(ec, "use", "enc"));
  ExpectLeftOut(Without(ec, "use"));
  ExpectLeftOut(With(ec, "key_ops", {"sign"}));
  ExpectLeftOut(With(ec, "alg", "ES384"));
  ExpectLeftOut(With(ec, "alg", "RS256"));
  ExpectLeftOut(With(ec, "alg", 7));
  ExpectLeftOut(With(OpensslKeys()[0], "alg", "ES256"));
  ExpectLeftOut({{"kty", "oct"}, {"use", "sig"}, {"k", "c2VjcmV0"}, {"alg", "HS256"}});
  ExpectLeftOut(TestKey::Ec("odd", "P-384").Jwk());
}

TEST(KeySet, LeavesOutWeakAndUnsoundKeys) {
  const nlohmann::json rsa = OpensslKeys()[0];
  const nlohmann::json ec = TestKey::Ec("odd").Jwk();
  ExpectLeftOut(TestKey::Rsa("odd", 1024).Jwk());
  std::string modulus = DecodeBase64Url(rsa["n"].get<std::string>()).value();
  ExpectLeftOut(With(rsa, "n", EncodeBase64Url(std::string(1, '\0') + modulus.substr(1))));  // a short number, padded
  ExpectLeftOut(With(rsa, "n", EncodeBase64Url(std::string(2000, 'n'))));
  ExpectLeftOut(With(rsa, "e", "AQ"));    // 1
  ExpectLeftOut(With(rsa, "e", "AQAA"));  // even
  ExpectLeftOut(With(rsa, "e", ""));
  ExpectLeftOut(With(rsa, "e", "AQAB="));
  ExpectLeftOut(Without(rsa, "n"));
  ExpectLeftOut(With(ec, "x", ec["y"]));  // off the curve
  ExpectLeftOut(With(ec, "x", "AQAB"));
  ExpectLeftOut(Without(ec, "y"));
}

TEST(KeySet, RefusesADocumentThatIsNotOne) {
  const nlohmann::json key = TestKey::Ec("one").Jwk();
  for (const std::string& document :
       {std::string(), std::string("[]"), std::string(R"({"keys": {}})"), std::string(R"({"keys": []})"),
        std::string(R"({"keys": [7]})"), KeySetDocument({key}) + "x", KeySetDocument({key, key}),
        KeySetDocument({Without(key, "kid")}), KeySetDocument({With(key, "kid", "")}),
        KeySetDocument({With(key, "kid", std::string(129, 'k'))}), KeySetDocument({With(key, "d", "AQAB")}),
        std::string(R"({"keys": [], "keys": []})"), std::string(KeySet::kMaxBytes + 1, ' ')}) {
    EXPECT_THAT(KeySet::Parse(document), FailsWith(absl::StatusCode::kInvalidArgument, kBroken))
        << document.substr(0, 99);
  }
}

TEST(KeySet, RefusesTooManyKeys) {
  const nlohmann::json key = TestKey::Ec("one").Jwk();
  std::vector<nlohmann::json> jwks = {key};
  while (jwks.size() < KeySet::kMaxKeys) jwks.push_back({{"use", "enc"}});
  EXPECT_THAT(Parse(jwks), IsOk());
  jwks.push_back({{"use", "enc"}});
  EXPECT_THAT(Parse(jwks), FailsWith(absl::StatusCode::kInvalidArgument, kBroken));
}

TEST(Base64Url, HasOneSpelling) {
  EXPECT_EQ(DecodeBase64Url("-_8"), "\xfb\xff");
  EXPECT_EQ(DecodeBase64Url(""), "");
  for (const char* text : {"-_8=", "+/8", "-_9", "-_ 8", "-_8\n", "A", "A.", "-_8=="}) {
    EXPECT_EQ(DecodeBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace homeward
