#include "meeting-service/strategy/policy.h"

#include "common/policy/policy_values.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward::meeting {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Policy::UpgradeClock::kRestart) == policy::v1::UPGRADE_CLOCK_RESTART);
static_assert(static_cast<int>(Policy::CountAfterMeeting::kReset) == policy::v1::COUNT_AFTER_MEETING_RESET);
static_assert(static_cast<int>(Policy::HighRisk::kConsider) == policy::v1::HIGH_RISK_RULE_CONSIDER);
static_assert(static_cast<int>(Kind::kDiscussion) == policy::v1::STRATEGY_KIND_DISCUSSION);

CountRule CountRuleOf(const policy::v1::CountRule& rule) {
  const bool months = rule.window().unit() == policy::v1::UNIT_CALENDAR_MONTHS;
  return {.episodes = rule.episodes(),
          .window = {.value = rule.window().value(),
                     .unit = months ? WindowLength::Unit::kMonths : WindowLength::Unit::kDays}};
}

void ReadStrategy(const policy::v1::StrategyPolicy& strategy, Policy& policy) {
  for (const auto& limit : strategy.hours().limits()) policy.hours.push_back(LimitOf(limit));
  for (const auto& rule : strategy.counts().rules()) policy.counts.push_back(CountRuleOf(rule));
  policy.count_after_meeting = static_cast<Policy::CountAfterMeeting>(strategy.count_after_meeting());
  policy.high_risk = static_cast<Policy::HighRisk>(strategy.high_risk());
  policy.hours_hold_within = LimitOf(strategy.hours_hold_within());
  policy.counts_hold_within = LimitOf(strategy.counts_hold_within());
  policy.high_risk_hold_within = LimitOf(strategy.high_risk_hold_within());
  for (const int kind : strategy.discharged_by().kinds()) policy.discharged_by.insert(static_cast<Kind>(kind));
  policy.convener = strategy.convener();
  policy.waiver_role = strategy.waiver_role();
}

}  // namespace

Policy ReadPolicy(const policy::v1::PolicyVersion& version) {
  const policy::v1::Policy& effective = version.effective();
  Policy policy;
  policy.version = version.version();
  policy.clock_on_upgrade = static_cast<Policy::UpgradeClock>(effective.episode().clock_on_upgrade());
  const auto& levels = effective.risk().levels().codes();
  if (!levels.empty()) policy.high_risk_level = levels[levels.size() - 1];
  ReadStrategy(effective.meeting().strategy(), policy);
  policy.working_day_cutoff = CutoffOf(effective.calendar());
  policy.citations = {version.effective_citations().begin(), version.effective_citations().end()};
  return policy;
}

}  // namespace homeward::meeting
