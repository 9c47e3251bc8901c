#include "common/server/options.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "common/auth/development_issuer.h"
#include "common/core/status_matchers.h"
#include "common/db/session_pool.h"

namespace homeward {
namespace {

using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

ServiceOptions Production() {
  ServiceOptions options;
  options.listen = "0.0.0.0:7070";
  options.database_host = "database";
  options.database_tls_ca = "ca.pem";
  options.database_name = "episode";
  options.database_user = "episode";
  options.jwks_url = "https://identity.example/keys";
  options.issuer = "https://identity.example";
  options.audience = "homeward";
  options.page_key_file = "page.key";
  options.tls_certificate = "tls.crt";
  options.tls_key = "tls.key";
  options.tls_authorities = "ca.crt";
  return options;
}

ServiceOptions Development() {
  ServiceOptions options;
  options.listen = "127.0.0.1:7070";
  options.database_socket = "mysqld.sock";
  options.database_name = "episode";
  options.database_user = "episode";
  options.jwks_file = "keys.json";
  options.audience = "homeward";
  options.page_key_file = "page.key";
  options.development = true;
  return options;
}

// What is said about these options after a change; "" if nothing.
std::string Fault(ServiceOptions options, const std::function<void(ServiceOptions&)>& change) {
  change(options);
  const absl::Status status = CheckOptions(options);
  if (status.ok()) return "";
  EXPECT_THAT(status, FailsWith(kInvalid, "OPTIONS_INVALID"));
  return std::string(status.message());
}

TEST(Options, AreGoodForProductionAndForDevelopment) {
  EXPECT_THAT(CheckOptions(Production()), IsOk());
  EXPECT_THAT(CheckOptions(Development()), IsOk());
}

TEST(Options, WantOneDatabaseWithTls) {
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_socket = "s"; }), HasSubstr("either"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_host = ""; }), HasSubstr("either"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_name = ""; }), HasSubstr("--database_name"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_user = ""; }), HasSubstr("--database_user"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_port = 0; }), HasSubstr("--database_port"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.database_tls_ca = ""; }), HasSubstr("needs TLS"));
}

TEST(Options, WantOneIssuerThatIsNotTheDevelopmentOne) {
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.jwks_file = "f"; }), HasSubstr("either"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.jwks_url = ""; }), HasSubstr("either"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.issuer = ""; }), HasSubstr("--issuer"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.audience = ""; }), HasSubstr("--audience"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.issuer = std::string(kDevelopmentIssuer); }),
              HasSubstr("only with --development"));
  EXPECT_THAT(Fault(Development(), [](auto& options) { options.issuer = "https://identity.example"; }),
              HasSubstr("leave --issuer out"));
  EXPECT_EQ(TokenPolicyOf(Development()).issuer, kDevelopmentIssuer);
  EXPECT_EQ(TokenPolicyOf(Production()).issuer, "https://identity.example");
}

TEST(Options, GoWithoutTlsOnlyOnOneMachineInDevelopment) {
  auto without_tls = [](ServiceOptions& options) {
    options.tls_certificate = options.tls_key = options.tls_authorities = "";
  };
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.listen = ""; }), HasSubstr("--listen"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.tls_key = ""; }), HasSubstr("all three"));
  EXPECT_THAT(Fault(Production(), without_tls), HasSubstr("give --tls_certificate"));
  for (const char* address : {"127.0.0.1:0", "[::1]:7070", "unix:/run/homeward/episode"}) {
    EXPECT_EQ(Fault(Development(), [&](auto& options) { options.listen = address; }), "") << address;
  }
  for (const char* address : {"0.0.0.0:7070", "[::]:7070", "127.0.0.1.example:7070", "episode:7070"}) {
    EXPECT_THAT(Fault(Development(), [&](auto& options) { options.listen = address; }), HasSubstr("without TLS"))
        << address;
  }
}

TEST(Options, ShiftTheClockOnlyInDevelopment) {
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.clock_offset_seconds = 1; }),
              HasSubstr("--clock_offset_seconds needs --development"));
  EXPECT_EQ(Fault(Development(), [](auto& options) { options.clock_offset_seconds = -86400; }), "");
}

