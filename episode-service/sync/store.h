#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/sync/sync.h"

namespace homeward::episode {

// A page of a sync's findings, in their order.
struct FindingFilter {
  std::string council;
  std::string sync;
  int64_t after = 0;  // the number of the last one of the page before
  int limit = 50;
};

// A finding and its number in the sync, from 1 on.
struct NumberedFinding {
  int64_t number = 0;
  SyncFinding finding;
};

// The SQL of syncs and of what sources call whom. Inside the caller's transaction; decides nothing.
class SyncStore {
 public:
  // NOT_FOUND (SYNC_NOT_FOUND).
  static absl::StatusOr<Sync> Get(Tx& tx, const std::string& council, const std::string& id);
  // The same, locked until the transaction ends.
  static absl::StatusOr<Sync> Lock(Tx& tx, const std::string& council, const std::string& id);
  static void Save(Tx& tx, const Sync& sync);

  // Adds findings to those that the sync has, and counts them in it.
  static void AddFindings(Tx& tx, absl::Span<const SyncFinding> findings, Sync& sync);
  static std::vector<NumberedFinding> ListFindings(Tx& tx, const FindingFilter& filter);
  static std::vector<SyncRuleCount> RulesOf(Tx& tx, const Sync& sync);

  // What is known under these ids of a source, by id.
  static std::map<std::string, SourceLink> LinksOf(Tx& tx, const std::string& council, const std::string& source,
                                                   const std::vector<std::string>& external_ids);
  // The ids that a source has of these young people, by young person.
  static std::multimap<std::string, std::string> IdsOf(Tx& tx, const std::string& council, const std::string& source,
                                                       const std::vector<std::string>& young_people);
  // Which of these young people the source has an id of.
  static std::set<std::string> KnownTo(Tx& tx, const std::string& council, const std::string& source,
                                       const std::vector<std::string>& young_people);
  static void Save(Tx& tx, const std::string& council, const std::string& source, absl::Span<const SourceLink> links);

  // Who is known to the source, is in a placement or legal status that lasts, and was not named by this full sync.
  static std::vector<std::string> NotNamed(Tx& tx, const Sync& sync);
};

}  // namespace homeward::episode
