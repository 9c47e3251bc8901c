#include "meeting-service/strategy/derive.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "common/policy/in_force.h"

namespace homeward::meeting {
namespace {

// Voided episodes never happened, curfew never counts (policy 33).
bool Happened(const Episode& episode) {
  return !episode.voided && absl::c_any_of(episode.categories, [](const CategoryChange& change) {
    return change.category != Category::kCurfew;
  });
}

// What was imported or lies before the council's live record has no clock (architecture 12), and another authority's
// child is its home authority's (S2-05). Such episodes count all the same: the child was missing.
bool RaisesObligations(const Episode& episode, const Facts& facts) {
  return !episode.imported && !episode.other_authority && episode.start.time >= facts.live_from;
}

// One episode of missing as the counting rules see it: absent, curfew and abduction are none (S4-23, S3-02).
struct Counted {
  const Episode* episode = nullptr;
  Moment start;  // when the young person was missing first
  const Policy* policy = nullptr;
};

// Whether the young person went missing after that meeting; on the same day as a date only: yes.
bool IsAfter(const Moment& start, const Moment& held) {
  if (start.date_only || held.date_only) return LocalDay(start.time) >= LocalDay(held.time);
  return start.time > held.time;
}

std::string StepOf(const CountRule& rule) {
  const bool months = rule.window.unit == WindowLength::Unit::kMonths;
  return absl::StrCat(rule.episodes, "_in_", rule.window.value, months ? "_months" : "_days");
}

// What a trigger says, beside who raised it.
struct Trigger {
  std::string step;
  std::string policy_field;
  std::string clock_started_by;
  Moment clock_started;
  std::string limit;
  absl::Time raised;
  absl::Time due;
  bool rationale_meets = false;  // considering is enough (policy 14)
};

class Deriver {
 public:
  Deriver(const Context& context, const WorkingDays& working_days, Derivation& derivation)
      : context_(context), working_days_(working_days), derivation_(derivation) {
    for (const StrategyMeeting& meeting : context.facts.meetings) {
      if (meeting.state == State::kHeld) held_.push_back(&meeting);
      if (meeting.state == State::kNotHeld) not_held_.push_back(&meeting);
    }
    const auto earlier = [](const StrategyMeeting* a, const StrategyMeeting* b) {
      return std::pair(a->at(), a->id) < std::pair(b->at(), b->id);
    };
    std::sort(held_.begin(), held_.end(), earlier);
    std::sort(not_held_.begin(), not_held_.end(), earlier);
  }

  void Derive() {
    std::vector<Counted> counted;
    for (const Episode& episode : context_.facts.episodes) {
      if (!Happened(episode)) continue;
      const Policy& policy = InForce(context_.policies, episode.start.time);
      const std::vector<MissingSpan> spans = MissingSpans(episode, policy);
      if (!spans.empty() && !episode.abducted) counted.push_back({&episode, spans.front().start, &policy});
      if (!RaisesObligations(episode, context_.facts)) continue;
      MissingForHours(episode, policy, spans);
      HighRisk(episode, policy);
    }
    CountReached(std::move(counted));
  }

 private:
  // Missing for so long, at the point itself, also when that is entered late; each point is additional (policy 41).
  void MissingForHours(const Episode& episode, const Policy& policy, const std::vector<MissingSpan>& spans) {
    std::set<absl::Time> points;
    for (size_t i = 0; i < spans.size(); ++i) {
      for (const Limit& after : policy.hours) {
        const absl::Time point = DueAt(after, working_days_, ElapsedFrom(spans[i].start), policy.working_day_cutoff);
        if (spans[i].end.has_value() && spans[i].end->time < point) continue;
        if (context_.now < point) {
          derivation_.LookAgainAt(point);
          continue;
        }
        // With a clock that goes on through an absence two spans come to the same point.
        if (!points.insert(point).second) continue;
        MissingFor(after, i, point, spans[i].start, episode, policy);
      }
    }
  }

