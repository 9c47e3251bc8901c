#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/calendar/limit.h"
#include "common/calendar/window.h"
#include "common/policy/timeline.h"
#include "meeting-service/strategy/strategy.h"

namespace homeward::policy::v1 {
class PolicyVersion;
}

namespace homeward::meeting {

// So many missing episodes within a window require a meeting (policy 9, 10).
struct CountRule {
  int episodes = 0;
  WindowLength window;
};

// What a council's policy says about strategy meetings, in the form in which the rules read it. Names as in
// homeward.policy.v1.StrategyPolicy.
struct Policy {
  enum class UpgradeClock { kContinue = 1, kWhereaboutsUnknown = 2, kRestart = 3 };
  enum class CountAfterMeeting { kContinue = 1, kReset = 2 };
  enum class HighRisk { kRequire = 1, kConsider = 2 };

  int version = 0;
  UpgradeClock clock_on_upgrade = UpgradeClock::kWhereaboutsUnknown;
  std::vector<Limit> hours;
  std::vector<CountRule> counts;
  CountAfterMeeting count_after_meeting = CountAfterMeeting::kContinue;
  HighRisk high_risk = HighRisk::kConsider;
  std::string high_risk_level;  // the last one of risk.levels; empty: none is high
  Limit hours_hold_within;
  Limit counts_hold_within;
  Limit high_risk_hold_within;
  std::set<Kind> discharged_by;
  std::string convener;
  std::string waiver_role;
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

}  // namespace homeward::meeting
