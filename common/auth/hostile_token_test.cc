#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "common/auth/base64url.h"
#include "common/auth/small_file.h"
#include "common/auth/test_tokens.h"
#include "common/auth/token_verifier.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

// Tokens by people who want in. The verifier knows an EC key "one" and, from the openssl program, the RSA key "rsa".
class HostileToken : public ::testing::Test {
 protected:
  HostileToken()
      : rsa_(nlohmann::json::parse(ReadSmallFile("common/auth/testdata/jwks.json", 10'000).value())["keys"][0]),
        keys_(std::make_shared<TestKeys>(std::vector<nlohmann::json>{key_.Jwk(), rsa_})),
        verifier_(TokenVerifier::Create({.issuer = kTestIssuer}, keys_, Roles::Reviewed().value(), [] {
                    return kTestNow;
                  }).value()) {}

  void ExpectRefused(absl::string_view token, absl::string_view reason) {
    const auto caller = verifier_->Verify(token);
    EXPECT_THAT(caller, FailsWith(absl::StatusCode::kUnauthenticated, reason)) << token.substr(0, 200);
  }
  std::string Good(const nlohmann::json& header = nlohmann::json::object()) { return key_.Token(GoodClaims(), header); }
  static std::string Unsigned(const nlohmann::json& header, absl::string_view signature) {
    return absl::StrCat(EncodeBase64Url(header.dump()), ".", EncodeBase64Url(GoodClaims().dump()), ".", signature);
  }

  const TestKey key_ = TestKey::Ec("one");
  const nlohmann::json rsa_;
  std::shared_ptr<TestKeys> keys_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(HostileToken, TheSameTokenWithoutMaliceIsGood) {
  EXPECT_THAT(verifier_->Verify(Good()), IsOk());
  EXPECT_THAT(verifier_->Verify(Good({{"typ", "at+jwt"}})), IsOk());
}

TEST_F(HostileToken, WithoutASignature) {
  ExpectRefused("", "TOKEN_MISSING");
  for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
    ExpectRefused(Unsigned({{"alg", none}, {"kid", "one"}}, ""), "TOKEN_SIGNATURE");
  }
  ExpectRefused(Unsigned({{"alg", "ES256"}, {"kid", "one"}}, ""), "TOKEN_SIGNATURE");
  ExpectRefused(Unsigned({{"alg", "RS256"}, {"kid", "rsa"}}, ""), "TOKEN_SIGNATURE");
  ExpectRefused(Unsigned({{"alg", "ES256"}, {"kid", "one"}}, EncodeBase64Url(std::string(64, '\0'))),
                "TOKEN_SIGNATURE");
}

TEST_F(HostileToken, SignedWithThePublicKeyAsASharedSecret) {
  const std::string secret = rsa_.dump();
  const std::string text = Unsigned({{"alg", "HS256"}, {"kid", "rsa"}}, "");
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size() - 1, mac, &size);
  ExpectRefused(text + EncodeBase64Url(absl::string_view(reinterpret_cast<char*>(mac), size)), "TOKEN_SIGNATURE");
}

TEST_F(HostileToken, OfAnAlgorithmThatIsNotTheKeys) {
  ExpectRefused(Good({{"alg", "RS256"}}), "TOKEN_SIGNATURE");
  ExpectRefused(Good({{"alg", "ES384"}}), "TOKEN_SIGNATURE");
  ExpectRefused(Good({{"kid", "rsa"}}), "TOKEN_SIGNATURE");
  ExpectRefused(Good({{"alg", "PS256"}, {"kid", "rsa"}}), "TOKEN_SIGNATURE");
  ExpectRefused(Good({{"alg", nullptr}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"alg", {"ES256"}}}), "TOKEN_MALFORMED");
  ExpectRefused(Unsigned({{"kid", "one"}}, "AAAA"), "TOKEN_MALFORMED");
}

TEST_F(HostileToken, OfAKeyThatIsNotTheIssuers) {
  ExpectRefused(TestKey::Ec("one").Token(GoodClaims()), "TOKEN_SIGNATURE");
  ExpectRefused(TestKey::Ec("other").Token(GoodClaims()), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(Good({{"kid", "ONE"}}), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(Good({{"kid", 1}}), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(Good({{"kid", "../../one"}}), "TOKEN_KEY_UNKNOWN");
  const TestKey own = TestKey::Ec("own");
  ExpectRefused(own.Token(GoodClaims(), {{"jwk", own.Jwk()}}), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(TestKey::Ec("one").Token(GoodClaims(), {{"jku", "https://elsewhere.example"}}), "TOKEN_SIGNATURE");
}

TEST_F(HostileToken, OfAKeyThatIsTooWeakOrOfAnotherCurve) {
  const TestKey weak = TestKey::Rsa("weak", 1024);
  const TestKey other_curve = TestKey::Ec("p384", "P-384");
  keys_->Set({key_.Jwk(), weak.Jwk(), other_curve.Jwk()});
  ExpectRefused(weak.Token(GoodClaims()), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(other_curve.Token(GoodClaims()), "TOKEN_KEY_UNKNOWN");
  ExpectRefused(other_curve.Token(GoodClaims(), {{"kid", "one"}}), "TOKEN_SIGNATURE");
}

TEST_F(HostileToken, ThatDemandsExtensions) {
  ExpectRefused(Good({{"crit", {"exp"}}, {"exp", 1}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"crit", nlohmann::json::array()}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"b64", false}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"zip", "DEF"}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"typ", "logout+jwt"}}), "TOKEN_MALFORMED");
  ExpectRefused(Good({{"typ", 1}}), "TOKEN_MALFORMED");
}

TEST_F(HostileToken, ThatSaysThingsTwice) {
  const std::string header = R"({"alg":"ES256","kid":"one"})";
  const std::string payload = GoodClaims().dump();
  EXPECT_THAT(verifier_->Verify(key_.TokenOfText(header, payload)), IsOk());
  ExpectRefused(key_.TokenOfText(R"({"alg":"ES256","kid":"one","alg":"ES256"})", payload), "TOKEN_MALFORMED");
  ExpectRefused(key_.TokenOfText(header, R"({"sub":"worker-8",)" + payload.substr(1)), "TOKEN_MALFORMED");
  std::string nested = payload;
  nested.replace(nested.find(R"("kind":"person")"), 0, R"("kind":"system",)");
  ExpectRefused(key_.TokenOfText(header, nested), "TOKEN_MALFORMED");
}

TEST_F(HostileToken, ThatIsNotOneJsonObject) {
  const std::string header = R"({"alg":"ES256","kid":"one"})";
  const std::string payload = GoodClaims().dump();
  for (const std::string& text : {std::string(), std::string("[]"), std::string("null"), payload + "x",
                                  payload + payload, "'" + payload, payload.substr(1), std::string("{\"sub\": NaN}"),
                                  std::string("{\"sub\": \"\xff\"}"), std::string(100, '[') + std::string(100, ']')}) {
    ExpectRefused(key_.TokenOfText(header, text), "TOKEN_MALFORMED");
  }
  ExpectRefused(key_.TokenOfText("[]", payload), "TOKEN_MALFORMED");
  ExpectRefused(key_.TokenOfText(header + " x", payload), "TOKEN_MALFORMED");
}

TEST_F(HostileToken, WithOtherPartsThanThree) {
  const std::string good = Good();
  ExpectRefused(good + ".", "TOKEN_MALFORMED");
  ExpectRefused("." + good, "TOKEN_MALFORMED");
  ExpectRefused(good.substr(0, good.rfind('.')), "TOKEN_MALFORMED");
  ExpectRefused(".", "TOKEN_MALFORMED");
  ExpectRefused("..", "TOKEN_MALFORMED");
  ExpectRefused(absl::StrCat(good, ".", good), "TOKEN_MALFORMED");
  ExpectRefused(R"({"payload": "", "signatures": []})", "TOKEN_MALFORMED");
}

TEST_F(HostileToken, SpeltInAnotherWay) {
  const std::string good = Good();
  for (const char* tail : {"=", "==", "\n", " ", "x", "!", "%00"}) ExpectRefused(good + tail, "TOKEN_MALFORMED");
  ExpectRefused(good + std::string(1, '\0'), "TOKEN_MALFORMED");
  ExpectRefused(" " + good, "TOKEN_MALFORMED");
  std::string stray = good;  // 64 bytes leave four bits over: A, Q, g and w are the only good last letters
  ASSERT_TRUE(absl::StrContains("AQgw", stray.substr(stray.size() - 1)));
  ++stray.back();
  ExpectRefused(stray, "TOKEN_MALFORMED");
}

TEST_F(HostileToken, ChangedInAnyPlace) {
  const std::string good = Good();
  for (size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verifier_->Verify(changed).ok()) << i;
  }
}

TEST_F(HostileToken, TooLarge) {
  nlohmann::json claims = GoodClaims();
  claims["filling"] = "";
  const size_t room = TokenVerifier::kMaxTokenBytes - key_.Token(claims).size();
  claims["filling"] = std::string(room * 3 / 4 - 3, 'f');
  EXPECT_THAT(verifier_->Verify(key_.Token(claims)), IsOk());
  claims["filling"] = std::string(room * 3 / 4 + 3, 'f');
  ExpectRefused(key_.Token(claims), "TOKEN_MALFORMED");
  ExpectRefused(std::string(10'000'000, 'a'), "TOKEN_MALFORMED");
}

TEST_F(HostileToken, LearnsNothingFromTheMessage) {
  nlohmann::json claims = GoodClaims();
  claims["sub"] = "Secret\x01";
  claims["iss"] = "Secret";
  for (const std::string& token :
       {key_.Token(claims), Good({{"kid", "Secret"}}), Good({{"alg", "Secret"}}), Good({{"typ", "Secret"}})}) {
    const auto caller = verifier_->Verify(token);
    ASSERT_FALSE(caller.ok());
    EXPECT_FALSE(absl::StrContains(caller.status().ToString(), "Secret")) << caller.status();
  }
}

}  // namespace
}  // namespace homeward
