#include "common/server/options.h"

#include <absl/flags/flag.h>
#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "common/auth/development_issuer.h"
#include "common/auth/small_file.h"
#include "common/core/status.h"
#include "common/db/session_pool.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7070", "address of the service: host:port or unix:path");
ABSL_FLAG(std::string, admin_listen, "127.0.0.1:7071",
          "address of /metrics, /healthz and /readyz, plain HTTP; not for callers; empty for none");
ABSL_FLAG(std::string, database_socket, "", "unix socket of the database; else --database_host");
ABSL_FLAG(std::string, database_host, "", "host of the database");
ABSL_FLAG(int, database_port, 3306, "port of the database");
ABSL_FLAG(std::string, database_name, "", "the service's own schema");
ABSL_FLAG(std::string, database_user, "", "the service's account in the database");
ABSL_FLAG(std::string, database_password_file, "", "file with the account's password; empty for none");
ABSL_FLAG(std::string, database_tls_ca, "", "certificate of the database's authority; needed with --database_host");
ABSL_FLAG(bool, migrate, false, "bring the schema up to date before serving");
ABSL_FLAG(bool, migrate_only, false, "bring the schema up to date and end");
ABSL_FLAG(std::string, jwks_file, "", "file with the token issuer's public keys; else --jwks_url");
ABSL_FLAG(std::string, jwks_url, "", "https address of the token issuer's public keys");
ABSL_FLAG(std::string, issuer, "", "issuer that tokens must name; with --development that is the development issuer");
ABSL_FLAG(std::string, audience, "homeward", "audience that tokens must name");
ABSL_FLAG(std::string, page_key_file, "",
          "file with 32 bytes, raw or as 64 hexadecimal digits, the same in every replica");
ABSL_FLAG(std::string, tls_certificate, "", "the service's certificate, PEM");
ABSL_FLAG(std::string, tls_key, "", "the certificate's key, PEM");
ABSL_FLAG(std::string, tls_authorities, "", "authorities of the callers' certificates, PEM");
ABSL_FLAG(std::string, audit_spool, "",
          "folder, made when missing, for audit rows while the database can be read and not written; empty for none:"
          " then nothing is shown meanwhile");
ABSL_FLAG(int, audit_spool_megabytes, 64, "how much the audit spool may hold; about 2000 calls fit into one megabyte");
ABSL_FLAG(bool, development, false, "for one machine without an identity provider; shows in every log line");
ABSL_FLAG(int, clock_offset_seconds, 0, "only with --development: shifts the clock, to try what happens tomorrow");
ABSL_FLAG(std::string, failpoint, "",
          "only with --development: where this process kills itself, as name:pass, to try what is lost then");
ABSL_FLAG(int, read_workers, 8, "threads that serve reads, each with a database session");
ABSL_FLAG(int, write_workers, 16, "threads that serve changes, each with a database session");
ABSL_FLAG(int, drain_seconds, 10, "how long calls may take to end when the service stops");

