#include "episode-service/care_leavers/policy.h"

#include "common/policy/policy_values.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward::episode {

std::optional<CareLeaverPolicy> ReadCareLeaverPolicy(const policy::v1::CareLeaverPolicy& policy) {
  if (!policy.has_age_range()) return std::nullopt;
  CareLeaverPolicy read;
  read.from_age = policy.age_range().min();
  read.until_age = policy.age_range().max() + (policy.age_range().inclusive() ? 1 : 0);
  read.clock_start = static_cast<CareLeaverPolicy::ClockStart>(policy.clock_start());
  read.team_manager_within = LimitOf(policy.team_manager_within());
  read.service_manager_within = LimitOf(policy.service_manager_within());
  read.review_every = LimitOf(policy.review_every());
  read.contact_interval = LimitOf(policy.contact_interval());
  read.declined_letter_within = LimitOf(policy.declined_letter_within());
  read.police_report_within = LimitOf(policy.police_report_within());
  read.home_office_within = LimitOf(policy.home_office_within());
  read.meet_after_return_within = LimitOf(policy.meet_after_return_within());
  for (const auto& share : policy.risk_scale().shares()) {
    read.risk_scale[share.level()] = {share.numerator(), share.denominator()};
  }
  for (const auto& interval : policy.oversight_review_interval().intervals()) {
    read.oversight_review_interval[interval.level()] = LimitOf(interval.every());
  }
  return read;
}

}  // namespace homeward::episode
