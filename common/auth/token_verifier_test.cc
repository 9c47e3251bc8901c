#include "common/auth/token_verifier.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "common/auth/small_file.h"
#include "common/auth/test_tokens.h"
#include "common/core/clock.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

class Verifying : public ::testing::Test {
 protected:
  Verifying() : verifier_(Make(TokenPolicy{.issuer = kTestIssuer})) {}

  std::unique_ptr<TokenVerifier> Make(TokenPolicy policy) {
    return TokenVerifier::Create(std::move(policy), keys_, Roles::Reviewed().value(), [this] { return clock_.Now(); })
        .value();
  }
  absl::StatusOr<std::shared_ptr<const Caller>> Verify(const nlohmann::json& claims) {
    return verifier_->Verify(key_.Token(claims));
  }
  static nlohmann::json With(const char* name, nlohmann::json value) {
    nlohmann::json claims = GoodClaims();
    claims[name] = std::move(value);
    return claims;
  }
  static nlohmann::json Without(const char* name) {
    nlohmann::json claims = GoodClaims();
    claims.erase(name);
    return claims;
  }
  static int64_t At(absl::Duration after) { return absl::ToUnixSeconds(kTestNow + after); }

  FakeClock clock_{kTestNow};
  const TestKey key_ = TestKey::Ec("one");
  std::shared_ptr<TestKeys> keys_ = std::make_shared<TestKeys>(std::vector<nlohmann::json>{key_.Jwk()});
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(Verifying, TellsTheCaller) {
  const auto caller = Verify(GoodClaims());
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->subject, "worker-7");
  EXPECT_EQ((*caller)->issuer, kTestIssuer);
  EXPECT_EQ((*caller)->kind, Caller::Kind::kPerson);
  EXPECT_THAT((*caller)->Roles("E08000036"), ElementsAre("missing_coordinator"));
  EXPECT_TRUE((*caller)->May("episodes.correct", "E08000036"));
  EXPECT_FALSE((*caller)->May("obligations.waive", "E08000036"));
  EXPECT_FALSE((*caller)->May("episodes.read", "E10000016"));
}

