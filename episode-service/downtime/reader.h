#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "common/policy/policy_book.h"
#include "episode-service/downtime/sheet.h"
#include "episode-service/episodes/policy.h"

namespace homeward::episode {

// A council's sheet, and whom it shows: the young people of each page in which it was read.
struct ReadSheet {
  Sheet sheet;
  std::vector<std::set<std::string>> pages;
};

// Reads what is open of a council at a time and who is missing as an adult, a hundred together: how many statements
// that takes depends on the pages and not on the children in them. Inside the caller's snapshot. Errors: NOT_FOUND
// (COUNCIL_NOT_FOUND).
absl::StatusOr<ReadSheet> ReadSheetOf(Tx& tx, PolicyBook<Policy>& policies, const std::string& council, absl::Time now);

}  // namespace homeward::episode
