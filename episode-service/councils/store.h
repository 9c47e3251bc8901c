#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/councils/council.h"

namespace homeward::episode {

// The SQL of councils. Their policies are kept by common/policy/policy_store.h.
class CouncilStore {
 public:
  // NOT_FOUND (COUNCIL_NOT_FOUND).
  static absl::StatusOr<Council> Get(Tx& tx, const std::string& id);
  // The ids of all that are set up here.
  static std::vector<std::string> All(Tx& tx);
  static void Insert(Tx& tx, const Council& council);
};

}  // namespace homeward::episode