  void MissingFor(const Limit& after, size_t span, absl::Time point, const Moment& since, const Episode& episode,
                  const Policy& policy) {
    const Limit& within = policy.hours_hold_within;
    Raise(episode, policy,
          {.step = absl::StrCat(after.value, "h", span == 0 ? "" : absl::StrCat("_", span + 1)),
           .policy_field = "meeting.strategy.hours",
           .clock_started_by = "missing_since",
           .clock_started = since,
           .limit = within.value == 0 ? Describe(after) : absl::StrCat(Describe(after), " and ", Describe(within)),
           .raised = point,
           .due = DueAt(within, working_days_, point, policy.working_day_cutoff)});
  }

  // Every time that the risk becomes high (policy 14).
  void HighRisk(const Episode& episode, const Policy& policy) {
    bool was_high = false;
    int times = 0;
    for (const RiskAssessment& assessment : episode.risk_assessments) {
      const bool is_high = assessment.level == policy.high_risk_level;
      if (is_high && !was_high) {
        ++times;
        const Limit& within = policy.high_risk_hold_within;
        Raise(episode, policy,
              {.step = absl::StrCat("high_risk", times == 1 ? "" : absl::StrCat("_", times)),
               .policy_field = "meeting.strategy.high_risk",
               .clock_started_by = "assessed_high_risk",
               .clock_started = assessment.time,
               .limit = Describe(within),
               .raised = assessment.time.time,
               .due = DueAt(within, working_days_, ElapsedFrom(assessment.time), policy.working_day_cutoff),
               .rationale_meets = policy.high_risk == Policy::HighRisk::kConsider});
      }
      was_high = is_high;
    }
  }

  // Each missing episode at whose start a count is reached raises it, unless one of the same trigger is open then: that
  // one stands for it too (policy 40). What was answered or waived before is no reason to do nothing (S4-35).
  void CountReached(std::vector<Counted> counted) {
    std::sort(counted.begin(), counted.end(), [](const Counted& a, const Counted& b) {
      return std::tie(a.start.time, a.episode->id) < std::tie(b.start.time, b.episode->id);
    });
    std::map<std::string, absl::Time> closed;  // by step, when the last one raised was answered
    for (size_t latest = 0; latest < counted.size(); ++latest) {
      const Counted& one = counted[latest];
      if (!RaisesObligations(*one.episode, context_.facts)) continue;
      for (const CountRule& rule : one.policy->counts) {
        if (CountUpTo(counted, latest, rule) < rule.episodes) continue;
        const std::string step = StepOf(rule);
        const auto last = closed.find(step);
        if (last != closed.end() && last->second > one.start.time) continue;
        closed[step] = Raise(*one.episode, *one.policy, CountTrigger(rule, one));
      }
    }
  }

  Trigger CountTrigger(const CountRule& rule, const Counted& latest) const {
    const bool months = rule.window.unit == WindowLength::Unit::kMonths;
    const Limit& within = latest.policy->counts_hold_within;
    return {.step = StepOf(rule),
            .policy_field = "meeting.strategy.counts",
            .clock_started_by =
                absl::StrCat("missing_", rule.episodes, "_times_in_", rule.window.value, months ? "_months" : "_days"),
            .clock_started = latest.start,
            .limit = Describe(within),
            .raised = latest.start.time,
            .due = DueAt(within, working_days_, ElapsedFrom(latest.start), latest.policy->working_day_cutoff)};
  }

  // How many of the episodes up to the latest one lie in the window that rolls back from it (policy 9, 10).
  int CountUpTo(const std::vector<Counted>& counted, size_t latest, const CountRule& rule) const {
    const Counted& one = counted[latest];
    const StrategyMeeting* reset = nullptr;
    if (one.policy->count_after_meeting == Policy::CountAfterMeeting::kReset) reset = LastBefore(one);
    int count = 0;
    for (size_t i = 0; i <= latest; ++i) {
      const Moment& start = counted[i].start;
      if (!InWindow(LocalDay(one.start.time), LocalDay(start.time), rule.window)) continue;
      if (reset == nullptr || IsAfter(start, *reset->held)) ++count;
    }
    return count;
  }

  // The last meeting before that episode; none if there was none.
  const StrategyMeeting* LastBefore(const Counted& episode) const {
    const StrategyMeeting* last = nullptr;
    for (const StrategyMeeting* meeting : held_) {
      if (IsAfter(episode.start, *meeting->held) && Counts(*meeting, *episode.policy)) last = meeting;
    }
    return last;
  }

