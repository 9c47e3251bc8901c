#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/providers/procedure.h"

namespace homeward::episode {

// A page of the procedures of a council, by home.
struct ProcedureFilter {
  std::string council;
  std::string home;                      // empty: of every home
  std::optional<absl::Time> lacking_at;  // only those that lack something then
  std::string after;                     // the home with which the page before ended
  int limit = 50;
};

// The SQL of providers' procedures. Inside the caller's transaction; decides nothing.
class ProcedureStore {
 public:
  // NOT_FOUND (PROCEDURE_NOT_FOUND).
  static absl::StatusOr<ProviderProcedure> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<ProviderProcedure> List(Tx& tx, const ProcedureFilter& filter);
  // A page of the homes with a placement that has not ended and without a procedure, after `after`.
  static std::vector<std::string> HomesWithout(Tx& tx, const std::string& council, const std::string& after, int limit);
  static void Save(Tx& tx, const ProviderProcedure& procedure);
};

}  // namespace homeward::episode