namespace homeward {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kMostSecretBytes = 4096;
constexpr int kMostWorkers = 256;
constexpr int kMostDrainSeconds = 600;
constexpr int kMostSpoolMegabytes = 4096;

absl::Status Wrong(absl::string_view what_to_do) {
  return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID", what_to_do);
}

bool OnlyThisMachine(absl::string_view address) {
  return absl::StartsWith(address, "127.0.0.1:") || absl::StartsWith(address, "[::1]:") ||
         absl::StartsWith(address, "unix:");
}

absl::Status CheckDatabase(const ServiceOptions& options) {
  if (options.database_socket.empty() == options.database_host.empty()) {
    return Wrong("give either --database_socket or --database_host");
  }
  if (options.database_name.empty()) return Wrong("give the service's schema with --database_name");
  if (options.database_user.empty()) return Wrong("give the service's database account with --database_user");
  if (options.database_port < 1 || options.database_port > 65535) return Wrong("--database_port is 1 to 65535");
  if (!options.database_host.empty() && options.database_tls_ca.empty() && !options.development) {
    return Wrong("a database on another machine needs TLS: give its authority with --database_tls_ca");
  }
  return absl::OkStatus();
}

absl::Status CheckTokens(const ServiceOptions& options) {
  if (options.jwks_file.empty() == options.jwks_url.empty()) return Wrong("give either --jwks_file or --jwks_url");
  if (options.audience.empty()) return Wrong("give the audience of tokens with --audience");
  if (options.development) {
    if (options.issuer.empty() || options.issuer == kDevelopmentIssuer) return absl::OkStatus();
    return Wrong("with --development only the development issuer counts: leave --issuer out");
  }
  if (options.issuer.empty()) return Wrong("give the issuer of tokens with --issuer, as it stands in their iss claim");
  if (options.issuer == kDevelopmentIssuer) return Wrong("the development issuer counts only with --development");
  return absl::OkStatus();
}

absl::Status CheckTransport(const ServiceOptions& options) {
  if (options.listen.empty()) return Wrong("give the service's address with --listen");
  const auto given = {&options.tls_certificate, &options.tls_key, &options.tls_authorities};
  const auto missing = std::count_if(given.begin(), given.end(), [](const std::string* file) { return file->empty(); });
  if (missing == 0) return absl::OkStatus();
  if (missing != static_cast<int64_t>(given.size())) {
    return Wrong("--tls_certificate, --tls_key and --tls_authorities belong together: give all three");
  }
  if (!options.development) return Wrong("give --tls_certificate, --tls_key and --tls_authorities");
  if (!OnlyThisMachine(options.listen)) {
    return Wrong("without TLS --listen must be 127.0.0.1:port, [::1]:port or unix:path");
  }
  return absl::OkStatus();
}

absl::Status CheckFailpoint(const ServiceOptions& options) {
  if (options.failpoint.empty() || options.development) return absl::OkStatus();
  return Wrong("--failpoint needs --development");
}

absl::Status CheckRunning(const ServiceOptions& options) {
  if (options.page_key_file.empty()) {
    return Wrong("give --page_key_file; make one with: openssl rand -hex 32 > FILE");
  }
  if (options.clock_offset_seconds != 0 && !options.development) {
    return Wrong("--clock_offset_seconds needs --development");
  }
  for (const int workers : {options.read_workers, options.write_workers}) {
    if (workers < 1 || workers > kMostWorkers) {
      return Wrong(absl::StrCat("--read_workers and --write_workers are 1 to ", kMostWorkers));
    }
  }
  if (options.audit_spool_megabytes < 1 || options.audit_spool_megabytes > kMostSpoolMegabytes) {
    return Wrong(absl::StrCat("--audit_spool_megabytes is 1 to ", kMostSpoolMegabytes));
  }
  if (options.drain_seconds < 0 || options.drain_seconds > kMostDrainSeconds) {
    return Wrong(absl::StrCat("--drain_seconds is 0 to ", kMostDrainSeconds));
  }
  return absl::OkStatus();
}

}  // namespace

ServiceOptions OptionsFromFlags() {
  return {.listen = absl::GetFlag(FLAGS_listen),
          .admin_listen = absl::GetFlag(FLAGS_admin_listen),
          .database_socket = absl::GetFlag(FLAGS_database_socket),
          .database_host = absl::GetFlag(FLAGS_database_host),
          .database_port = absl::GetFlag(FLAGS_database_port),
          .database_name = absl::GetFlag(FLAGS_database_name),
          .database_user = absl::GetFlag(FLAGS_database_user),
          .database_password_file = absl::GetFlag(FLAGS_database_password_file),
          .database_tls_ca = absl::GetFlag(FLAGS_database_tls_ca),
          .migrate = absl::GetFlag(FLAGS_migrate),
          .migrate_only = absl::GetFlag(FLAGS_migrate_only),
          .jwks_file = absl::GetFlag(FLAGS_jwks_file),
          .jwks_url = absl::GetFlag(FLAGS_jwks_url),
          .issuer = absl::GetFlag(FLAGS_issuer),
          .audience = absl::GetFlag(FLAGS_audience),
          .page_key_file = absl::GetFlag(FLAGS_page_key_file),
          .tls_certificate = absl::GetFlag(FLAGS_tls_certificate),
          .tls_key = absl::GetFlag(FLAGS_tls_key),
          .tls_authorities = absl::GetFlag(FLAGS_tls_authorities),
          .audit_spool = absl::GetFlag(FLAGS_audit_spool),
          .audit_spool_megabytes = absl::GetFlag(FLAGS_audit_spool_megabytes),
          .development = absl::GetFlag(FLAGS_development),
          .clock_offset_seconds = absl::GetFlag(FLAGS_clock_offset_seconds),
          .failpoint = absl::GetFlag(FLAGS_failpoint),
          .read_workers = absl::GetFlag(FLAGS_read_workers),
          .write_workers = absl::GetFlag(FLAGS_write_workers),
          .drain_seconds = absl::GetFlag(FLAGS_drain_seconds)};
}

