#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace homeward {

// Where a database is and who may use it.
struct DatabaseAddress {
  std::string socket;
  std::string user;
  std::string password;
  std::string database;

  // The parameters for soci::session; utf8mb4 because the client's default would be latin1.
  std::string SociOptions() const;
};

// A MariaDB server of this process alone: temporary folder, Unix socket, no network port. It ends with the process,
// also when the process is killed. Start it from the main thread: the kernel ties it to that thread.
class PrivateMariadb {
 public:
  // Whether what was committed is there again after the server was killed.
  enum class Endurance { kNone, kSurvivesKill };
  static absl::StatusOr<std::unique_ptr<PrivateMariadb>> Start(Endurance endurance = Endurance::kNone);

  // The server that all tests of one binary share, started at the first call.
  static absl::StatusOr<PrivateMariadb*> Shared();

  ~PrivateMariadb();
  PrivateMariadb(const PrivateMariadb&) = delete;
  PrivateMariadb& operator=(const PrivateMariadb&) = delete;

  // Ends the server by SIGKILL, and starts it again on the same data and socket.
  void Kill();
  absl::Status Restart();

  // Whether everybody but the administrator is refused changes.
  absl::Status SetReadOnly(bool read_only);

  // An empty utf8mb4 database with an account of its own, which may do anything in it and nothing outside.
  absl::StatusOr<DatabaseAddress> CreateDatabase();
  // Takes it away again, with its account.
  absl::Status DropDatabase(const std::string& name);

  // The account that may do everything, for tests of faults; it names no database.
  DatabaseAddress Administrator() const;

 private:
  PrivateMariadb(std::filesystem::path folder, Endurance endurance)
      : folder_(std::move(folder)), survives_(endurance == Endurance::kSurvivesKill) {}

  absl::Status Install();
  absl::Status Launch();
  absl::Status AwaitReady();
  absl::Status Administer(const std::vector<std::string>& statements) const;
  absl::Status Broken(const char* reason) const;

  const std::filesystem::path folder_;
  const bool survives_;
  const pid_t owner_ = getpid();
  pid_t server_ = -1;
  int databases_ = 0;
};

// A fresh database on the shared server: what a store test's fixture calls.
absl::StatusOr<DatabaseAddress> FreshDatabase();

}  // namespace homeward
