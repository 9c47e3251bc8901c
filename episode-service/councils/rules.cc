#include "episode-service/councils/rules.h"

#include <algorithm>

#include "common/calendar/local_time.h"
#include "common/core/status.h"

namespace homeward::episode {

absl::Status CheckAdoption(const Adoption& adoption, absl::Time now) {
  if (!adoption.approved) return Invalid("policy.approval", "POLICY_NOT_APPROVED", "an approved version");
  const bool too_early = adoption.effective_from <= adoption.last_effective_from ||
                         (adoption.facts_recorded && adoption.effective_from < now);
  if (!too_early) return absl::OkStatus();
  return FailField(absl::StatusCode::kFailedPrecondition, "POLICY_RETROACTIVE", "policy.effective_from",
                   "a version takes effect after the one before it, and not in the past once episodes are recorded");
}

absl::Status CheckChangeLog(const std::vector<DocumentChange>& before, const std::vector<DocumentChange>& next) {
  const bool continues = next.size() >= before.size() && std::equal(before.begin(), before.end(), next.begin());
  if (continues) return absl::OkStatus();
  return FailField(absl::StatusCode::kFailedPrecondition, "CHANGE_LOG_REWRITTEN", "policy.control.changes",
                   "a document's change log begins with what it said before");
}

bool ReviewOverdue(absl::CivilDay review_due, absl::Time now) { return LocalDay(now) > review_due; }

}  // namespace homeward::episode
