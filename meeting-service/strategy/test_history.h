#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/test_time.h"
#include "meeting-service/strategy/derive.h"

// For tests of rules: a young person's episodes and meetings, a policy and a moment.
namespace homeward::meeting {

inline Moment Minute(absl::string_view text) { return {.time = At(text)}; }
inline Moment Date(int year, int month, int day) { return OnDay(absl::CivilDay(year, month, day)); }

inline const WorkingDays& Days() {
  static const auto* const kDays = new WorkingDays(BankHolidays());
  return *kDays;
}

// As Wakefield has it: 24 and 72 hours, 4 in 28 days, 6 in 2 months, high risk considered.
inline Policy WakefieldLike() {
  Policy policy;
  policy.version = 1;
  policy.hours = {{24, Limit::Unit::kHours}, {72, Limit::Unit::kHours}};
  policy.counts = {{4, {28, WindowLength::Unit::kDays}}, {6, {2, WindowLength::Unit::kMonths}}};
  policy.high_risk_level = "high";
  policy.hours_hold_within = {0, Limit::Unit::kHours};
  policy.counts_hold_within = {1, Limit::Unit::kWorkingDays};
  policy.high_risk_hold_within = {1, Limit::Unit::kWorkingDays};
  policy.discharged_by = {Kind::kMeeting, Kind::kDiscussion};
  policy.convener = "team_manager";
  policy.waiver_role = "team_manager";
  policy.working_day_cutoff = kEndOfDay;
  policy.citations["meeting.strategy.hours"] = "Operating guidance, section 8";
  return policy;
}

// Missing since then, found an hour later unless said otherwise.
inline Episode Missing(std::string id, Moment start, std::optional<absl::Duration> length = absl::Hours(1)) {
  Episode episode;
  episode.id = std::move(id);
  episode.start = start;
  episode.categories = {{.category = Category::kMissing, .time = start}};
  if (length.has_value()) episode.ended = Moment{.time = start.time + *length};
  return episode;
}

inline StrategyMeeting Held(std::string id, Moment held, Kind kind = Kind::kMeeting) {
  StrategyMeeting meeting;
  meeting.id = std::move(id);
  meeting.kind = kind;
  meeting.held = held;
  meeting.recorded = held.time;
  return meeting;
}

// One young person's history under one policy.
class TestHistory {
 public:
  explicit TestHistory(absl::string_view now, Policy policy = WakefieldLike()) : now_(At(now)) {
    facts_.council = "E08000036";
    facts_.young_person = "01900000-0000-7000-8000-000000000001";
    facts_.live_from = At("2019-01-01T00:00:00Z");
    EXPECT_TRUE(policies_.Add(1, At("2018-12-01T00:00:00Z"), std::move(policy)).ok());
  }

  Context context() const { return {.facts = facts_, .policies = policies_, .now = now_}; }
  Facts& facts() { return facts_; }
  Policies& policies() { return policies_; }
  void MoveTo(absl::string_view now) { now_ = At(now); }

  TestHistory& Add(Episode episode) {
    facts_.episodes.push_back(std::move(episode));
    return *this;
  }
  TestHistory& Add(StrategyMeeting meeting) {
    facts_.meetings.push_back(std::move(meeting));
    return *this;
  }

  // What is wanted of this step, in the order in which it was raised.
  std::vector<WantedObligation> Wanted(absl::string_view step) const {
    std::vector<WantedObligation> found;
    for (WantedObligation& wanted : Derive(context(), Days()).wanted) {
      if (wanted.step == step) found.push_back(std::move(wanted));
    }
    return found;
  }
  std::vector<std::string> RaisedBy(absl::string_view step) const {
    std::vector<std::string> ids;
    for (const WantedObligation& wanted : Wanted(step)) ids.push_back(wanted.raised_by);
    return ids;
  }
  std::optional<absl::Time> LookAgain() const { return Derive(context(), Days()).look_again; }

  // As the service would show them when nothing was recorded before.
  std::vector<Obligation> Obligations() const {
    std::vector<Obligation> obligations;
    for (ObligationUpdate& update :
         Reconcile(facts_.council, facts_.young_person, {}, Derive(context(), Days()).wanted, now_)) {
      obligations.push_back(std::move(update.obligation));
    }
    return obligations;
  }
  std::string ObligationOf(absl::string_view step) const {
    for (const Obligation& obligation : Obligations()) {
      if (obligation.step == step) return obligation.id;
    }
    ADD_FAILURE() << "no obligation of step " << step;
    return "";
  }

 private:
  Facts facts_;
  Policies policies_;
  absl::Time now_;
};

// The decision not to hold what these obligations require.
inline StrategyMeeting NotHeldAt(std::string id, absl::string_view at, std::vector<std::string> obligations,
                                 std::string reason = kNotHeldReason) {
  StrategyMeeting decision;
  decision.id = std::move(id);
  decision.state = State::kNotHeld;
  decision.obligations = std::move(obligations);
  decision.reason = std::move(reason);
  decision.rationale = "known whereabouts, seen by the police";
  decision.recorded = At(at);
  return decision;
}

}  // namespace homeward::meeting
