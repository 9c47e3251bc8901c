#pragma once

#include <absl/strings/string_view.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/test_time.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/rules.h"

// For tests of rules: a young person, a policy and a moment, to be changed where a test needs it otherwise.
namespace homeward::episode {

inline Moment Minute(absl::string_view text) { return {.time = At(text)}; }
inline Moment Date(int year, int month, int day) { return OnDay(absl::CivilDay(year, month, day)); }

// A child of 15 in the council's care since 2024, placed 25 miles away.
inline YoungPerson LookedAfterChild() {
  YoungPerson person;
  person.council = "E08000036";
  person.id = "01900000-0000-7000-8000-000000000001";
  person.version = 1;
  person.born = absl::CivilDay(2010, 6, 1);
  person.legal_statuses.push_back({.id = "ls", .code = "care_order", .started = Date(2024, 1, 10)});
  person.placements.push_back({.id = "pl",
                               .type = "k2",
                               .home = "SC0001",
                               .distance_miles = 25,
                               .outside_boundary = true,
                               .started = Date(2024, 1, 10)});
  return person;
}

// Their social worker since then.
inline Allocation SocialWorker() {
  Allocation allocation;
  allocation.role = "social_worker";
  allocation.held.from = At("2024-01-10T00:00:00Z");
  return allocation;
}

// As Wakefield has it: 72 hours require the serious notification.
inline Policy WakefieldLike() {
  Policy policy;
  policy.version = 1;
  policy.risk_levels = {"no_apparent_risk", "low", "medium", "high"};
  policy.looked_after_legal_statuses = {"care_order", "section_20"};
  policy.working_day_cutoff = kEndOfDay;
  policy.police_within = {1, Limit::Unit::kHours};
  policy.crime_within = {0, Limit::Unit::kHours};
  policy.parents_within = {4, Limit::Unit::kHours};
  policy.authority_within = {1, Limit::Unit::kHours};
  policy.written_within = {24, Limit::Unit::kHours};
  policy.status_check_every = {24, Limit::Unit::kHours};
  policy.acknowledge_within = Limit{30, Limit::Unit::kMinutes};
  policy.absence_review_every = {2, Limit::Unit::kHours};
  policy.consider_within = Limit{5, Limit::Unit::kWorkingDays};
  policy.safety_gate = Policy::SafetyGate::kRecord;
  policy.manager_within = Limit{1, Limit::Unit::kWorkingDays};
  policy.reasons = {"home_problems", "grooming", "unknown"};
  policy.find_me = Policy::FindMe{.first_within = {24, Limit::Unit::kHours},
                                  .max_age = {90, Limit::Unit::kDays},
                                  .photograph_max_age = {12, Limit::Unit::kMonths},
                                  .concern_lasts = {12, Limit::Unit::kMonths}};
  policy.stay = Policy::StayLimits{.refuge_nights_continuous = 14,
                                   .refuge_nights_in_window = 21,
                                   .refuge_window = {3, WindowLength::Unit::kMonths},
                                   .private_fostering_days = 28};
  policy.serious_notification_at = Limit{72, Limit::Unit::kHours};
  policy.serious_notification_on_media = true;
  policy.serious_notification_send_within = {0, Limit::Unit::kHours};
  policy.serious_notification_role = "team_manager";
  policy.serious_notification_role_unallocated = "missing_coordinator";
  policy.time_recipients = {"head_of_service", "service_director", "director_of_childrens_services"};
  policy.media_recipients = {"service_director", "corporate_director"};
  policy.media_out_of_hours_recipients = {"service_director"};
  policy.citations["episode.serious_notification.at"] = "Wakefield operating guidance, section 3";
  return policy;
}

// The same in a version that knows of the duties that came later.
inline Policy WithFollowUp(Policy policy = WakefieldLike()) {
  policy.review_consider_within = Limit{10, Limit::Unit::kWorkingDays};
  policy.screening = Policy::Screening::kAlways;
  policy.screen_within = Limit{1, Limit::Unit::kWorkingDays};
  policy.joint_strategy_within = Limit{1, Limit::Unit::kWorkingDays};
  policy.repeatedly_missing = Policy::CountRule{.episodes = 3, .window = {90, WindowLength::Unit::kDays}};
  policy.safe_and_well_frequent_every = Limit{28, Limit::Unit::kDays};
  return policy;
}

// One young person's history under one policy.
class TestHistory {
 public:
  explicit TestHistory(absl::Time now, Policy policy = WakefieldLike(), YoungPerson person = LookedAfterChild())
      : facts_{.person = std::move(person),
               .episodes = {},
               .allocations = {SocialWorker()},
               .live_from = At("2024-01-01T00:00:00Z")},
        now_(now) {
    EXPECT_TRUE(policies_.Add(1, At("2018-12-01T00:00:00Z"), std::move(policy)).ok());
  }

  Context context() const { return {.facts = facts_, .policies = policies_, .now = now_}; }
  Facts& facts() { return facts_; }
  Policies& policies() { return policies_; }
  void MoveTo(absl::Time now) { now_ = now; }

  // Takes a decision into the history, as the service does when it saves it.
  const Episode& Take(const EpisodeDecision& decision) {
    for (Episode& episode : facts_.episodes) {
      if (episode.id == decision.next.id) return episode = decision.next;
    }
    facts_.episodes.push_back(decision.next);
    return facts_.episodes.back();
  }

  void Take(const EntryDecision& decision) { Replace(facts_.entries, decision.next); }
  void Take(const ParticularDecision& decision) { Replace(facts_.particulars, decision.next); }

  // Facts hold the steps of responsibility by when they were offered.
  void Take(const HandOverDecision& decision) {
    std::erase_if(facts_.hand_overs, [&](const HandOver& step) { return step.id == decision.next.id; });
    facts_.hand_overs.push_back(decision.next);
    std::sort(facts_.hand_overs.begin(), facts_.hand_overs.end(), WasOfferedBefore);
  }

 private:
  // Facts hold what stands, in its order.
  template <class Record>
  static void Replace(std::vector<Record>& records, const Record& next) {
    std::erase_if(records, [&](const Record& record) { return record.id == next.id; });
    if (next.void_reason.empty()) records.push_back(next);
    std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return ComesBefore(a, b); });
  }

  Facts facts_;
  Policies policies_;
  absl::Time now_;
};

inline const WorkingDays& Days() {
  static const auto* const kDays = new WorkingDays(BankHolidays());
  return *kDays;
}

inline std::vector<WantedObligation> WantedOf(const TestHistory& history, absl::string_view kind) {
  std::vector<WantedObligation> found;
  for (WantedObligation& wanted : Derive(history.context(), Days()).wanted) {
    if (wanted.kind == kind) found.push_back(std::move(wanted));
  }
  return found;
}

// The least that a report says: missing since `since`.
inline ReportMissing MissingSince(absl::string_view since, std::string id = "01900000-0000-7000-8000-0000000000e1") {
  return {.id = std::move(id),
          .category = Category::kMissing,
          .start_times = {.last_seen = Minute(since)},
          .source = Source::kCarer};
}

}  // namespace homeward::episode