  static bool Counts(const StrategyMeeting& meeting, const Policy& policy) {
    return policy.discharged_by.contains(meeting.kind);
  }

  // Adds the requirement with what answered it; returns when that was.
  absl::Time Raise(const Episode& episode, const Policy& policy, Trigger trigger) {
    WantedObligation wanted;
    wanted.raised_by = episode.id;
    wanted.kind = kStrategyMeetingKind;
    wanted.step = std::move(trigger.step);
    wanted.role = policy.convener;
    wanted.raised = trigger.raised;
    wanted.due = trigger.due;
    wanted.why = {.rule = "S4-23",
                  .citation = policy.CitationOf(trigger.policy_field),
                  .policy_version = policy.version,
                  .policy_field = std::move(trigger.policy_field),
                  .clock_started_by = std::move(trigger.clock_started_by),
                  .clock_started = trigger.clock_started,
                  .limit = std::move(trigger.limit)};
    const absl::Time answered = Answer(policy, trigger.rationale_meets, wanted);
    derivation_.wanted.push_back(std::move(wanted));
    return answered;
  }

  absl::Time Answer(const Policy& policy, bool rationale_meets, WantedObligation& wanted) const {
    const StrategyMeeting* meeting = FirstMeeting(policy, wanted);
    const StrategyMeeting* decision = DecisionAbout(wanted);
    if (meeting != nullptr && (decision == nullptr || meeting->at() <= decision->at())) {
      // Of a date only: on that day, and not before it was required.
      wanted.discharge = Discharge{std::max(meeting->at(), wanted.raised), meeting->id};
      return wanted.discharge->time;
    }
    if (decision == nullptr) return absl::InfiniteFuture();
    if (rationale_meets && decision->reason == kNotHeldReason) {
      wanted.discharge = Discharge{decision->at(), decision->id};
    } else {
      wanted.waived_reason = decision->reason;
    }
    return decision->at();
  }

  // The first that began when the requirement was raised or later.
  const StrategyMeeting* FirstMeeting(const Policy& policy, const WantedObligation& wanted) const {
    for (const StrategyMeeting* meeting : held_) {
      if (Counts(*meeting, policy) && !IsBefore(*meeting->held, {.time = wanted.raised})) return meeting;
    }
    return nullptr;
  }

  const StrategyMeeting* DecisionAbout(const WantedObligation& wanted) const {
    const std::string id = ObligationIdOf(context_.facts.council, wanted);
    for (const StrategyMeeting* decision : not_held_) {
      if (absl::c_linear_search(decision->obligations, id)) return decision;
    }
    return nullptr;
  }

  const Context& context_;
  const WorkingDays& working_days_;
  Derivation& derivation_;
  std::vector<const StrategyMeeting*> held_;  // in order of time, as the decisions
  std::vector<const StrategyMeeting*> not_held_;
};

}  // namespace

std::vector<MissingSpan> MissingSpans(const Episode& episode, const Policy& policy) {
  std::vector<MissingSpan> spans;
  for (size_t i = 0; i < episode.categories.size(); ++i) {
    const CategoryChange& change = episode.categories[i];
    if (change.category != Category::kMissing) continue;
    MissingSpan span{.start = change.time};
    if (i > 0 && policy.clock_on_upgrade == Policy::UpgradeClock::kContinue) span.start = episode.start;
    if (i > 0 && policy.clock_on_upgrade == Policy::UpgradeClock::kWhereaboutsUnknown && change.unknown_since) {
      span.start = *change.unknown_since;
    }
    const bool last = i + 1 == episode.categories.size();
    span.end = last ? episode.ended : std::optional(episode.categories[i + 1].time);
    spans.push_back(span);
  }
  return spans;
}

Derivation Derive(const Context& context, const WorkingDays& working_days) {
  Derivation derivation;
  Deriver(context, working_days, derivation).Derive();
  if (const auto overdue = NextOverdue(derivation.wanted, context.now)) derivation.LookAgainAt(*overdue);
  return derivation;
}

}  // namespace homeward::meeting
