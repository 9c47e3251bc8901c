#include "tests/process/installation.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "common/auth/http_get.h"
#include "common/auth/transport.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kStartLimit = absl::Seconds(30);
constexpr absl::Duration kStopLimit = absl::Seconds(30);
constexpr int kSessions = 8;

// One server for all tests of this binary; each installation has it empty.
PrivateMariadb& Mariadb() {
  static const auto server = PrivateMariadb::Start(PrivateMariadb::Endurance::kSurvivesKill);
  if (server.ok()) return **server;
  std::cerr << server.status() << std::endl;
  std::abort();
}

std::string NewFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "homeward-process-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  return pattern;
}

std::string ServiceOf(const std::string& part) { return part.substr(0, part.find('-')); }

std::string SpiffeIdOf(const std::string& service) {
  return service == "gateway" ? "spiffe://homeward/gateway" : absl::StrCat("spiffe://homeward/", service, "-service");
}

std::string BinaryOf(const std::string& service) {
  static const auto* const kBinaries = new std::map<std::string, std::string>({{"gateway", GATEWAY_BINARY},
                                                                               {"episode", EPISODE_BINARY},
                                                                               {"interview", INTERVIEW_BINARY},
                                                                               {"meeting", MEETING_BINARY}});
  return kBinaries->at(service);
}

std::string Text(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void Append(Flags& flags, const Flags& more) { flags.insert(flags.end(), more.begin(), more.end()); }

}  // namespace

const std::vector<std::string>& Installation::Services() {
  static const auto* const kServices = new std::vector<std::string>({"episode", "interview", "meeting"});
  return *kServices;
}

Installation::Installation(const std::vector<std::string>& replicas)
    : mariadb_(Mariadb()),
      folder_(NewFolder()),
      issuer_(DevelopmentIssuer::Open(absl::StrCat(folder_, "/issuer")).value()),
      parts_(Services()) {
  Append(parts_, replicas);
  parts_.push_back("gateway");
  for (const std::string& part : parts_) ports_[part];
  Prepare();
}