TEST(Options, NameAFailpointOnlyInDevelopment) {
  const auto name = [](auto& options) { options.failpoint = "commit_before:2"; };
  EXPECT_THAT(Fault(Production(), name), HasSubstr("--failpoint needs --development"));
  EXPECT_EQ(Fault(Development(), name), "");
  ServiceOptions migration = Production();
  migration.migrate_only = true;
  name(migration);
  EXPECT_THAT(CheckOptions(migration).message(), HasSubstr("--failpoint needs --development"));
}

TEST(Options, WantSensibleNumbersAndAPageKey) {
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.page_key_file = ""; }), HasSubstr("openssl rand"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.read_workers = 0; }), HasSubstr("1 to 256"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.write_workers = 257; }), HasSubstr("1 to 256"));
  EXPECT_THAT(Fault(Production(), [](auto& options) { options.drain_seconds = -1; }), HasSubstr("0 to 600"));
  for (const int megabytes : {0, 4097}) {
    EXPECT_THAT(Fault(Production(), [&](auto& options) { options.audit_spool_megabytes = megabytes; }),
                HasSubstr("1 to 4096"));
  }
}

TEST(Options, AMigrationNeedsOnlyTheDatabase) {
  ServiceOptions options;
  options.migrate_only = true;
  EXPECT_THAT(CheckOptions(options), FailsWith(kInvalid, "OPTIONS_INVALID"));
  options.database_socket = "s";
  options.database_name = "episode";
  options.database_user = "episode";
  EXPECT_THAT(CheckOptions(options), IsOk());
}

std::string FileWith(const std::string& bytes) {
  std::string path = absl::StrCat(::testing::TempDir(), "/options_test_secret");
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(Options, AProgramWithoutADatabaseTakesNone) {
  EXPECT_THAT(CheckOptionsWithoutDatabase(Production()), FailsWith(kInvalid, "OPTIONS_INVALID"));
  ServiceOptions options = Production();
  options.database_host = options.database_tls_ca = options.database_name = options.database_user = "";
  EXPECT_THAT(CheckOptionsWithoutDatabase(options), IsOk());
  options.migrate = true;
  EXPECT_THAT(CheckOptionsWithoutDatabase(options), FailsWith(kInvalid, "OPTIONS_INVALID"));
  options.migrate = false;
  options.audit_spool = "spool";
  EXPECT_THAT(CheckOptionsWithoutDatabase(options), FailsWith(kInvalid, "OPTIONS_INVALID"));
  options.audit_spool = "";
  options.page_key_file = "";
  EXPECT_THAT(CheckOptionsWithoutDatabase(options), FailsWith(kInvalid, "OPTIONS_INVALID"));
}

TEST(Options, ReadThePasswordWithoutTheLineBreakOfEditors) {
  ServiceOptions options = Development();
  EXPECT_EQ(DatabaseOf(options)->password, "");
  options.database_password_file = FileWith(" se cret\n");
  EXPECT_EQ(DatabaseOf(options)->password, " se cret");
  options.database_password_file = "no/such/file";
  EXPECT_FALSE(DatabaseOf(options).ok());
}

TEST(Options, ReadThePageKeyRawOrInDigits) {
  ServiceOptions options = Development();
  const std::string raw = std::string(31, 'k') + "\n";
  options.page_key_file = FileWith(raw);
  auto key = PageKeyOf(options);
  ASSERT_THAT(key, IsOk());
  EXPECT_TRUE(std::equal(key->begin(), key->end(), raw.begin()));

  options.page_key_file = FileWith(absl::StrCat(std::string(62, '0'), "fF\n"));
  key = PageKeyOf(options);
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->front(), 0);
  EXPECT_EQ(key->back(), 0xff);

  for (const std::string& bad : {std::string(), std::string(31, 'k'), std::string(64, 'k'), std::string(63, '0')}) {
    options.page_key_file = FileWith(bad);
    EXPECT_THAT(PageKeyOf(options), FailsWith(kInvalid, "OPTIONS_INVALID"));
  }
}

}  // namespace
}  // namespace homeward