TEST_F(Verifying, AcceptsWhatTheOpensslProgramSigned) {
  const auto document = ReadSmallFile("common/auth/testdata/jwks.json", 10'000);
  ASSERT_THAT(document, IsOk());
  keys_->Set(nlohmann::json::parse(*document)["keys"]);
  for (const char* algorithm : {"RS256", "PS256", "ES256"}) {
    auto token = ReadSmallFile(absl::StrCat("common/auth/testdata/", algorithm, ".jwt"), 10'000);
    ASSERT_THAT(token, IsOk());
    token->pop_back();  // the end of the line
    const auto caller = verifier_->Verify(*token);
    ASSERT_THAT(caller, IsOk()) << algorithm;
    EXPECT_TRUE((*caller)->May("episodes.read", "E08000036"));
  }
}

TEST_F(Verifying, ComparesIssuerAndAudienceExactly) {
  EXPECT_THAT(Verify(With("iss", "https://identity.example/")), FailsWith(kUnauthenticated, "TOKEN_ISSUER"));
  EXPECT_THAT(Verify(With("iss", {kTestIssuer})), FailsWith(kUnauthenticated, "TOKEN_ISSUER"));
  EXPECT_THAT(Verify(Without("iss")), FailsWith(kUnauthenticated, "TOKEN_ISSUER"));
  EXPECT_THAT(Verify(With("aud", {"other", "homeward"})), IsOk());
  EXPECT_THAT(Verify(With("aud", {"other"})), FailsWith(kUnauthenticated, "TOKEN_AUDIENCE"));
  EXPECT_THAT(Verify(With("aud", "Homeward")), FailsWith(kUnauthenticated, "TOKEN_AUDIENCE"));
  EXPECT_THAT(Verify(With("aud", {{"homeward", "homeward"}})), FailsWith(kUnauthenticated, "TOKEN_AUDIENCE"));
  EXPECT_THAT(Verify(Without("aud")), FailsWith(kUnauthenticated, "TOKEN_AUDIENCE"));
}

TEST_F(Verifying, EndsATokenAtItsExpiryAlsoWhenItIsCached) {
  const std::string token = key_.Token(With("exp", At(absl::Minutes(1))));
  EXPECT_THAT(verifier_->Verify(token), IsOk());
  clock_.Set(kTestNow + absl::Minutes(1) - absl::Microseconds(1));
  EXPECT_THAT(verifier_->Verify(token), IsOk());
  clock_.Set(kTestNow + absl::Minutes(1));
  EXPECT_THAT(verifier_->Verify(token), FailsWith(kUnauthenticated, "TOKEN_EXPIRED"));
}

TEST_F(Verifying, GivesHalfAMinuteForClocksThatDiffer) {
  for (const char* claim : {"nbf", "iat"}) {
    EXPECT_THAT(Verify(With(claim, At(absl::Seconds(30)))), IsOk()) << claim;
    EXPECT_THAT(Verify(With(claim, At(absl::Seconds(31)))), FailsWith(kUnauthenticated, "TOKEN_NOT_YET_VALID"))
        << claim;
  }
}

TEST_F(Verifying, RefusesTokensForMoreThanADay) {
  EXPECT_THAT(Verify(With("exp", At(absl::Hours(24)))), IsOk());
  EXPECT_THAT(Verify(With("exp", At(absl::Hours(24) + absl::Seconds(1)))), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
  nlohmann::json claims = Without("iat");
  EXPECT_THAT(Verify(claims), IsOk());
  claims["exp"] = At(absl::Hours(24) + absl::Seconds(1));
  EXPECT_THAT(Verify(claims), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
  verifier_ = Make(TokenPolicy{.issuer = kTestIssuer, .max_lifetime = absl::Minutes(59)});
  EXPECT_THAT(Verify(GoodClaims()), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
}

TEST_F(Verifying, NeedsWellFormedTimes) {
  EXPECT_THAT(Verify(Without("exp")), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
  for (const nlohmann::json& value : std::vector<nlohmann::json>{"1774650000", nullptr, -1, 1774650000.5, 1e300, true,
                                                                 18446744073709551615u, 253402300800}) {
    for (const char* claim : {"exp", "nbf", "iat"}) {
      EXPECT_THAT(Verify(With(claim, value)), FailsWith(kUnauthenticated, "TOKEN_CLAIMS")) << claim << " " << value;
    }
  }
}

TEST_F(Verifying, NeedsAPrintableSubject) {
  EXPECT_THAT(Verify(With("sub", std::string(128, 's'))), IsOk());
  EXPECT_THAT(Verify(Without("sub")), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
  for (const nlohmann::json& value : std::vector<nlohmann::json>{"", std::string(129, 's'), "a\nb", "\u00e9", 7}) {
    EXPECT_THAT(Verify(With("sub", value)), FailsWith(kUnauthenticated, "TOKEN_CLAIMS")) << value;
  }
}

TEST_F(Verifying, NeedsItsOwnClaim) {
  EXPECT_THAT(Verify(Without("homeward")), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
  for (const char* claim : {"[]", R"({"grants": []})", R"({"kind": "person"})", R"({"kind": "Person", "grants": []})",
                            R"({"kind": "person", "grants": {}})", R"({"kind": "person", "grants": ["E08000036"]})",
                            R"({"kind": "person", "grants": [{"roles": []}]})",
                            R"({"kind": "person", "grants": [{"council": "E08000036"}]})",
                            R"({"kind": "person", "grants": [{"council": "E0800003", "roles": []}]})",
                            R"({"kind": "person", "grants": [{"council": "e08000036", "roles": []}]})",
                            R"({"kind": "person", "grants": [{"council": "", "roles": []}]})",
                            R"({"kind": "person", "grants": [{"council": "E08000036", "roles": "mash"}]})",
                            R"({"kind": "person", "grants": [{"council": "E08000036", "roles": [7]}]})"}) {
    EXPECT_THAT(Verify(With("homeward", nlohmann::json::parse(claim))), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"))
        << claim;
  }
}

TEST_F(Verifying, GivesNothingForRolesThatAreUnknown) {
  const auto caller = Verify(With("homeward", nlohmann::json::parse(R"({"kind": "person", "grants": [
      {"council": "E08000036", "roles": ["mash", "chief", "mash"]}, {"council": "E10000016", "roles": ["chief"]},
      {"council": "E08000036", "roles": ["analyst"]}]})")));
  ASSERT_THAT(caller, IsOk());
  EXPECT_THAT((*caller)->Roles("E08000036"), ElementsAre("analyst", "mash"));
  EXPECT_TRUE((*caller)->May("figures.read", "E08000036"));
  EXPECT_THAT((*caller)->Roles("E10000016"), IsEmpty());
  EXPECT_FALSE((*caller)->HasCouncil("E10000016"));
}

TEST_F(Verifying, GrantsEveryCouncilToSystemsOnly) {
  nlohmann::json claim = {{"kind", "system"}, {"grants", {{{"council", "*"}, {"roles", {"service"}}}}}};
  const auto caller = Verify(With("homeward", claim));
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->kind, Caller::Kind::kSystem);
  EXPECT_TRUE((*caller)->May("feed.read", "E06000041"));
  claim["kind"] = "person";
  EXPECT_THAT(Verify(With("homeward", claim)), FailsWith(kUnauthenticated, "TOKEN_CLAIMS"));
}

TEST_F(Verifying, AnswersARepeatFromMemory) {
  const std::string token = key_.Token(GoodClaims());
  const auto first = verifier_->Verify(token);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(verifier_->Verify(token).value(), *first);
}

TEST_F(Verifying, ForgetsTokensWhoseKeyIsWithdrawn) {
  const std::string token = key_.Token(GoodClaims());
  ASSERT_THAT(verifier_->Verify(token), IsOk());
  keys_->Set({TestKey::Ec("two").Jwk()});
  EXPECT_THAT(verifier_->Verify(token), FailsWith(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
  EXPECT_EQ(keys_->unknown_keys, 1);
}

TEST_F(Verifying, SaysWhenItCannotKnowYet) {
  keys_ = std::make_shared<TestKeys>();
  EXPECT_THAT(Make(TokenPolicy{.issuer = kTestIssuer})->Verify(key_.Token(GoodClaims())),
              FailsWith(absl::StatusCode::kUnavailable, "TOKEN_KEYS_NOT_YET_KNOWN"));
}

TEST_F(Verifying, ServesManyThreads) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(key_.Token(With("sub", absl::StrCat("worker-", i))));
  verifier_ = Make(TokenPolicy{.issuer = kTestIssuer, .cached_tokens = 3});
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const int n = (i / 4 + t) % 8;
        const auto caller = verifier_->Verify(tokens[n]);
        if (caller.ok() && (*caller)->subject == absl::StrCat("worker-", n)) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
}

TEST_F(Verifying, NeedsASensiblePolicy) {
  for (const TokenPolicy& policy :
       {TokenPolicy{}, TokenPolicy{.issuer = "i", .audience = ""}, TokenPolicy{.issuer = "i", .cached_tokens = 0},
        TokenPolicy{.issuer = "i", .leeway = absl::Seconds(-1)},
        TokenPolicy{.issuer = "i", .max_lifetime = absl::ZeroDuration()}}) {
    EXPECT_THAT(TokenVerifier::Create(policy, keys_, Roles::Reviewed().value()),
                FailsWith(absl::StatusCode::kInvalidArgument, "TOKEN_POLICY_INVALID"));
  }
}

TEST(BearerToken, IsTakenFromItsHeader) {
  EXPECT_EQ(BearerToken("Bearer a.b.c").value(), "a.b.c");
  EXPECT_EQ(BearerToken("bearer a.b.c").value(), "a.b.c");
  EXPECT_THAT(BearerToken(""), FailsWith(kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(BearerToken("Basic YTpi"), FailsWith(kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_THAT(BearerToken("Bearer"), FailsWith(kUnauthenticated, "TOKEN_MALFORMED"));
}

}  // namespace
}  // namespace homeward
