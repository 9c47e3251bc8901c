#include "episode-service/episodes/policy.h"

#include "common/policy/policy_values.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Policy::Screening::kAlways) == policy::v1::SCREENING_RULE_ALWAYS);
static_assert(static_cast<int>(Policy::Screening::kConcernOnly) == policy::v1::SCREENING_RULE_CONCERN_ONLY);

std::vector<std::string> CodesOf(const policy::v1::CodeList& list) {
  return {list.codes().begin(), list.codes().end()};
}

void ReadSeriousNotification(const policy::v1::SeriousNotificationPolicy& serious, Policy& policy) {
  if (serious.at().has_limit()) policy.serious_notification_at = LimitOf(serious.at().limit());
  policy.serious_notification_more_than = serious.comparison() == policy::v1::COMPARISON_MORE_THAN;
  policy.serious_notification_on_media = serious.on_media_interest();
  policy.serious_notification_send_within = LimitOf(serious.send_within());
  policy.serious_notification_role = serious.responsible();
  policy.serious_notification_role_unallocated = serious.responsible_unallocated();
  policy.time_recipients = CodesOf(serious.time_recipients());
  policy.media_recipients = CodesOf(serious.media_recipients());
  policy.media_out_of_hours_recipients = CodesOf(serious.media_out_of_hours_recipients());
}

void ReadNotify(const policy::v1::NotifyPolicy& notify, Policy& policy) {
  policy.police_within = LimitOf(notify.police_within());
  policy.crime_within = LimitOf(notify.crime_within());
  policy.parents_within = LimitOf(notify.parents_within());
  policy.authority_within = LimitOf(notify.authority_within());
  policy.written_within = LimitOf(notify.written_within());
  policy.status_check_every = LimitOf(notify.status_check_every());
  if (notify.has_manager_within()) policy.manager_within = LimitOf(notify.manager_within());
  if (notify.has_acknowledge_within()) policy.acknowledge_within = LimitOf(notify.acknowledge_within());
}

std::optional<Policy::FindMe> ReadFindMe(const policy::v1::EpisodePolicy& episode) {
  if (!episode.has_find_me()) return std::nullopt;
  return Policy::FindMe{.first_within = LimitOf(episode.find_me().first_within()),
                        .max_age = LimitOf(episode.find_me().max_age()),
                        .photograph_max_age = LimitOf(episode.find_me().photograph_max_age()),
                        .concern_lasts = LimitOf(episode.find_me().concern_lasts())};
}

std::optional<Policy::StayLimits> ReadStay(const policy::v1::EpisodePolicy& episode) {
  if (!episode.has_stay()) return std::nullopt;
  const policy::v1::StayPolicy& stay = episode.stay();
  Policy::StayLimits limits{.refuge_nights_continuous = stay.refuge_nights_continuous(),
                            .refuge_nights_in_window = stay.refuge_nights_in_window(),
                            .refuge_window = {stay.refuge_window_months(), WindowLength::Unit::kMonths},
                            .private_fostering_days = stay.private_fostering_days()};
  if (stay.has_refuge_warn_days()) limits.refuge_warn_days = stay.refuge_warn_days();
  if (stay.has_private_fostering_warn_days()) limits.private_fostering_warn_days = stay.private_fostering_warn_days();
  return limits;
}

// What came after consider_within: an older version says nothing of some of it.
void ReadFollowUp(const policy::v1::Policy& effective, Policy& policy) {
  const policy::v1::EpisodePolicy& episode = effective.episode();
  const policy::v1::StrategyPolicy& strategy = effective.meeting().strategy();
  if (episode.has_review_consider_within()) policy.review_consider_within = LimitOf(episode.review_consider_within());
  if (episode.has_screening()) policy.screening = static_cast<Policy::Screening>(episode.screening());
  if (episode.has_screen_within()) policy.screen_within = LimitOf(episode.screen_within());
  if (strategy.has_high_risk_hold_within()) policy.joint_strategy_within = LimitOf(strategy.high_risk_hold_within());
  if (episode.has_repeatedly_missing()) {
    const policy::v1::CountRule& rule = episode.repeatedly_missing();
    const bool months = rule.window().unit() == policy::v1::UNIT_CALENDAR_MONTHS;
    const auto unit = months ? WindowLength::Unit::kMonths : WindowLength::Unit::kDays;
    policy.repeatedly_missing = Policy::CountRule{.episodes = rule.episodes(), .window = {rule.window().value(), unit}};
  }
  if (episode.has_safe_and_well_frequent_every()) {
    policy.safe_and_well_frequent_every = LimitOf(episode.safe_and_well_frequent_every());
  }
}

}  // namespace

Policy ReadPolicy(const policy::v1::PolicyVersion& version) {
  const policy::v1::Policy& effective = version.effective();
  const policy::v1::EpisodePolicy& episode = effective.episode();
  Policy policy;
  policy.version = version.version();
  policy.clock_start = static_cast<Policy::ClockStart>(episode.clock_start());
  policy.clock_on_upgrade = static_cast<Policy::UpgradeClock>(episode.clock_on_upgrade());
  policy.missing_ends = static_cast<Policy::End>(episode.missing_ends());
  policy.absence_ends = static_cast<Policy::End>(episode.absence_ends());
  policy.intake_sources = CodesOf(episode.intake_sources());
  policy.risk_levels = CodesOf(effective.risk().levels());
  policy.looked_after_legal_statuses = CodesOf(episode.looked_after_legal_statuses());
  policy.leap_birthday = effective.calendar().leap_birthday() == policy::v1::LEAP_BIRTHDAY_FEBRUARY_28
                             ? LeapBirthday::kFebruary28
                             : LeapBirthday::kMarch1;
  policy.working_day_cutoff = CutoffOf(effective.calendar());
  policy.office_hours = OfficeHoursOf(effective.calendar());
  policy.absence_review_every = LimitOf(episode.absence_review_every());
  if (episode.has_consider_within()) policy.consider_within = LimitOf(episode.consider_within());
  policy.pre_return_talk = effective.interview().pre_return_talk();
  if (episode.has_safety_gate()) policy.safety_gate = static_cast<Policy::SafetyGate>(episode.safety_gate());
  policy.safe_and_well_always = episode.safe_and_well_check() == policy::v1::SAFE_AND_WELL_CHECK_ALWAYS;
  for (const auto& reason : episode.reasons().reasons()) policy.reasons.push_back(reason.code());
  policy.find_me = ReadFindMe(episode);
  policy.stay = ReadStay(episode);
  ReadFollowUp(effective, policy);
  ReadNotify(episode.notify(), policy);
  ReadSeriousNotification(episode.serious_notification(), policy);
  policy.care_leaver = ReadCareLeaverPolicy(effective.care_leaver());
  policy.citations = {version.effective_citations().begin(), version.effective_citations().end()};
  return policy;
}

}  // namespace homeward::episode
