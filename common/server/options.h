#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <memory>
#include <string>

#include "common/auth/claims.h"
#include "common/auth/key_source.h"
#include "common/core/page_token.h"

namespace homeward {

struct DatabaseOptions;

// What the flags of a service say, as they stand; see options.cc for what each means.
struct ServiceOptions {
  std::string listen;
  std::string admin_listen;
  std::string database_socket;
  std::string database_host;
  int database_port = 3306;
  std::string database_name;
  std::string database_user;
  std::string database_password_file;
  std::string database_tls_ca;
  bool migrate = false;
  bool migrate_only = false;
  std::string jwks_file;
  std::string jwks_url;
  std::string issuer;
  std::string audience;
  std::string page_key_file;
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_authorities;
  std::string audit_spool;
  int audit_spool_megabytes = 64;
  bool development = false;
  int clock_offset_seconds = 0;
  std::string failpoint;
  int read_workers = 8;
  int write_workers = 16;
  int drain_seconds = 10;
};

ServiceOptions OptionsFromFlags();

// Whether the options make sense together. INVALID_ARGUMENT (OPTIONS_INVALID), naming the flag and what to do.
absl::Status CheckOptions(const ServiceOptions& options);

// The same for a program without a database: whoever gives it one has mistaken it for another.
absl::Status CheckOptionsWithoutDatabase(const ServiceOptions& options);

// What checked options lead to. Errors: those of ReadSmallFile, KEY_SET_INVALID, KEY_URL_INVALID, OPTIONS_INVALID.
absl::StatusOr<DatabaseOptions> DatabaseOf(const ServiceOptions& options);
absl::StatusOr<std::shared_ptr<KeySource>> KeysOf(const ServiceOptions& options);
absl::StatusOr<PageTokens::Key> PageKeyOf(const ServiceOptions& options);
TokenPolicy TokenPolicyOf(const ServiceOptions& options);

}  // namespace homeward
