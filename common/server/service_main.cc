#include "common/server/service_main.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <utility>

#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/server/options.h"
#include "common/server/program.h"

namespace homeward {
namespace {

absl::StatusOr<HostConfig> ConfigOf(const ServiceOptions& options, const ServiceSpec& spec, const Clock& clock,
                                    Log& log) {
  HostConfig config;
  HW_ASSIGN_OR_RETURN(config.database, DatabaseOf(options));
  HW_ASSIGN_OR_RETURN(config.keys, KeysOf(options));
  HW_ASSIGN_OR_RETURN(config.page_key, PageKeyOf(options));
  if (!options.tls_certificate.empty()) {
    HW_ASSIGN_OR_RETURN(config.credentials, MutualTlsServerCredentials({.certificate = options.tls_certificate,
                                                                        .private_key = options.tls_key,
                                                                        .authorities = options.tls_authorities}));
  }
  config.migrations = spec.migrations;
  config.clock = &clock;
  config.log = &log;
  config.tokens = TokenPolicyOf(options);
  config.listen = options.listen;
  config.admin_listen = options.admin_listen;
  config.audit_spool = options.audit_spool;
  config.audit_spool_bytes = int64_t{options.audit_spool_megabytes} << 20;
  config.read_workers = options.read_workers;
  config.write_workers = options.write_workers;
  return config;
}

absl::Status MigrateIfAsked(const ServiceOptions& options, const ServiceSpec& spec, Log& log) {
  if (!options.migrate && !options.migrate_only) return absl::OkStatus();
  HW_ASSIGN_OR_RETURN(const DatabaseOptions database, DatabaseOf(options));
  HW_RETURN_IF_ERROR(ServiceHost::MigrateSchema(database, spec.migrations));
  log.Event(Log::Level::kInfo, "migrated");
  return absl::OkStatus();
}

absl::Status Serve(const ServiceOptions& options, const ServiceSpec& spec, const std::function<void()>& await_stop,
                   Log& log) {
  const SystemClock clock(absl::Seconds(options.clock_offset_seconds));
  HW_ASSIGN_OR_RETURN(HostConfig config, ConfigOf(options, spec, clock, log));
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<ServiceHost> host, ServiceHost::Create(std::move(config)));
  HW_ASSIGN_OR_RETURN(const std::unique_ptr<ServiceParts> parts, spec.make(*host));
  HW_RETURN_IF_ERROR(host->Start());
  log.Event(Log::Level::kInfo, "serving",
            {{"port", absl::StrCat(host->port())}, {"admin_port", absl::StrCat(host->admin_port())}});
  await_stop();
  host->Drain(absl::Now() + absl::Seconds(options.drain_seconds));
  return absl::OkStatus();
}

}  // namespace

int ServiceMain(int argc, char** argv, const ServiceSpec& spec) {
  const auto run = [&spec](const ServiceOptions& options, Log& log, const std::function<void()>& await_stop) {
    const absl::Status migrated = MigrateIfAsked(options, spec, log);
    return !migrated.ok() || options.migrate_only ? migrated : Serve(options, spec, await_stop, log);
  };
  return ProgramMain(argc, argv, {.name = spec.name, .usage = spec.usage, .check = CheckOptions, .run = run});
}

}  // namespace homeward
