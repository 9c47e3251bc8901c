#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/calendar/limit.h"
#include "common/policy/timeline.h"

namespace homeward::policy::v1 {
class PolicyVersion;
}

namespace homeward::interview {

// What a council's policy says about return home interviews, in the form in which the rules read it. Names as in
// homeward.policy.v1.InterviewPolicy.
struct Policy {
  enum class StartEvent { kLocated = 1, kReturned = 2, kReturnedToPlacement = 3, kReturnNotified = 4 };

  int version = 0;
  Limit offer_by;
  Limit complete_by;
  StartEvent start_event = StartEvent::kReturned;
  std::optional<Limit> superseded_by_next_within;  // none: nothing supersedes (policy 5)
  bool applies_to_away = false;                    // policy 6
  bool completed_discharges = true;                // policy 55
  bool declined_discharges = true;
  int min_attempts = 1;
  bool carer_information_required = false;
  absl::Duration working_day_cutoff;
  std::map<std::string, std::string> citations;  // by field path

  std::string CitationOf(const std::string& field) const {
    const auto found = citations.find(field);
    return found == citations.end() ? std::string() : found->second;
  }
};

using Policies = Timeline<Policy>;

// Reads an adopted version.
Policy ReadPolicy(const policy::v1::PolicyVersion& version);

}  // namespace homeward::interview
