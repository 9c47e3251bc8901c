#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "common/edge/rpc_table.h"
#include "tests/load/large_rows.h"
#include "tests/load/sql_connection.h"
#include "tests/support/episode_client.h"

namespace homeward::load {

// A request, and the statements that the service makes for it.
struct Asked {
  std::string council;
  std::string token;
  std::unique_ptr<google::protobuf::Message> request;
  std::vector<std::string> statements;
};

// Requests of one RPC.
struct Operation {
  std::string name;
  const Rpc* rpc = nullptr;
  std::vector<Asked> asked;
};

// So many invented young people in a database of their own, episode-service over it, and what is asked of it.
class LargeRecord {
 public:
  // Writes the people, and as many different requests of each kind; of the searches half with a misspelled name.
  absl::Status Fill(int people, int councils, int requests);

  // Searching by name, opening an episode, listing who is missing now.
  std::vector<Operation>& operations() { return operations_; }

  // A session of the bare client library in the same database.
  absl::StatusOr<std::unique_ptr<SqlConnection>> Connect();

  // The request by its handler alone.
  static absl::Status Handle(const Operation& operation, const Asked& asked);
  // The request over the wire, with identity, permission and audit.
  absl::Status Call(const Operation& operation, const Asked& asked);

  // Finds out each request's statements, from the database's general log.
  absl::Status Capture();

  // How often a misspelled name finds somebody of that name at the first, in the first five and the first ten places.
  absl::Status PrintRecall();

 private:
  using People = std::vector<InventedPerson>;
  using Request = std::unique_ptr<google::protobuf::Message>;

  // So many requests, each made from one of these people.
  void Ask(const std::string& name, const std::string& path, int requests,
           absl::FunctionRef<Request(const InventedPerson& person, int i, InventedNames& typing)> make);
  absl::Status Capture(const Operation& operation, Asked& asked);

  TestService& service() { return episodes_.service(); }

  const SystemClock clock_;
  episode::EpisodeClient episodes_{clock_};
  Db log_{service().database().AsAdministrator()};
  std::unique_ptr<SqlConnection> administrator_;
  People people_;
  std::vector<Operation> operations_;
};

}  // namespace homeward::load