Installation::~Installation() {
  running_.clear();
  if (::testing::Test::HasFailure()) {
    for (const std::string& part : parts_) {
      constexpr size_t kEnough = 2000;
      const std::string log = LogOf(part);
      std::cerr << "--- the end of the log of " << part << ":\n"
                << (log.size() > kEnough ? log.substr(log.size() - kEnough) : log);
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Installation::Prepare() {
  const DatabaseAddress administrator = mariadb_.Administrator();
  for (const std::string& service : Services()) {
    DatabaseOptions options{.socket = administrator.socket, .user = administrator.user};
    options.sessions = kSessions;
    const absl::Status dropped = Db(options).Read(absl::Now() + kStartLimit, [&](Tx& tx) {
      tx.sql() << absl::StrCat("DROP DATABASE IF EXISTS homeward_", service);
      return absl::OkStatus();
    });
    if (!dropped.ok()) ADD_FAILURE() << dropped;
    options.name = absl::StrCat("homeward_", service);
    databases_[service] = std::make_unique<Db>(options);
  }
  std::vector<std::string> command = {"/bin/bash", "tests/process/installation.sh", folder_, administrator.socket};
  Append(command, Services());
  RunningProgram script(command, absl::StrCat(folder_, "/installation.log"));
  const auto ended = script.AwaitEnd(absl::Now() + kStartLimit);
  if (!ended.has_value() || ended->exit_code != 0) ADD_FAILURE() << Text(absl::StrCat(folder_, "/installation.log"));
}

std::string Installation::Address(const std::string& part) const {
  return absl::StrCat("127.0.0.1:", ports_.at(part).calls.number());
}

std::string Installation::AllReplicas(const std::string& service) const {
  std::string all = "ipv4:";
  for (const std::string& part : parts_) {
    if (ServiceOf(part) == service) absl::StrAppend(&all, all.back() == ':' ? "" : ",", Address(part));
  }
  return all;
}

Flags Installation::DatabaseFlags(const std::string& service, const std::string& account) const {
  std::string secret = account;
  std::replace(secret.begin(), secret.end(), '_', '-');
  return {absl::StrCat("--database_socket=", mariadb_.Administrator().socket),
          absl::StrCat("--database_name=homeward_", service), absl::StrCat("--database_user=homeward_", account),
          absl::StrCat("--database_password_file=", folder_, "/secrets/", secret)};
}

Flags Installation::FlagsOf(const std::string& part) const {
  const std::string service = ServiceOf(part);
  const std::string certificates = absl::StrCat(folder_, "/certificates/");
  Flags flags = {absl::StrCat("--listen=", Address(part)),
                 absl::StrCat("--admin_listen=127.0.0.1:", ports_.at(part).admin.number()),
                 absl::StrCat("--jwks_file=", issuer_.key_set_path()),
                 absl::StrCat("--issuer=", kDevelopmentIssuer),
                 "--audience=homeward",
                 absl::StrCat("--page_key_file=", folder_, "/secrets/page-key"),
                 "--development",
                 absl::StrCat("--tls_certificate=", certificates, service, ".pem"),
                 absl::StrCat("--tls_key=", certificates, service, ".key"),
                 absl::StrCat("--tls_authorities=", certificates, "authority.pem")};
  if (service != "gateway") {
    Append(flags, DatabaseFlags(service, service));
    flags.push_back(absl::StrCat("--audit_spool=", SpoolOf(service)));
  }
  if (service == "interview" || service == "meeting") {
    Append(flags,
           {absl::StrCat("--feed=", AllReplicas("episode")), absl::StrCat("--feed_spiffe_id=", SpiffeIdOf("episode"))});
  }
  if (service != "gateway") return flags;
  for (const std::string& backend : Services()) {
    Append(flags, {absl::StrCat("--", backend, "=", AllReplicas(backend)),
                   absl::StrCat("--", backend, "_spiffe_id=", SpiffeIdOf(backend))});
  }
  return flags;
}

std::unique_ptr<RunningProgram> Installation::StartMigration(const std::string& service, const Flags& more) {
  std::vector<std::string> command = {BinaryOf(service), "--migrate_only"};
  Append(command, DatabaseFlags(service, absl::StrCat(service, "_migrate")));
  Append(command, more);
  return std::make_unique<RunningProgram>(command, absl::StrCat(folder_, "/log/", service, ".log"));
}

Ending Installation::Migrate(const std::string& service, const Flags& more) {
  return StartMigration(service, more)->AwaitEnd(absl::Now() + kStartLimit).value_or(Ending());
}

void Installation::MigrateAll() {
  std::vector<std::unique_ptr<RunningProgram>> migrations;
  for (const std::string& service : Services()) migrations.push_back(StartMigration(service, {}));
  for (const auto& migration : migrations) {
    EXPECT_EQ(migration->AwaitEnd(absl::Now() + kStartLimit).value_or(Ending()).exit_code, 0);
  }
}

void Installation::Start(const std::string& part, const Flags& more) {
  std::vector<std::string> command = {BinaryOf(ServiceOf(part))};
  Append(command, FlagsOf(part));
  Append(command, more);
  running_[part] = std::make_unique<RunningProgram>(command, absl::StrCat(folder_, "/log/", part, ".log"));
}

void Installation::StartAll(const Flags& more) {
  for (const std::string& part : parts_) Start(part, more);
}

std::string Installation::ReadyUrl(const std::string& part) const {
  return absl::StrCat("http://127.0.0.1:", ports_.at(part).admin.number(), "/readyz");
}

void Installation::AwaitReady(const std::vector<std::string>& parts) {
  const absl::Time deadline = absl::Now() + kStartLimit;
  for (const std::string& part : parts) {
    while (!HttpGet(ReadyUrl(part), 1000, absl::Seconds(1)).ok()) {
      ASSERT_FALSE(program(part).AwaitEnd(absl::Now()).has_value()) << part << " ended while starting";
      ASSERT_LT(absl::Now(), deadline) << part << " is not ready";
      absl::SleepFor(kLookEvery);
    }
  }
}

std::string Installation::AwaitAnyEnd(absl::Duration patience, Ending& ending) {
  std::vector<pollfd> watched;
  std::vector<std::string> parts;
  for (const auto& [part, program] : running_) {
    watched.push_back({.fd = program->handle(), .events = POLLIN, .revents = 0});
    parts.push_back(part);
  }
  poll(watched.data(), watched.size(), static_cast<int>(absl::ToInt64Milliseconds(patience)));
  for (size_t i = 0; i < watched.size(); ++i) {
    if (watched[i].revents == 0) continue;
    ending = *running_.at(parts[i])->AwaitEnd(absl::InfiniteFuture());
    running_.erase(parts[i]);
    return parts[i];
  }
  return "";
}

Ending Installation::Stop(const std::string& part) {
  program(part).Signal(SIGTERM);
  const auto ended = program(part).AwaitEnd(absl::Now() + kStopLimit);
  running_.erase(part);
  EXPECT_TRUE(ended.has_value()) << part << " did not stop";
  return ended.value_or(Ending());
}

void Installation::Kill(const std::string& part) { running_.erase(part); }

std::shared_ptr<grpc::Channel> Installation::ChannelTo(const std::string& part, const std::string& certificate) const {
  const std::string base = absl::StrCat(folder_, "/certificates/");
  const auto credentials = MutualTlsChannelCredentials({.certificate = absl::StrCat(base, certificate, ".pem"),
                                                        .private_key = absl::StrCat(base, certificate, ".key"),
                                                        .authorities = absl::StrCat(base, "authority.pem")},
                                                       SpiffeIdOf(ServiceOf(part)));
  if (!credentials.ok()) ADD_FAILURE() << credentials.status();
  return ChannelTo(part, *credentials);
}

std::shared_ptr<grpc::Channel> Installation::ChannelTo(
    const std::string& part, const std::shared_ptr<grpc::ChannelCredentials>& credentials) const {
  return homeward::ChannelTo(Address(part), credentials);
}

std::string Installation::Token() const {
  TokenRequest request{.subject = "worker-7"};
  for (const char* council : {kWakefield, kKent}) {
    request.grants.push_back({.council = council,
                              .roles = {"administrator", "missing_coordinator", "team_manager", "service_manager",
                                        "council_system", "interviewer", "mace_chair"}});
  }
  return issuer_.Sign(request, absl::Now()).value();
}

std::string Installation::LogOf(const std::string& part) const {
  return Text(absl::StrCat(folder_, "/log/", part, ".log"));
}

std::string Installation::SpoolOf(const std::string& service) const {
  return absl::StrCat(folder_, "/audit-", service);
}

}  // namespace homeward::process
