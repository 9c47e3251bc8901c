#include "episode-service/episodes/clock.h"

namespace homeward::episode {

WantedObligation Wanted(const Policy& policy, const WorkingDays& working_days, const ClockRule& rule,
                        const ClockStart& start) {
  const absl::Time from = ElapsedFrom(start.time);
  WantedObligation wanted;
  wanted.raised_by = start.record;
  wanted.kind = rule.kind;
  wanted.step = rule.step;
  wanted.role = rule.role;
  wanted.raised = from;
  wanted.due = DueAt(rule.limit, working_days, from, policy.working_day_cutoff);
  wanted.why = {.rule = rule.rule,
                .citation = policy.CitationOf(rule.policy_field),
                .policy_version = policy.version,
                .policy_field = rule.policy_field,
                .clock_started_by = start.called,
                .clock_started = start.time,
                .limit = Describe(rule.limit)};
  return wanted;
}

}  // namespace homeward::episode
