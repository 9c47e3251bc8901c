#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/birthday.h"
#include "common/calendar/limit.h"
#include "common/calendar/window.h"
#include "common/calendar/working_days.h"
#include "common/policy/timeline.h"
#include "episode-service/care_leavers/policy.h"

namespace homeward::policy::v1 {
class PolicyVersion;
}

namespace homeward::episode {

// What a council's policy says about episodes, in the form in which the rules read it. Names as in
// homeward.policy.v1.EpisodePolicy.
struct Policy {
  enum class ClockStart { kLastSeen = 1, kDiscovered = 2, kReported = 3 };
  enum class UpgradeClock { kContinue = 1, kWhereaboutsUnknown = 2, kRestart = 3 };
  enum class SafetyGate { kRecord = 1, kBlock = 2 };
  enum class Screening { kAlways = 1, kConcernOnly = 2 };
  enum class End { kLocated = 1, kLocatedAndConfirmed = 2, kReturned = 3 };

  int version = 0;
  ClockStart clock_start = ClockStart::kLastSeen;
  UpgradeClock clock_on_upgrade = UpgradeClock::kWhereaboutsUnknown;
  End missing_ends = End::kLocatedAndConfirmed;
  End absence_ends = End::kReturned;
  std::vector<std::string> intake_sources;  // empty: anybody's report is taken in
  std::vector<std::string> risk_levels;
  std::vector<std::string> looked_after_legal_statuses;
  LeapBirthday leap_birthday = LeapBirthday::kMarch1;
  absl::Duration working_day_cutoff;
  OfficeHours office_hours;  // outside them the duty rota acts first (policy 45)
  Limit police_within;
  Limit crime_within;
  Limit parents_within;
  Limit authority_within;
  Limit written_within;
  Limit status_check_every;
  Limit absence_review_every;
  bool safe_and_well_always = false;  // otherwise a recorded reason why not is enough (policy 32)
  // None in a version that was adopted before there was such a setting: it asks for nothing of the kind.
  std::optional<Limit> consider_within;
  std::optional<Limit> review_consider_within;  // whether the statutory review is brought forward (policy 52)
  std::optional<Screening> screening;           // of children who are not open to the council (policy 69)
  std::optional<Limit> screen_within;
  std::optional<Limit> joint_strategy_within;  // meeting.strategy.high_risk_hold_within
  // What "repeatedly missing" means (policy 18), and how often such a child is checked whatever the reason not to.
  struct CountRule {
    int episodes = 0;
    WindowLength window;
  };
  std::optional<CountRule> repeatedly_missing;
  std::optional<Limit> safe_and_well_frequent_every;
  bool pre_return_talk = false;           // whether a looked-after child is talked to before the return (policy 2)
  std::optional<SafetyGate> safety_gate;  // whether a return may be planned without an evaluation (policy 48)
  std::optional<Limit> manager_within;
  std::vector<std::string> reasons;         // codes (policy 58)
  std::optional<Limit> acknowledge_within;  // by when whoever was told something says that they have it
  struct FindMe {
    Limit first_within;
    Limit max_age;
    Limit photograph_max_age;
    Limit concern_lasts;
  };
  std::optional<FindMe> find_me;
  struct StayLimits {
    int refuge_nights_continuous = 0;
    int refuge_nights_in_window = 0;
    WindowLength refuge_window;
    int private_fostering_days = 0;
    // As long as no version says otherwise; the first ones did not say it.
    int refuge_warn_days = 2;
    int private_fostering_warn_days = 7;
  };
  std::optional<StayLimits> stay;
  std::optional<Limit> serious_notification_at;  // none: time alone requires none
  bool serious_notification_more_than = false;   // reached one microsecond after the point (policy 11)
  bool serious_notification_on_media = false;
  Limit serious_notification_send_within;
  std::string serious_notification_role;
  std::string serious_notification_role_unallocated;  // of a child whom no team has (policy 43)
  std::optional<CareLeaverPolicy> care_leaver;        // none in an older version, as consider_within
  // The posts that receive it (policy 17).
  std::vector<std::string> time_recipients;
  std::vector<std::string> media_recipients;
  std::vector<std::string> media_out_of_hours_recipients;
  std::map<std::string, std::string> citations;  // by field path

  // Whether it knows of the duties that came with review_consider_within, whatever their own settings are. What
  // happened under an older version raises none of them.
  bool KnowsFollowUp() const { return review_consider_within.has_value(); }

  std::string CitationOf(const std::string& field) const {
    const auto found = citations.find(field);
    return found == citations.end() ? std::string() : found->second;
  }
};

using Policies = Timeline<Policy>;

// Reads an adopted version.
Policy ReadPolicy(const policy::v1::PolicyVersion& version);

}  // namespace homeward::episode
