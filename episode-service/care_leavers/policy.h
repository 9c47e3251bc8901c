#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/calendar/limit.h"

namespace homeward::policy::v1 {
class CareLeaverPolicy;
}

namespace homeward::episode {

// What a council's policy says about care leavers. Names as in homeward.policy.v1.CareLeaverPolicy.
struct CareLeaverPolicy {
  enum class ClockStart { kWentMissing = 1, kNoticed = 2, kAssessedMissing = 3 };
  struct Share {
    int numerator = 1;
    int denominator = 1;
  };

  int from_age = 18;   // from this birthday on
  int until_age = 26;  // and no more from this one on
  ClockStart clock_start = ClockStart::kAssessedMissing;
  Limit team_manager_within;
  Limit service_manager_within;
  Limit review_every;
  Limit contact_interval;
  Limit declined_letter_within;
  Limit police_report_within;
  Limit home_office_within;
  Limit meet_after_return_within;
  std::map<std::string, Share> risk_scale;                 // by level of risk
  std::map<std::string, Limit> oversight_review_interval;  // by level of risk, never empty
};

// None in a version that was adopted before there were such settings: it asks for nothing of the kind.
std::optional<CareLeaverPolicy> ReadCareLeaverPolicy(const policy::v1::CareLeaverPolicy& policy);

}  // namespace homeward::episode
