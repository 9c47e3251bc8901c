#include "common/auth/development_issuer.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/auth/key_source.h"
#include "common/auth/small_file.h"
#include "common/auth/test_tokens.h"
#include "common/auth/token_verifier.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class Development : public ::testing::Test {
 protected:
  ~Development() override { std::filesystem::remove_all(folder_); }

  static TokenRequest Request() {
    return {.subject = "worker-7", .grants = {{"E08000036", {"mash", "analyst"}}}, .lifetime = absl::Hours(1)};
  }
  std::string KeyPath() const { return absl::StrCat(folder_, "/development-key.pem"); }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "development_issuer_test.", getpid(), "/state");
};

TEST_F(Development, TokensPassTheVerifier) {
  const auto issuer = DevelopmentIssuer::Open(folder_);
  ASSERT_THAT(issuer, IsOk());
  const auto token = issuer->Sign(Request(), kTestNow);
  ASSERT_THAT(token, IsOk());

  std::shared_ptr<KeySource> keys = FileKeySource::Open(issuer->key_set_path()).value();
  const auto verifier =
      TokenVerifier::Create({.issuer = kDevelopmentIssuer}, keys, Roles::Reviewed().value(), [] { return kTestNow; });
  ASSERT_THAT(verifier, IsOk());
  const auto caller = (*verifier)->Verify(*token);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->subject, "worker-7");
  EXPECT_EQ((*caller)->kind, Caller::Kind::kPerson);
  EXPECT_THAT((*caller)->Roles("E08000036"), ElementsAre("analyst", "mash"));
}

TEST_F(Development, TheKeyIsItsOwnersAndItsKeySetIsEverybodys) {
  ASSERT_THAT(DevelopmentIssuer::Open(folder_), IsOk());
  struct stat found {};
  ASSERT_EQ(stat(KeyPath().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  const auto document = ReadSmallFile(absl::StrCat(folder_, "/development-jwks.json"), 10'000);
  ASSERT_THAT(document, IsOk());
  EXPECT_THAT(KeySet::Parse(*document), IsOk());  // which refuses private parts
}

TEST_F(Development, KeepsItsKey) {
  const auto first = DevelopmentIssuer::Open(folder_);
  ASSERT_THAT(first, IsOk());
  const auto key = ReadSmallFile(KeyPath(), 10'000);
  const auto keys = ReadSmallFile(first->key_set_path(), 10'000);
  std::filesystem::remove(first->key_set_path());
  ASSERT_THAT(DevelopmentIssuer::Open(folder_), IsOk());
  EXPECT_EQ(ReadSmallFile(KeyPath(), 10'000).value(), *key);
  EXPECT_EQ(ReadSmallFile(first->key_set_path(), 10'000).value(), *keys);
}

TEST_F(Development, RefusesAKeyThatOthersMayReadOrThatIsNone) {
  ASSERT_THAT(DevelopmentIssuer::Open(folder_), IsOk());
  ASSERT_EQ(chmod(KeyPath().c_str(), 0640), 0);
  EXPECT_THAT(DevelopmentIssuer::Open(folder_),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DEVELOPMENT_KEY_UNUSABLE"));
  ASSERT_EQ(chmod(KeyPath().c_str(), 0600), 0);
  std::filesystem::resize_file(KeyPath(), 40);
  EXPECT_THAT(DevelopmentIssuer::Open(folder_),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DEVELOPMENT_KEY_UNUSABLE"));
  EXPECT_THAT(DevelopmentIssuer::Open(KeyPath()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DEVELOPMENT_KEY_UNUSABLE"));
}

TEST_F(Development, SaysWhatIsWrongWithARequest) {
  const auto issuer = DevelopmentIssuer::Open(folder_);
  ASSERT_THAT(issuer, IsOk());
  const auto sign = [&](auto change) {
    TokenRequest request = Request();
    change(request);
    return issuer->Sign(request, kTestNow).status();
  };
  constexpr char kReason[] = "TOKEN_REQUEST_INVALID";
  EXPECT_THAT(sign([](TokenRequest& r) { r.subject = ""; }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) { r.lifetime = absl::ZeroDuration(); }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) { r.lifetime = absl::Hours(25); }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) { r.grants[0].council = "Wakefield"; }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) { r.grants[0].council = "*"; }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) { r.grants[0].roles = {"chief"}; }), FailsWith(kInvalid, kReason));
  EXPECT_THAT(sign([](TokenRequest& r) {
                r.grants[0].council = "*";
                r.kind = Caller::Kind::kSystem;
              }),
              IsOk());
}

}  // namespace
}  // namespace homeward
