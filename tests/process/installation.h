#pragma once

#include <absl/time/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/development_issuer.h"
#include "common/db/db.h"
#include "tests/process/program.h"
#include "tests/support/private_mariadb.h"

namespace homeward::process {

inline constexpr char kWakefield[] = "E08000036";
inline constexpr char kKent[] = "E10000016";

using Flags = std::vector<std::string>;

// All four programs as script/server runs them, with empty schemas: real binaries, mutual TLS between each other and
// with the callers, database accounts with the least rights. A part is "gateway" or a service ("episode"); a further
// replica of a service has a number ("episode-2") and shares its schema.
class Installation {
 public:
  explicit Installation(const std::vector<std::string>& replicas = {});
  // Kills what still runs; after a failure, shows the end of the logs.
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  static const std::vector<std::string>& Services();
  const std::vector<std::string>& parts() const { return parts_; }

  // Brings a service's schema up to date by a process of its own; how that ended.
  Ending Migrate(const std::string& service, const Flags& more = {});
  void MigrateAll();

  void Start(const std::string& part, const Flags& more = {});
  void StartAll(const Flags& more = {});
  // Waits until these take calls.
  void AwaitReady(const std::vector<std::string>& parts);
  void AwaitReady() { AwaitReady(parts_); }
  RunningProgram& program(const std::string& part) { return *running_.at(part); }
  // The next part that has ended, within this time; empty if none has. It counts as stopped then.
  std::string AwaitAnyEnd(absl::Duration patience, Ending& ending);
  // Asks it to stop, and waits for its end.
  Ending Stop(const std::string& part);
  // SIGKILL, and waits for its end.
  void Kill(const std::string& part);
  bool IsRunning(const std::string& part) const { return running_.contains(part); }

  PrivateMariadb& mariadb() { return mariadb_; }
  // A service's schema, by the account that may do everything.
  Db& database(const std::string& service) { return *databases_.at(service); }

  // A connection by whoever has this certificate: "client" for a council's system, or a part.
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& part, const std::string& certificate = "client") const;
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& part,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials) const;

  // A worker who may do everything in these councils.
  std::string Token() const;

  std::string LogOf(const std::string& part) const;

  // The folder in which all replicas of a service spool their audit.
  std::string SpoolOf(const std::string& service) const;

 private:
  std::unique_ptr<RunningProgram> StartMigration(const std::string& service, const Flags& more);
  std::string Address(const std::string& part) const;
  std::string AllReplicas(const std::string& service) const;
  Flags DatabaseFlags(const std::string& service, const std::string& account) const;
  Flags FlagsOf(const std::string& part) const;
  std::string ReadyUrl(const std::string& part) const;
  void Prepare();

  PrivateMariadb& mariadb_;
  const std::string folder_;
  const DevelopmentIssuer issuer_;
  std::vector<std::string> parts_;
  struct Ports {
    ReservedPort calls;
    ReservedPort admin;
  };
  std::map<std::string, Ports> ports_;
  std::map<std::string, std::unique_ptr<Db>> databases_;
  std::map<std::string, std::unique_ptr<RunningProgram>> running_;
};

// How often somebody looks who waits for another process.
inline constexpr absl::Duration kLookEvery = absl::Milliseconds(20);

}  // namespace homeward::process
