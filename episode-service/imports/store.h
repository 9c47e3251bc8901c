#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/imports/import.h"
#include "episode-service/imports/spreadsheet.h"

namespace homeward::episode {

// A page of an import's rejects, by file, line and rule.
struct RejectFilter {
  std::string council;
  std::string import;
  std::optional<Reject> after;  // the last one of the page before: its file, line and rule
  int limit = 50;
};

// The SQL of imports. Inside the caller's transaction; decides nothing.
class ImportStore {
 public:
  // NOT_FOUND (IMPORT_NOT_FOUND).
  static absl::StatusOr<Import> Get(Tx& tx, const std::string& council, const std::string& id);
  // The same, locked until the transaction ends.
  static absl::StatusOr<Import> Lock(Tx& tx, const std::string& council, const std::string& id);
  static void Save(Tx& tx, const Import& import);

  static void AddRejects(Tx& tx, const Import& import, absl::Span<const Reject> rejects);
  static std::vector<Reject> ListRejects(Tx& tx, const RejectFilter& filter);
  static std::vector<RuleCount> RulesOf(Tx& tx, const Import& import);

  // Keeps of which row of which import an episode was made.
  static void AddRows(Tx& tx, const Import& import, absl::Span<const SpreadsheetPlan::Taken> taken);
  // What the rows said of which these episodes were made, by episode; nothing of others.
  static std::map<std::string, std::string> DigestsOf(Tx& tx, const std::string& council,
                                                      const std::vector<std::string>& episodes);
};

}  // namespace homeward::episode
