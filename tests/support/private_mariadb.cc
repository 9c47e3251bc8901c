#include "tests/support/private_mariadb.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <mysql.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "tests/support/spawn.h"

namespace homeward {
namespace {

constexpr char kInstaller[] = "/usr/bin/mariadb-install-db";
constexpr char kServer[] = "/usr/sbin/mariadbd";
constexpr char kPassword[] = "private";
constexpr absl::Duration kStartLimit = absl::Seconds(60);
constexpr absl::Duration kPollInterval = absl::Milliseconds(20);

using Connection = std::unique_ptr<MYSQL, decltype(&mysql_close)>;

// mariadbd refuses to run as root unless told so.
void AllowRoot(std::vector<std::string>& command) {
  if (geteuid() == 0) command.push_back("--user=root");
}

Connection Connect(const DatabaseAddress& address) {
  Connection connection(mysql_init(nullptr), &mysql_close);
  mysql_options(connection.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect(connection.get(), nullptr, address.user.c_str(), address.password.c_str(), nullptr, 0,
                         address.socket.c_str(), 0) == nullptr) {
    connection.reset();
  }
  return connection;
}

std::string LastLines(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  constexpr size_t kEnough = 6000;  // the installer ends a failure with a page of advice
  return text.size() > kEnough ? text.substr(text.size() - kEnough) : text;
}

}  // namespace

std::string DatabaseAddress::SociOptions() const {
  return absl::StrCat("unix_socket=", socket, " user=", user, " password=", password, " dbname=", database,
                      " charset=utf8mb4");
}

absl::StatusOr<std::unique_ptr<PrivateMariadb>> PrivateMariadb::Start(Endurance endurance) {
  std::string pattern = (std::filesystem::temp_directory_path() / "homeward-db-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return absl::InternalError("no temporary folder for MariaDB");
  std::unique_ptr<PrivateMariadb> server(new PrivateMariadb(pattern, endurance));
  HW_RETURN_IF_ERROR(server->Install());
  HW_RETURN_IF_ERROR(server->Restart());
  return server;
}

absl::StatusOr<PrivateMariadb*> PrivateMariadb::Shared() {
  static const absl::StatusOr<std::unique_ptr<PrivateMariadb>> server = Start();
  if (!server.ok()) return server.status();
  return server->get();
}

void PrivateMariadb::Kill() {
  if (server_ > 0) {
    kill(server_, SIGKILL);
    waitpid(server_, nullptr, 0);
  }
  server_ = -1;
}

absl::Status PrivateMariadb::Restart() {
  HW_RETURN_IF_ERROR(Launch());
  return AwaitReady();
}

PrivateMariadb::~PrivateMariadb() {
  if (getpid() != owner_) return;  // a forked child, such as a death test, leaves its parent's server alone
  if (server_ > 0) {
    kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

DatabaseAddress PrivateMariadb::Administrator() const {
  return {.socket = folder_ / "socket", .user = "root", .password = "", .database = ""};
}

absl::Status PrivateMariadb::Administer(const std::vector<std::string>& statements) const {
  const Connection connection = Connect(Administrator());
  if (connection == nullptr) return Broken("the private MariaDB does not answer");
  for (const std::string& statement : statements) {
    if (mysql_real_query(connection.get(), statement.data(), statement.size()) != 0) {
      return absl::InternalError(
          absl::StrCat("administering the test database: error ", mysql_errno(connection.get())));
    }
  }
  return absl::OkStatus();
}

absl::Status PrivateMariadb::SetReadOnly(bool read_only) {
  return Administer({absl::StrCat("SET GLOBAL read_only = ", read_only ? "ON" : "OFF")});
}

absl::StatusOr<DatabaseAddress> PrivateMariadb::CreateDatabase() {
  const std::string name = absl::StrCat("test_", ++databases_);
  const std::string account = absl::StrCat("'", name, "'@'localhost'");
  HW_RETURN_IF_ERROR(Administer({
      absl::StrCat("CREATE DATABASE ", name, " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"),
      absl::StrCat("CREATE USER ", account, " IDENTIFIED BY '", kPassword, "'"),
      absl::StrCat("GRANT ALL ON ", name, ".* TO ", account),
  }));
  return DatabaseAddress{.socket = folder_ / "socket", .user = name, .password = kPassword, .database = name};
}

absl::Status PrivateMariadb::DropDatabase(const std::string& name) {
  return Administer(
      {absl::StrCat("DROP DATABASE IF EXISTS ", name), absl::StrCat("DROP USER IF EXISTS '", name, "'@'localhost'")});
}

absl::Status PrivateMariadb::Install() {
  std::vector<std::string> command = {kInstaller,
                                      "--no-defaults",
                                      absl::StrCat("--datadir=", (folder_ / "data").string()),
                                      "--auth-root-authentication-method=normal",
                                      "--skip-test-db",
                                      "--skip-name-resolve",
                                      "--force"};
  AllowRoot(command);
  const pid_t installer = Spawn(command, folder_ / "log");
  int status = 0;
  if (installer < 0 || waitpid(installer, &status, 0) != installer || status != 0) {
    return Broken("mariadb-install-db failed");
  }
  return absl::OkStatus();
}

// Small and fast. What a killed server has to keep goes to the operating system at every commit; otherwise there is no
// promise to survive a crash: nobody reads this database again.
absl::Status PrivateMariadb::Launch() {
  std::vector<std::string> command = {kServer,
                                      "--no-defaults",
                                      absl::StrCat("--datadir=", (folder_ / "data").string()),
                                      absl::StrCat("--socket=", (folder_ / "socket").string()),
                                      absl::StrCat("--pid-file=", (folder_ / "pid").string()),
                                      absl::StrCat("--tmpdir=", folder_.string()),
                                      "--skip-networking",
                                      "--skip-name-resolve",
                                      "--skip-log-bin",
                                      "--character-set-server=utf8mb4",
                                      "--collation-server=utf8mb4_unicode_520_ci",
                                      "--default-time-zone=+00:00",
                                      "--performance-schema=OFF",
                                      "--max-connections=400",
                                      "--innodb-buffer-pool-size=64M",
                                      "--innodb-file-per-table=OFF",
                                      "--innodb-log-file-size=32M",
                                      absl::StrCat("--innodb-flush-log-at-trx-commit=", survives_ ? 2 : 0),
                                      absl::StrCat("--innodb-doublewrite=", survives_ ? 1 : 0),
                                      "--innodb-fast-shutdown=2"};
  AllowRoot(command);
  server_ = Spawn(command, folder_ / "log");
  return server_ > 0 ? absl::OkStatus() : Broken("mariadbd cannot be started");
}

absl::Status PrivateMariadb::AwaitReady() {
  const absl::Time give_up = absl::Now() + kStartLimit;
  while (absl::Now() < give_up) {
    if (Connect(Administrator()) != nullptr) return absl::OkStatus();
    if (waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = -1;
      return Broken("mariadbd ended while starting");
    }
    absl::SleepFor(kPollInterval);
  }
  return Broken("mariadbd did not answer in time");
}

absl::Status PrivateMariadb::Broken(const char* reason) const {
  return absl::UnavailableError(absl::StrCat(reason, " (script/bootstrap installs it)\n", LastLines(folder_ / "log")));
}

absl::StatusOr<DatabaseAddress> FreshDatabase() {
  HW_ASSIGN_OR_RETURN(PrivateMariadb* const server, PrivateMariadb::Shared());
  return server->CreateDatabase();
}

}  // namespace homeward
