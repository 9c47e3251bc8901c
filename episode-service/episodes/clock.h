#pragma once

#include <absl/strings/string_view.h>

#include <string>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/episodes/policy.h"

namespace homeward::episode {

// What one obligation's clock needs, beside the fact that starts it.
struct ClockRule {
  std::string kind;
  std::string step;
  std::string role;
  std::string rule;
  std::string policy_field;
  Limit limit;
};

// The fact that starts a clock: what it is called, when it was, and the record that holds it.
struct ClockStart {
  std::string called;
  Moment time;
  std::string record;
};

// What is wanted of whoever has the role, from the start until the limit is over, and why.
WantedObligation Wanted(const Policy& policy, const WorkingDays& working_days, const ClockRule& rule,
                        const ClockStart& start);

}  // namespace homeward::episode
