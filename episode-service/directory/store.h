#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/directory/directory.h"

namespace homeward::episode {

// Which workers, by name; those after (`after_name`, `after_id`).
struct WorkerFilter {
  std::string council;
  std::string team;
  std::string role;  // held at `role_at`
  absl::Time role_at;
  std::optional<absl::Time> employed_at;
  std::optional<std::pair<std::string, std::string>> after;
  int limit = 0;
};

// Which teams, by name.
struct TeamFilter {
  std::string council;
  std::string kind;
  std::optional<std::pair<std::string, std::string>> after;
  int limit = 0;
};

// The SQL of workers and teams. Inside the caller's transaction; decides nothing.
class DirectoryStore {
 public:
  // In the order of `ids`. NOT_FOUND (WORKER_NOT_FOUND).
  static absl::StatusOr<std::vector<Worker>> GetWorkers(Tx& tx, const std::string& council,
                                                        const std::vector<std::string>& ids);
  static std::optional<Worker> FindWorker(Tx& tx, const std::string& council, const std::string& external_id);
  // By the staff system's id, the id here: of those that are known.
  static std::map<std::string, std::string> IdsOfWorkers(Tx& tx, const std::string& council,
                                                         const std::vector<std::string>& external_ids);
  // By the id of a worker or team, their e-mail address: of those that have one.
  static std::map<std::string, std::string> AddressesOf(Tx& tx, const std::string& council,
                                                        const std::vector<std::string>& workers,
                                                        const std::vector<std::string>& teams);
  static std::vector<Worker> ListWorkers(Tx& tx, const WorkerFilter& filter);
  static void Save(Tx& tx, const Worker& worker);

  // NOT_FOUND (TEAM_NOT_FOUND).
  static absl::StatusOr<Team> GetTeam(Tx& tx, const std::string& council, const std::string& id);
  static std::optional<Team> FindTeam(Tx& tx, const std::string& council, const std::string& external_id);
  static std::vector<Team> ListTeams(Tx& tx, const TeamFilter& filter);
  // Every team of the council.
  static std::vector<Team> AllTeams(Tx& tx, const std::string& council);
  static void Save(Tx& tx, const Team& team);
};

}  // namespace homeward::episode