absl::Status CheckOptions(const ServiceOptions& options) {
  HW_RETURN_IF_ERROR(CheckFailpoint(options));
  HW_RETURN_IF_ERROR(CheckDatabase(options));
  if (options.migrate_only) return absl::OkStatus();
  HW_RETURN_IF_ERROR(CheckTokens(options));
  HW_RETURN_IF_ERROR(CheckTransport(options));
  return CheckRunning(options);
}

absl::Status CheckOptionsWithoutDatabase(const ServiceOptions& options) {
  HW_RETURN_IF_ERROR(CheckFailpoint(options));
  for (const std::string* given : {&options.database_socket, &options.database_host, &options.database_name,
                                   &options.database_user, &options.database_password_file, &options.database_tls_ca}) {
    if (!given->empty()) return Wrong("this program has no database: leave the --database flags out");
  }
  if (options.migrate || options.migrate_only) return Wrong("this program has no database: leave --migrate out");
  if (!options.audit_spool.empty()) return Wrong("this program keeps no audit: leave --audit_spool out");
  HW_RETURN_IF_ERROR(CheckTokens(options));
  HW_RETURN_IF_ERROR(CheckTransport(options));
  return CheckRunning(options);
}

absl::StatusOr<DatabaseOptions> DatabaseOf(const ServiceOptions& options) {
  DatabaseOptions database{.socket = options.database_socket,
                           .host = options.database_host,
                           .port = options.database_port,
                           .name = options.database_name,
                           .user = options.database_user,
                           .password = {},
                           .tls_ca_file = options.database_tls_ca};
  if (options.database_password_file.empty()) return database;
  HW_ASSIGN_OR_RETURN(std::string password, ReadSmallFile(options.database_password_file, kMostSecretBytes));
  absl::StripTrailingAsciiWhitespace(&password);
  database.password = std::move(password);
  return database;
}

absl::StatusOr<std::shared_ptr<KeySource>> KeysOf(const ServiceOptions& options) {
  if (!options.jwks_file.empty()) {
    HW_ASSIGN_OR_RETURN(auto file, FileKeySource::Open(options.jwks_file));
    return std::shared_ptr<KeySource>(std::move(file));
  }
  HW_ASSIGN_OR_RETURN(auto url, UrlKeySource::Open(options.jwks_url));
  return std::shared_ptr<KeySource>(std::move(url));
}

absl::StatusOr<PageTokens::Key> PageKeyOf(const ServiceOptions& options) {
  HW_ASSIGN_OR_RETURN(std::string bytes, ReadSmallFile(options.page_key_file, kMostSecretBytes));
  if (bytes.size() != kKeyBytes) {
    absl::StripAsciiWhitespace(&bytes);
    const bool digits = bytes.size() == 2 * kKeyBytes && std::all_of(bytes.begin(), bytes.end(), absl::ascii_isxdigit);
    if (!digits) return Wrong("--page_key_file must hold 32 bytes or 64 hexadecimal digits");
    bytes = absl::HexStringToBytes(bytes);
  }
  PageTokens::Key key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

TokenPolicy TokenPolicyOf(const ServiceOptions& options) {
  TokenPolicy policy;
  policy.issuer = options.development ? std::string(kDevelopmentIssuer) : options.issuer;
  policy.audience = options.audience;
  return policy;
}

}  // namespace homeward
