#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <map>
#include <string>
#include <vector>

#include "episode-service/sync/sync.h"

// What of a source's statement is news to the record, and what of it the record's rules allow. No I/O, no clock.
namespace homeward::episode {

// What a rule about statements is called and says.
struct SyncRule {
  absl::string_view rule;
  absl::string_view reason;  // empty: that of the record's rule
  FindingEffect effect;
  absl::string_view text;
};

// A rule of the list; a rule that is none has no text.
const SyncRule& SyncRuleOf(absl::string_view rule);

// A finding by a rule. `reason` stands in where the rule has none of its own.
SyncFinding FindingOf(int64_t row, absl::string_view rule, std::string part = "", absl::string_view reason = "");

// What the record has of the child whom a statement is about. A person of version 0 is not recorded yet, a link without
// a young person not known.
struct OnRecord {
  YoungPerson person;
  SourceLink link;
  std::vector<Allocation> allocations;
  std::string case_holder;  // who has the stated case_id, if anybody
};

// What a statement comes to. `next`, `allocations` and `link` are to be saved unless it was refused or is older.
struct SyncPlan {
  SyncOutcome outcome = SyncOutcome::kUnchanged;
  YoungPerson next;
  std::vector<Allocation> allocations;  // those that begin (version 1) or end
  SourceLink link;
  std::vector<SyncFinding> findings;

  bool changes() const { return outcome == SyncOutcome::kCreated || outcome == SyncOutcome::kChanged; }
};

// By the source's id of a worker, the id on record.
using WorkerIds = std::map<std::string, std::string>;

// The id that a child has who is first named by a source: the same statement always makes the same record.
std::string SyncedPersonId(absl::string_view council, absl::string_view source, absl::string_view external_id);

// Decides about one statement of a source.
SyncPlan PlanSync(const std::string& source, const OnRecord& known, const StatedYoungPerson& stated,
                  const WorkerIds& workers, absl::Time now);

}  // namespace homeward::episode
