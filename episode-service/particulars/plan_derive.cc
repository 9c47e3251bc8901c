#include "episode-service/particulars/plan_derive.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

// From the start of a missing episode until long enough after its end: the time in which there has to be a plan.
struct Concern {
  const Episode* first;  // whose start began it
  absl::Time until;
};

// What keeps something fresh: when, and the record that says so.
struct Renewal {
  Moment time;
  std::string record;
};

absl::Time EndOfConcern(const Episode& episode, const Policy& policy, const WorkingDays& days) {
  if (!episode.ended.has_value()) return absl::InfiniteFuture();
  return DueAt(policy.find_me->concern_lasts, days, episode.ended->time);
}

class PlanDeriver {
 public:
  PlanDeriver(const Context& context, const WorkingDays& days, Derivation& derivation)
      : context_(context), days_(days), derivation_(derivation) {}

  void Derive() {
    const std::vector<Renewal> reviews = Reviews();
    const std::vector<Renewal> photographs = Photographs();
    for (const Concern& concern : Concerns()) {
      const Policy& policy = InForce(context_.policies, concern.first->start.time);
      KeepFresh(concern, policy, reviews,
                {.kind = "find_me_plan",
                 .role = "social_worker",
                 .rule = "S4-26",
                 .policy_field = "episode.find_me.max_age",
                 .limit = policy.find_me->max_age});
      // Counted from the day it was taken: an old one added today shows an old face (S3-20).
      KeepFresh(concern, policy, photographs,
                {.kind = "photograph",
                 .role = "social_worker",
                 .rule = "S3-20",
                 .policy_field = "episode.find_me.photograph_max_age",
                 .limit = policy.find_me->photograph_max_age});
    }
    for (const Episode& episode : context_.facts.episodes) {
      if (HasClocks(episode, context_.facts)) GivePoliceThePack(episode);
    }
  }

 private:
  std::vector<Renewal> Reviews() const {
    std::vector<Renewal> reviews;
    for (const Particular& particular : context_.facts.particulars) {
      if (particular.content.kind != ParticularKind::kPlanReview) continue;
      reviews.push_back({particular.content.started, particular.id});
    }
    return reviews;
  }

  // By the day they were taken, the earliest first.
  std::vector<Renewal> Photographs() const {
    std::vector<Renewal> renewals;
    for (const Photograph& photograph : context_.facts.photographs) {
      renewals.push_back({OnDay(photograph.taken), photograph.id});
    }
    absl::c_reverse(renewals);
    return renewals;
  }

  // Missing episodes that lie so close that the concern about one was not over when the next began are one concern. It
  // is the council's for those who went missing as children.
  std::vector<Concern> Concerns() const {
    std::vector<const Episode*> missing;
    for (const Episode& episode : context_.facts.episodes) {
      const Policy& policy = InForce(context_.policies, episode.start.time);
      if (!policy.find_me.has_value() || !HasClocks(episode, context_.facts)) continue;
      if (!MissingSpans(episode, policy).empty()) missing.push_back(&episode);
    }
    absl::c_sort(missing, [](const Episode* a, const Episode* b) { return a->start.time < b->start.time; });
    std::vector<Concern> concerns;
    for (const Episode* episode : missing) {
      const Policy& policy = InForce(context_.policies, episode->start.time);
      const absl::Time adult = AdultFrom(context_.facts.person, policy.leap_birthday);
      if (episode->start.time >= adult) continue;
      // Who turns 18 while missing is looked for as before (policy 29).
      const absl::Time ended = episode->ended.has_value() ? episode->ended->time : absl::InfiniteFuture();
      const absl::Time until = std::min(std::max(adult, ended), EndOfConcern(*episode, policy, days_));
      if (!concerns.empty() && episode->start.time <= concerns.back().until) {
        concerns.back().until = std::max(concerns.back().until, until);
      } else {
        concerns.push_back({.first = episode, .until = until});
      }
    }
    return concerns;
  }

  // Each renewal settles what was due and starts the time after which the next is. One from before the concern counts
  // while it is fresh.
  void KeepFresh(const Concern& concern, const Policy& policy, const std::vector<Renewal>& renewals,
                 const ClockRule& rule) {
    const Moment& began = concern.first->start;
    ClockRule first = rule;
    first.policy_field = "episode.find_me.first_within";
    first.limit = policy.find_me->first_within;
    WantedObligation due = Wanted(policy, days_, first, {"missing_since", began, concern.first->id});
    for (const Renewal& renewal : renewals) {
      WantedObligation next = Wanted(policy, days_, rule, {rule.kind, renewal.time, renewal.record});
      if (IsBefore(renewal.time, began)) {
        if (next.due > due.due) due = std::move(next);
        continue;
      }
      if (renewal.time.time > concern.until) break;
      due.discharge = {renewal.time.time, renewal.record};
      Add(std::exchange(due, std::move(next)));
    }
    if (concern.until <= due.due) return;  // the concern is over before that
    if (concern.until <= context_.now) due.superseded_reason = "missed";
    Add(std::move(due));
    if (concern.until != absl::InfiniteFuture() && concern.until > context_.now) derivation_.LookAgainAt(concern.until);
  }

  // Police who are told that a child is missing get the pack: where missing from and where suspected to be (S4-26).
  void GivePoliceThePack(const Episode& episode) {
    const Policy& policy = InForce(context_.policies, episode.start.time);
    if (!policy.find_me.has_value() || !episode.police_report.has_value()) return;
    if (MissingSpans(episode, policy).empty()) return;
    WantedObligation wanted = Wanted(policy, days_,
                                     {.kind = "pack_shared",
                                      .role = "missing_coordinator",
                                      .rule = "S4-26",
                                      .policy_field = "episode.notify.police_within",
                                      .limit = policy.police_within},
                                     {"police_report", episode.police_report->time, episode.id});
    for (const Particular& particular : context_.facts.particulars) {
      const auto* sharing = std::get_if<PackSharing>(&particular.content.facts);
      if (sharing == nullptr || sharing->episode != episode.id) continue;
      if (sharing->recipient == PackSharing::Recipient::kOtherAgency) continue;
      wanted.discharge = {particular.content.started.time, particular.id};
      break;
    }
    if (!wanted.discharge.has_value() && episode.ended.has_value()) {
      if (episode.ended->time <= wanted.due) return;
      wanted.superseded_reason = "missed";
    }
    Add(std::move(wanted));
  }

  void Add(WantedObligation wanted) { derivation_.wanted.push_back(std::move(wanted)); }

  const Context& context_;
  const WorkingDays& days_;
  Derivation& derivation_;
};

}  // namespace

void DerivePlan(const Context& context, const WorkingDays& working_days, Derivation& derivation) {
  PlanDeriver(context, working_days, derivation).Derive();
}

std::optional<absl::Time> NextReview(const Policies& policies, const WorkingDays& working_days,
                                     const Moment& reviewed) {
  const Policy& policy = InForce(policies, reviewed.time);
  if (!policy.find_me.has_value()) return std::nullopt;
  return DueAt(policy.find_me->max_age, working_days, ElapsedFrom(reviewed), policy.working_day_cutoff);
}

}  // namespace homeward::episode
